using Evidence.Formats.Verification;

namespace Evidence.Verifier;

/// <summary>What <c>--trust</c> names: a fingerprint, or a file that the agency handed over.</summary>
internal static class TrustOption
{
    private const int LargestKeyFile = 1 << 20;

    /// <summary>The anchor; a problem text when it names none. Neither where there is no option.</summary>
    public static (TrustAnchor? Anchor, string? Problem) Read(string? trust)
    {
        if (trust is null) return (null, null);
        if (!File.Exists(trust))
        {
            var typed = TrustAnchor.TryParseFingerprint(trust);
            return (typed, typed is null ? "--trust names neither a file nor a fingerprint (64 hex digits)." : null);
        }

        if (new FileInfo(trust).Length > LargestKeyFile) return (null, "The file named by --trust is too large to be a key.");
        var read = TrustAnchor.TryReadFile(File.ReadAllBytes(trust));
        return (read, read is null ? "The file named by --trust holds no root key statement, public key or fingerprint." : null);
    }
}
