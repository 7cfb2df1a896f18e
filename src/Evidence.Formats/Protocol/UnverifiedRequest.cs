using System.Globalization;
using System.Security.Cryptography;
using System.Text.RegularExpressions;

namespace Evidence.Formats.Protocol;

/// <summary>Why a signed request is refused. Closed; the texts are in docs/formats/agent-protocol.md, "Errors".</summary>
public enum RequestFault
{
    None,
    /// <summary>No field <c>Signature-Input</c> or <c>Signature</c>, or neither has our label.</summary>
    SignatureMissing,
    /// <summary>A field that is not what RFC 9421 and our profile say.</summary>
    SignatureMalformed,
    /// <summary>The signature does not cover all five components in their order, or covers a step that was not sent.</summary>
    ComponentMissing,
    /// <summary>It covers something else besides, which we could not check.</summary>
    ComponentUnknown,
    AlgorithmUnknown,
    /// <summary>No <c>Content-Digest</c> with sha-256.</summary>
    DigestMissing,
    /// <summary>No <c>Evidence-Protocol</c>, or no number in it.</summary>
    VersionMissing,
    /// <summary>Made more than 300 s before or after the server's time.</summary>
    Stale,
    /// <summary>Verified with a key other than the one it names.</summary>
    KeyWrong,
    SignatureWrong,
}

/// <summary>A request whose signature fields are well formed and whose signature nobody has checked yet.</summary>
public sealed partial class UnverifiedRequest
{
    private const int MaximumFieldCharacters = 4096;

    private readonly RequestParts _request;
    private readonly string _parameters;
    private readonly byte[] _signature;

    private UnverifiedRequest(RequestParts request, string parameters, byte[] signature, Match match)
    {
        (_request, _parameters, _signature) = (request, parameters, signature);
        Created = DateTimeOffset.FromUnixTimeSeconds(long.Parse(match.Groups["created"].ValueSpan, CultureInfo.InvariantCulture));
        Nonce = match.Groups["nonce"].Value;
        Step = RequestSignature.CoversStep(parameters) ? request.Step : null;
        Key = Sha256Hash.Parse(match.Groups["keyid"].Value);
    }

    /// <summary>Fingerprint of the key it names: look the agent up, then <see cref="Verify"/>.</summary>
    public Sha256Hash Key { get; }
    public DateTimeOffset Created { get; }
    public string Nonce { get; }

    /// <summary>The value of <c>Evidence-Step</c>; null if the signature does not cover one: then nobody vouches for what was sent.</summary>
    public string? Step { get; }

    /// <summary>Reads the fields. Null and a fault if they are not in our profile.</summary>
    public static UnverifiedRequest? Read(RequestParts request, string? signatureInput, string? signature, out RequestFault fault)
    {
        ArgumentNullException.ThrowIfNull(request);
        var parameters = Member(signatureInput);
        var value = Member(signature);
        var bytes = value is [':', .. var base64, ':'] ? Base64Text.TryRead(base64) : null;
        var match = Shape().Match(parameters ?? "");
        fault = parameters is null || value is null ? RequestFault.SignatureMissing
            : bytes is not { Length: 64 } || !match.Success ? RequestFault.SignatureMalformed
            : Uncovered(match.Groups["components"].Value, request.Step is not null) is var uncovered and not RequestFault.None ? uncovered
            : match.Groups["alg"].Value != RequestSignature.Algorithm ? RequestFault.AlgorithmUnknown
            : !ContentDigest.TryRead(request.ContentDigest, out _) ? RequestFault.DigestMissing
            : !int.TryParse(request.Version, NumberStyles.None, CultureInfo.InvariantCulture, out _) ? RequestFault.VersionMissing
            : RequestFault.None;
        return fault == RequestFault.None ? new(request, parameters!, bytes!, match) : null;
    }

    /// <summary>
    /// Checks time, key and signature. The caller has still to compare the body with the digest that the signature covers.
    /// </summary>
    /// <param name="subjectPublicKeyInfo">The key on record for <see cref="Key"/>.</param>
    public RequestFault Verify(ReadOnlySpan<byte> subjectPublicKeyInfo, DateTimeOffset now)
    {
        if ((now - Created).Duration() > RequestSignature.Tolerance)
            return RequestFault.Stale;
        if (PublicKeys.Fingerprint(subjectPublicKeyInfo) != Key || !PublicKeys.TryImportVerifier(subjectPublicKeyInfo, out var key))
            return RequestFault.KeyWrong;
        using (key)
        {
            return key.VerifyData(RequestSignature.Base(_request, _parameters), _signature, HashAlgorithmName.SHA256,
                DSASignatureFormat.IeeeP1363FixedFieldConcatenation) ? RequestFault.None : RequestFault.SignatureWrong;
        }
    }

    private static RequestFault Uncovered(string components, bool hasStep)
    {
        var named = components.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(c => c.Trim('"')).ToArray();
        var coversStep = named.Contains(RequestSignature.StepComponent);
        var profile = coversStep ? RequestSignature.ComponentsWithStep : RequestSignature.Components;
        return profile.Except(named).Any() || (coversStep && !hasStep) ? RequestFault.ComponentMissing
            : named.Except(profile).Any() ? RequestFault.ComponentUnknown
            // A repeated or reordered component would make another signature base than ours.
            : named.SequenceEqual(profile) ? RequestFault.None : RequestFault.SignatureMalformed;
    }

    /// <summary>Our member of a dictionary field (RFC 8941 §3.2); a proxy may have added its own signature beside it.</summary>
    private static string? Member(string? field)
    {
        if (field is not { Length: <= MaximumFieldCharacters })
            return null;
        var members = Members().Matches(field).Select(m => m.Value.Trim())
            .Where(m => m.StartsWith(RequestSignature.Label + "=", StringComparison.Ordinal)).ToArray();
        return members is [var one] ? one[(RequestSignature.Label.Length + 1)..] : null;
    }

    [GeneratedRegex("(?:[^,\"]|\"[^\"]*\")+")]
    private static partial Regex Members();

    [GeneratedRegex("""
        \A\((?<components>(?:"[a-z@-]+"(?:\ "[a-z@-]+")*)?)\);created=(?<created>[0-9]{1,11});nonce="(?<nonce>[A-Za-z0-9_-]{16,64})";keyid="(?<keyid>[0-9a-f]{64})";alg="(?<alg>[a-z0-9-]{1,64})"\z
        """, RegexOptions.IgnorePatternWhitespace)]
    private static partial Regex Shape();
}
