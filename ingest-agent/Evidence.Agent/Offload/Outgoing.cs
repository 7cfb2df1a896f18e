using System.Net.Http.Headers;
using Evidence.Formats;
using Evidence.Formats.Protocol;

namespace Evidence.Agent.Offload;

/// <summary>One request that can be signed afresh for each try: a nonce is used once.</summary>
/// <param name="Path">Below the server's address, with its query.</param>
/// <param name="Sha256">Of the body; of nothing where there is none.</param>
internal sealed record Outgoing(HttpMethod Method, string Path, ReadOnlyMemory<byte> Body, string? MediaType, Sha256Hash Sha256)
{
    public const string Json = "application/json", Octets = "application/octet-stream", SignedDocument = "application/vnd.evidence.signed-document";

    // A slow line at 128 kbit/s still gets a part through; a long poll answers within its wait.
    private const double SlowestBytesPerSecond = 16_000;

    public Outgoing(HttpMethod method, string path, ReadOnlyMemory<byte> body, string? mediaType)
        : this(method, path, body, mediaType, Sha256Hash.Of(body.Span))
    {
    }

    /// <summary>Cap under which the body is sent; null for none.</summary>
    public Bandwidth? Bandwidth { get; init; }

    public TimeSpan TimeLimit => TimeLimitFor(Body.Length);

    public static TimeSpan TimeLimitFor(int bytes) => TimeSpan.FromSeconds(90 + bytes / SlowestBytesPerSecond);

    public HttpRequestMessage ToRequest(Uri server, AgentKey key, TimeProvider clock, StepId? step)
    {
        var request = new HttpRequestMessage(Method, new Uri(server, Path.TrimStart('/')));
        if (MediaType is not null)
        {
            request.Content = new OutgoingContent(Body, Bandwidth);
            request.Content.Headers.ContentType = new MediaTypeHeaderValue(MediaType);
        }
        var digest = ContentDigest.Of(Sha256);
        var address = request.RequestUri!;
        var signed = key.Sign(new(Method.Method, address.AbsolutePath, address.Query, digest, RequestSignature.Version, step?.ToString()), clock.GetUtcNow());
        request.Headers.TryAddWithoutValidation(RequestSignature.VersionHeader, RequestSignature.Version);
        request.Headers.TryAddWithoutValidation(ContentDigest.Header, digest);
        if (step is not null) request.Headers.TryAddWithoutValidation(RequestSignature.StepHeader, step.ToString());
        request.Headers.TryAddWithoutValidation(RequestSignature.InputHeader, signed.Input);
        request.Headers.TryAddWithoutValidation(RequestSignature.SignatureHeader, signed.Signature);
        return request;
    }
}
