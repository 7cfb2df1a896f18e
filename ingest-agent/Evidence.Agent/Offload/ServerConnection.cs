using System.Globalization;
using System.Net;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Evidence.Agent.Hosting;
using Evidence.Formats;
using Evidence.Formats.Protocol;

namespace Evidence.Agent.Offload;

/// <summary>
/// Signed requests to one server (docs/formats/agent-protocol.md). Every request may be sent twice without harm, so whatever fails on the
/// way, or is the server's own trouble, is tried again for as long as the agent has patience; a refusal is thrown at once.
/// </summary>
internal sealed class ServerConnection : IDisposable
{
    private const int MaxProblemBytes = 256 * 1024;
    private const int MaxClockCorrections = 2, MaxSteps = 5;
    private const string StepPath = "/agent/v1/step";

    // A flight has a thread anyway, which reads and seals. Sending a part on it too costs half the processor time of waking up for each piece.
    private const int LargeBody = 1 << 20;

    private readonly HttpClient http;
    private readonly AgentKey key;
    private readonly CorrectedClock clock;
    private readonly Voice voice;
    private readonly TimeSpan patience;

    /// <param name="server">Scheme, host and port; a path before <c>/agent/v1</c> is kept.</param>
    /// <param name="key">The agent's key; owned by the caller.</param>
    public ServerConnection(Uri server, PinnedCertificate? pin, AgentKey key, CorrectedClock clock, Voice voice, TimeSpan patience)
    {
        (this.key, this.clock, this.voice, this.patience) = (key, clock, voice, patience);
        Health = new(clock);
        var address = server.AbsoluteUri;
        http = new HttpClient(Handler(server, pin)) { BaseAddress = new Uri(address.EndsWith('/') ? address : address + "/"), Timeout = Timeout.InfiniteTimeSpan };
    }

