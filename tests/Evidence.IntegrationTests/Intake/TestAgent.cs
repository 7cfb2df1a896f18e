using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Evidence.Formats;
using Evidence.Formats.Protocol;
using Xunit;

namespace Evidence.IntegrationTests.Intake;

/// <summary>Speaks the agent protocol byte by byte, also in ways that the real agent never would.</summary>
public sealed class TestAgent(Uri server, string name) : IDisposable
{
    private readonly HttpClient http = new() { BaseAddress = server, Timeout = TimeSpan.FromSeconds(60) };

    public ECDsa Key { get; init; } = ECDsa.Create(ECCurve.NamedCurves.nistP256);

    public AgentId Id { get; private set; }

    public AgencyId Agency { get; private set; }

    public IReadOnlyList<KeyStatement> Keys { get; private set; } = [];

    /// <summary>What the agent believes that the time is.</summary>
    public DateTimeOffset Now => TimeProvider.System.GetUtcNow() + ClockError;

    public TimeSpan ClockError { get; set; }

    /// <summary>Shown with every request; null as from an older agent.</summary>
    public StepId? Step { get; set; }

    /// <summary>Sent, but not signed.</summary>
    public StepId? UnsignedStep { get; set; }

    public KeyStatement KeyFor(KeyPurpose purpose) => Keys.Single(k => k.Purpose == purpose);

    public async Task EnrolAsync(string code)
    {
        var answer = await PostAsync("/agent/v1/enrol", Enrolment(code), ProtocolJson.Default.EnrolRequest, ProtocolJson.Default.EnrolAnswer);
        (Agency, Id) = (answer.Agency, answer.Agent);
        Keys = [.. answer.Keys.Select(text => KeyStatement.Read(UnverifiedDocument.Parse(Encoding.UTF8.GetBytes(text)).Value!.Json).Value!)];
    }

    public EnrolRequest Enrolment(string code) => new(code, name, "dock-pc-1", "linux", "0.1.0", Key.ExportSubjectPublicKeyInfo());

    public Task<DockAnswer> DockAsync(TestDevice device, DockSessionId session, params SkippedFile[] skipped) =>
        DockAsync(SignInventory(device, session, InventoryKind.First, skipped));

    public async Task<DockAnswer> DockAsync(byte[] inventory) =>
        await ReadAsync(await SendAsync(HttpMethod.Post, "/agent/v1/docks", inventory), ProtocolJson.Default.DockAnswer);

    public byte[] SignInventory(TestDevice device, DockSessionId session, InventoryKind kind, params SkippedFile[] skipped) =>
        SignedDocument.Sign(Inventory.Type, device.List(Agency, Id, session, kind, skipped).ToCanonicalJson(), Key).ToBytes();

    public Task<DockAnswer> AskDockAsync(DockSessionId session, int wait = 0) =>
        GetAsync($"/agent/v1/docks/{session}?wait={wait}", ProtocolJson.Default.DockAnswer);

    public Task<ObjectAnswer> BeginAsync(SealedFile file) =>
        PostAsync("/agent/v1/objects", file.Request, ProtocolJson.Default.ObjectRequest, ProtocolJson.Default.ObjectAnswer);

    public Task<HttpResponseMessage> PutPartAsync(SealedFile file, int n, int partBytes) => PutPartAsync(file.Object, n, file.Part(n, partBytes));

    public Task<HttpResponseMessage> PutPartAsync(ObjectId id, int n, byte[] bytes, string? digest = null) =>
        SendAsync(HttpMethod.Put, $"/agent/v1/objects/{id}/parts/{n}", bytes, digest);

    public Task<HttpResponseMessage> ClaimAsync(SealedFile file) => ClaimAsync(file, file.Claim);

    public Task<HttpResponseMessage> ClaimAsync(SealedFile file, Claim claim)
    {
        var signed = SignedDocument.Sign(Claim.Type, claim.ToCanonicalJson(), Key);
        return SendAsync(HttpMethod.Post, $"/agent/v1/objects/{file.Object}/claim",
            JsonSerializer.SerializeToUtf8Bytes(new ClaimRequest(signed.ToString(), file.Wrap), ProtocolJson.Default.ClaimRequest));
    }

    /// <summary>Begins, sends and claims one file.</summary>
    public async Task<SealedFile> SendFileAsync(TestFile file, DockSessionId session, TestDevice device)
    {
        var sealedFile = SealedFile.Seal(this, file, session, device);
        var plan = await BeginAsync(sealedFile);
        for (var n = 0; n < plan.Parts; n++)
            await OkAsync(await PutPartAsync(sealedFile, n, (int)plan.PartBytes), HttpStatusCode.NoContent);
        await OkAsync(await ClaimAsync(sealedFile), HttpStatusCode.Accepted);
        return sealedFile;
    }

    public Task<OutcomesAnswer> OutcomesAsync(DockSessionId session, long after = 0, int wait = 0) =>
        GetAsync($"/agent/v1/docks/{session}/outcomes?after={after}&wait={wait}", ProtocolJson.Default.OutcomesAnswer);

