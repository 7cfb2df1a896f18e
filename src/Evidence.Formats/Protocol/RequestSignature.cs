using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Evidence.Formats.Protocol;

/// <summary>What is signed of a request.</summary>
/// <param name="Method">In upper case.</param>
/// <param name="Path">The absolute path as sent, percent-encoding untouched.</param>
/// <param name="Query">As sent, with its question mark; empty if there is none.</param>
/// <param name="ContentDigest">The field's value; see <see cref="Protocol.ContentDigest"/>.</param>
/// <param name="Version">The value of <c>Evidence-Protocol</c>.</param>
/// <param name="Step">The value of <c>Evidence-Step</c>; null if it is not sent.</param>
public sealed record RequestParts(string Method, string Path, string Query, string? ContentDigest, string? Version, string? Step = null);

/// <summary>The two fields that carry a signature.</summary>
public sealed record SignatureFields(string Input, string Signature);

/// <summary>
/// HTTP message signatures (RFC 9421) in the one profile of docs/formats/agent-protocol.md, "Signed requests".
/// </summary>
public static class RequestSignature
{
    public const string InputHeader = "Signature-Input";
    public const string SignatureHeader = "Signature";
    public const string VersionHeader = "Evidence-Protocol";
    public const string StepHeader = "Evidence-Step";
    public const string Version = "1";
    public const string Label = "evidence";
    public const string Algorithm = "ecdsa-p256-sha256";

    /// <summary>How far a request's time may be from the server's clock, either way.</summary>
    public static readonly TimeSpan Tolerance = TimeSpan.FromSeconds(300);

    internal const string StepComponent = "evidence-step";

    internal static readonly string[] Components = ["@method", "@path", "@query", "content-digest", "evidence-protocol"];

    internal static readonly string[] ComponentsWithStep = [.. Components, StepComponent];

    /// <summary>Signs with a fresh random nonce.</summary>
    /// <param name="now">The signer's best knowledge of the server's time.</param>
    public static SignatureFields Sign(RequestParts request, ECDsa key, DateTimeOffset now) =>
        Sign(request, key, now, Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16)));

    internal static SignatureFields Sign(RequestParts request, ECDsa key, DateTimeOffset now, string nonce)
    {
        ArgumentNullException.ThrowIfNull(request);
        ArgumentNullException.ThrowIfNull(key);
        var parameters = Parameters(now.ToUnixTimeSeconds(), nonce, PublicKeys.Fingerprint(key), request.Step is null ? Components : ComponentsWithStep);
        var signature = key.SignData(Base(request, parameters), HashAlgorithmName.SHA256, DSASignatureFormat.IeeeP1363FixedFieldConcatenation);
        return new($"{Label}={parameters}", $"{Label}=:{Convert.ToBase64String(signature)}:");
    }

    internal static bool CoversStep(string parameters) => parameters.Contains($"\"{StepComponent}\"", StringComparison.Ordinal);

    private static string Parameters(long created, string nonce, Sha256Hash key, string[] components) => string.Create(CultureInfo.InvariantCulture,
        $"({string.Join(' ', components.Select(c => $"\"{c}\""))});created={created};nonce=\"{nonce}\";keyid=\"{key}\";alg=\"{Algorithm}\"");

    /// <summary>The signature base of RFC 9421 §2.5.</summary>
    internal static byte[] Base(RequestParts request, string parameters) => Encoding.UTF8.GetBytes(string.Join('\n', Lines(request, parameters)));

    private static IEnumerable<string> Lines(RequestParts request, string parameters) =>
    [
        $"\"@method\": {request.Method}",
        $"\"@path\": {request.Path}",
        // §2.2.7: a request without a query has the value "?".
        $"\"@query\": {(request.Query.Length == 0 ? "?" : request.Query)}",
        $"\"content-digest\": {request.ContentDigest}",
        $"\"evidence-protocol\": {request.Version}",
        .. CoversStep(parameters) ? [$"\"{StepComponent}\": {request.Step}"] : Array.Empty<string>(),
        $"\"@signature-params\": {parameters}",
    ];
}