    /// <summary>How the agent speaks to its server, and to the object store behind it.</summary>
    public static SocketsHttpHandler Handler(Uri server, PinnedCertificate? pin)
    {
        var handler = new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            AutomaticDecompression = DecompressionMethods.None,
            ConnectTimeout = TimeSpan.FromSeconds(15),
            PooledConnectionIdleTimeout = TimeSpan.FromSeconds(60),
            UseCookies = false,
        };
        if (server.Scheme == Uri.UriSchemeHttps) handler.ConnectCallback = GatheredSends.ConnectAsync;
        if (pin is not null)
            handler.SslOptions.RemoteCertificateValidationCallback = (_, shown, chain, errors) => pin.Accepts(shown as X509Certificate2, chain, errors);
        return handler;
    }

    /// <summary>The steps to show; null for an agent that is only enrolling.</summary>
    public AgentLine? Line { get; init; }

    public Dismissal Dismissal { get; } = new();

    /// <summary>Null for no cap.</summary>
    public Bandwidth? Bandwidth { get; init; }

    public Uri Address => http.BaseAddress!;

    public ServerHealth Health { get; }

    /// <exception cref="ServerRefusal">The server said no.</exception>
    /// <exception cref="UserError">Patience ran out.</exception>
    public Task<TAnswer> PostAsync<TBody, TAnswer>(string path, TBody body, JsonTypeInfo<TBody> bodyType, JsonTypeInfo<TAnswer> answerType, CancellationToken cancel) =>
        SendAsync(new(HttpMethod.Post, path, JsonSerializer.SerializeToUtf8Bytes(body, bodyType), Outgoing.Json), answer => ReadAsync(answer, answerType, cancel), cancel);

    public Task PostAsync<TBody>(string path, TBody body, JsonTypeInfo<TBody> bodyType, CancellationToken cancel) =>
        SendAsync(new(HttpMethod.Post, path, JsonSerializer.SerializeToUtf8Bytes(body, bodyType), Outgoing.Json), Nothing, cancel);

    public Task<string> PostForTextAsync<TBody>(string path, TBody body, JsonTypeInfo<TBody> bodyType, CancellationToken cancel) =>
        SendAsync(new(HttpMethod.Post, path, JsonSerializer.SerializeToUtf8Bytes(body, bodyType), Outgoing.Json), answer => answer.ReadAsStringAsync(cancel), cancel);

    public Task<TAnswer> PostDocumentAsync<TAnswer>(string path, ReadOnlyMemory<byte> document, JsonTypeInfo<TAnswer> answerType, CancellationToken cancel) =>
        SendAsync(new(HttpMethod.Post, path, document, Outgoing.SignedDocument), answer => ReadAsync(answer, answerType, cancel), cancel);

    public Task PostDocumentAsync(string path, ReadOnlyMemory<byte> document, CancellationToken cancel) =>
        SendAsync(new(HttpMethod.Post, path, document, Outgoing.SignedDocument), Nothing, cancel);

    public Task<TAnswer> GetAsync<TAnswer>(string path, JsonTypeInfo<TAnswer> answerType, CancellationToken cancel) =>
        SendAsync(new(HttpMethod.Get, path, default, null), answer => ReadAsync(answer, answerType, cancel), cancel);

    /// <summary>
    /// Asks once for the agency's keys; null where the server is away or says no. It also lets the server say that this machine's clock is wrong, before
    /// something is signed that bears the time and is kept.
    /// </summary>
    public async Task<KeysAnswer?> AskKeysAsync(CancellationToken cancel)
    {
        try
        {
            return await TryAsync(new(HttpMethod.Get, AgencyTrust.KeysPath, default, null), Line?.Step, answer => ReadAsync(answer, ProtocolJson.Default.KeysAnswer, cancel), TimeSpan.Zero, cancel);
        }
        catch (Exception error) when (error is UserError or ServerRefusal)
        {
            // What is sent next meets the same, and says so.
            return null;
        }
    }

    /// <summary>A body that is footage: it keeps to the cap on what is sent.</summary>
    public async Task<TAnswer> PostFootageAsync<TBody, TAnswer>(string path, TBody body, JsonTypeInfo<TBody> bodyType, JsonTypeInfo<TAnswer> answerType, CancellationToken cancel)
    {
        using var line = Bandwidth is null ? null : await Bandwidth.EnterAsync(cancel);
        return await SendAsync(new(HttpMethod.Post, path, JsonSerializer.SerializeToUtf8Bytes(body, bodyType), Outgoing.Json) { Bandwidth = Bandwidth }, answer => ReadAsync(answer, answerType, cancel), cancel);
    }

    /// <summary>Sends the caller's own buffer; nothing is copied, so it must not be written to until this returns.</summary>
    public async Task PutPartAsync(string path, SendablePart part, CancellationToken cancel)
    {
        using var line = Bandwidth is null ? null : await Bandwidth.EnterAsync(cancel);
        await SendAsync(new(HttpMethod.Put, path, part.Bytes, Outgoing.Octets, part.Sha256) { Bandwidth = Bandwidth }, Nothing, cancel);
    }

    public void Dispose()
    {
        http.Dispose();
        Dismissal.Dispose();
        Line?.Dispose();
        Bandwidth?.Dispose();
    }

    /// <summary>Sends with the step at which this agent stands, and takes a new one when it is time or the server says so.</summary>
    private async Task<T> SendAsync<T>(Outgoing outgoing, Func<HttpContent, Task<T>> read, CancellationToken cancel)
    {
        if (Line is null || outgoing.Path == StepPath) return await TryAsync(outgoing, null, read, patience, cancel);
        if (Line.IsDue) await StepAsync(Line.Step, cancel);
        for (var steps = 0; ; steps++)
        {
            var step = Line.Step;
            try
            {
                return await TryAsync(outgoing, step, read, patience, cancel);
            }
            catch (ServerRefusal refusal) when (refusal.Code == "step-stale" && steps < MaxSteps)
            {
                await StepAsync(step, cancel);
            }
        }
    }

    private Task StepAsync(StepId? from, CancellationToken cancel) =>
        Line!.TakeAsync(from, request => PostAsync(StepPath, request, ProtocolJson.Default.StepRequest, cancel), cancel);

    private async Task<T> TryAsync<T>(Outgoing outgoing, StepId? step, Func<HttpContent, Task<T>> read, TimeSpan limit, CancellationToken cancel)
    {
        var waiting = new Patience(limit, clock, voice);
        for (var corrections = 0; ;)
        {
            var (trouble, hint) = ("", "");
            var pause = TimeSpan.Zero;
            try
            {
                using var time = CancellationTokenSource.CreateLinkedTokenSource(cancel);
                time.CancelAfter(outgoing.TimeLimit);
                using var request = outgoing.ToRequest(Address, key, clock, step);
                using var answer = outgoing.Body.Length >= LargeBody && outgoing.Bandwidth is null
                    ? http.Send(request, HttpCompletionOption.ResponseHeadersRead, time.Token)
                    : await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, time.Token);
                if (answer.IsSuccessStatusCode) return await ReadAnswerAsync(read, answer.Content);
                var problem = await ReadProblemAsync(answer, time.Token);
                if (problem?.ServerTime is { } serverTime && answer.StatusCode == HttpStatusCode.Unauthorized && corrections++ < MaxClockCorrections)
                {
                    LearnTime(serverTime);
                    continue;
                }
                (trouble, hint) = WorthTryingAgain(answer.StatusCode, problem) ?? throw Refused(new(answer.StatusCode, problem));
                pause = answer.Headers.RetryAfter?.Delta ?? TimeSpan.Zero;
            }
            catch (Exception error) when (error is HttpRequestException or IOException or JsonException or OperationCanceledException && !cancel.IsCancellationRequested)
            {
                (trouble, hint) = Explain(error);
            }
            Health.Failed(trouble);
            await waiting.WaitAsync(trouble, hint, pause, cancel);
        }
    }

    private async Task<T> ReadAnswerAsync<T>(Func<HttpContent, Task<T>> read, HttpContent content)
    {
        var answer = await read(content);
        Health.Answered();
        return answer;
    }

    private Exception Refused(ServerRefusal refusal)
    {
        Health.Answered();
        return (Exception?)Dismissal.Hear(refusal) ?? refusal;
    }

    private (string Trouble, string Hint)? WorthTryingAgain(HttpStatusCode status, Problem? problem) => status switch
    {
        HttpStatusCode.InsufficientStorage => ("The server's object store is full.", "Ask the administrator for room; the footage stays on the device and in its state until then."),
        HttpStatusCode.ServiceUnavailable when problem?.Code == "store-away" =>
            ("The server's object store does not answer.", "Ask the administrator to look at the store; the footage stays on the device and in its state until then."),
        HttpStatusCode.RequestTimeout or HttpStatusCode.TooManyRequests or >= HttpStatusCode.InternalServerError =>
            ($"The server at {Address.Authority} has trouble ({(int)status}{(problem is null ? "" : " " + problem.Code)}).", "Ask the administrator to look at the server's log."),
        _ => null,
    };

    private (string Trouble, string Hint) Explain(Exception error)
    {
        if (error is HttpRequestException { InnerException: AuthenticationException tls })
            throw new UserError(ExitCode.ServerRefused, $"The server at {Address.Authority} did not prove who it is: {tls.Message}",
                "Check the address, and whether this machine's clock is right. If the server has a certificate of the agency's own, enrol with --trust-certificate FILE.");
        var why = error is OperationCanceledException ? "no answer in time" : error.Message;
        return ($"The server at {Address.Authority} cannot be reached: {why.TrimEnd('.')}.", "Check the network, the address and that the server runs.");
    }

    private void LearnTime(DateTimeOffset serverTime)
    {
        clock.LearnServerTime(serverTime);
        voice.Tell("clock", string.Create(CultureInfo.InvariantCulture,
            $"This machine's clock differs from the server's by {clock.Offset.TotalSeconds:F0} s; going on with the server's time."));
    }

    private static async Task<TAnswer> ReadAsync<TAnswer>(HttpContent content, JsonTypeInfo<TAnswer> type, CancellationToken cancel)
    {
        await using var stream = await content.ReadAsStreamAsync(cancel);
        return await JsonSerializer.DeserializeAsync(stream, type, cancel) ?? throw new JsonException("The answer is empty.");
    }

    private static async Task<Problem?> ReadProblemAsync(HttpResponseMessage answer, CancellationToken cancel)
    {
        if (answer.Content.Headers.ContentType?.MediaType is not ("application/problem+json" or Outgoing.Json)) return null;
        try
        {
            await answer.Content.LoadIntoBufferAsync(MaxProblemBytes, cancel);
            return await ReadAsync(answer.Content, ProtocolJson.Default.Problem, cancel);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static Task<bool> Nothing(HttpContent content) => Task.FromResult(true);
}
