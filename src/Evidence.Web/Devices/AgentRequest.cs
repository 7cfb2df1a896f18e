using Evidence.Devices;
using Evidence.Formats;
using Evidence.Formats.Protocol;
using Microsoft.AspNetCore.Http.Features;

namespace Evidence.Web.Devices;

/// <summary>A request of an agent whose signature holds.</summary>
/// <param name="Digest">What the signature says that the body hashes to; nobody has compared it with the body yet.</param>
/// <param name="Nonce">Of the signature: two requests have the same only if one is the other, sent again byte by byte.</param>
internal sealed record AgentRequest(AgentCaller Agent, Sha256Hash Digest, string Nonce)
{
    /// <summary>The body, compared with <see cref="Digest"/>; empty for endpoints that stream it.</summary>
    public ReadOnlyMemory<byte> Body { get; init; }

    public static AgentRequest Of(HttpContext http) =>
        http.Features.Get<AgentRequest>() ?? throw new InvalidOperationException("The route let somebody pass who is no agent.");
}

/// <summary>What a signature covers, as it came over the wire.</summary>
internal static class WireRequest
{
    /// <returns>Null if the request's target is not a path: nothing that an agent sends.</returns>
    public static RequestParts? PartsOf(HttpRequest request)
    {
        var target = request.HttpContext.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget;
        var query = target.IndexOf('?', StringComparison.Ordinal);
        return target.StartsWith('/')
            ? new RequestParts(request.Method, query < 0 ? target : target[..query], query < 0 ? "" : target[query..],
                Single(request, ContentDigest.Header), Single(request, RequestSignature.VersionHeader),
                Single(request, RequestSignature.StepHeader))
            : null;
    }

    public static UnverifiedRequest? Read(HttpRequest request, out RequestFault fault)
    {
        fault = RequestFault.SignatureMalformed;
        return PartsOf(request) is { } parts
            ? UnverifiedRequest.Read(parts, Single(request, RequestSignature.InputHeader), Single(request, RequestSignature.SignatureHeader), out fault)
            : null;
    }

    /// <summary>RFC 9421 §2.1: a field that stands several times is one value, joined by a comma and a space.</summary>
    private static string? Single(HttpRequest request, string header) =>
        request.Headers.TryGetValue(header, out var values) ? string.Join(", ", values.Select(v => v?.Trim())) : null;
}