    public async Task<Outcome> OutcomeOfAsync(SealedFile file) =>
        (await OutcomesAsync(file.Request.Session)).Outcomes.Single(o => o.Object == file.Object);

    /// <summary>A receipt, if the agency's receipt key signed it.</summary>
    public Receipt Trust(string? receipt) =>
        Receipt.Read(UnverifiedDocument.Parse(Encoding.UTF8.GetBytes(receipt!)).Value!.Verify(KeyFor(KeyPurpose.Receipt).Key.Span)!).Value!;

    public Task<HttpResponseMessage> AskPermitAsync(DockSessionId session, params ObjectId[] objects) =>
        SendAsync(HttpMethod.Post, $"/agent/v1/docks/{session}/permit",
            JsonSerializer.SerializeToUtf8Bytes(new PermitRequest(objects), ProtocolJson.Default.PermitRequest));

    public Task<HttpResponseMessage> ReportAsync(PermitId permit, PermitReport report) =>
        SendAsync(HttpMethod.Post, $"/agent/v1/permits/{permit}/used", JsonSerializer.SerializeToUtf8Bytes(report, ProtocolJson.Default.PermitReport));

    public Task<HttpResponseMessage> CloseAsync(TestDevice device, DockSessionId session) =>
        SendAsync(HttpMethod.Post, $"/agent/v1/docks/{session}/close", SignInventory(device, session, InventoryKind.Second));

    public async Task<TAnswer> PostAsync<TBody, TAnswer>(string path, TBody body, JsonTypeInfo<TBody> bodyType, JsonTypeInfo<TAnswer> answerType) =>
        await ReadAsync(await SendAsync(HttpMethod.Post, path, JsonSerializer.SerializeToUtf8Bytes(body, bodyType)), answerType);

    public async Task<T> GetAsync<T>(string path, JsonTypeInfo<T> type) => await ReadAsync(await SendAsync(HttpMethod.Get, path, []), type);

    public async Task<HttpResponseMessage> SendAsync(HttpMethod method, string path, byte[] body, string? digest = null) =>
        await http.SendAsync(Request(method, path, body, digest));

    /// <summary>A signed request, to be spoilt before it is sent.</summary>
    public HttpRequestMessage Request(HttpMethod method, string path, byte[] body, string? digest = null)
    {
        digest ??= ContentDigest.Of(body);
        var target = path.Split('?', 2);
        var parts = new RequestParts(method.Method, target[0], target.Length > 1 ? "?" + target[1] : "", digest, RequestSignature.Version, Step?.ToString());
        var signature = RequestSignature.Sign(parts, Key, Now);
        var request = new HttpRequestMessage(method, path);
        if (body.Length > 0 || method != HttpMethod.Get)
            request.Content = new ByteArrayContent(body) { Headers = { ContentType = new MediaTypeHeaderValue("application/octet-stream") } };
        request.Headers.Add(RequestSignature.VersionHeader, RequestSignature.Version);
        request.Headers.TryAddWithoutValidation(ContentDigest.Header, digest);
        if ((Step ?? UnsignedStep) is { } step) request.Headers.Add(RequestSignature.StepHeader, step.ToString());
        request.Headers.Add(RequestSignature.InputHeader, signature.Input);
        request.Headers.Add(RequestSignature.SignatureHeader, signature.Signature);
        return request;
    }

    public Task<HttpResponseMessage> SendAsync(HttpRequestMessage request) => http.SendAsync(request);

    public static async Task<T> ReadAsync<T>(HttpResponseMessage response, JsonTypeInfo<T> type)
    {
        Assert.True(response.IsSuccessStatusCode, $"{(int)response.StatusCode}: {await response.Content.ReadAsStringAsync()}");
        return JsonSerializer.Deserialize(await response.Content.ReadAsStringAsync(), type)!;
    }

    public static async Task OkAsync(HttpResponseMessage response, HttpStatusCode expected) =>
        Assert.True(response.StatusCode == expected, $"{(int)response.StatusCode}: {await response.Content.ReadAsStringAsync()}");

    /// <summary>The refusal that the server answered with: it must be a problem with a text and a hint for people.</summary>
    public static async Task<Problem> RefusedAsync(HttpResponseMessage response, int status, string code)
    {
        var text = await response.Content.ReadAsStringAsync();
        Assert.True((int)response.StatusCode == status, $"{(int)response.StatusCode}: {text}");
        Assert.Equal("application/problem+json", response.Content.Headers.ContentType?.MediaType);
        var problem = JsonSerializer.Deserialize(text, ProtocolJson.Default.Problem)!;
        Assert.Equal((status, code), (problem.Status, problem.Code));
        Assert.False(string.IsNullOrWhiteSpace(problem.Title));
        Assert.False(string.IsNullOrWhiteSpace(problem.Hint));
        return problem;
    }

    public void Dispose()
    {
        http.Dispose();
        Key.Dispose();
    }
}
