using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Evidence.Agent.Hosting;

namespace Evidence.Agent.Offload;

/// <summary>
/// With a pinned certificate the server must show exactly that one, or one that it issued for the server's name; no public authority
/// counts. Without one, the system's usual rules hold.
/// </summary>
internal sealed class PinnedCertificate
{
    private readonly X509Certificate2Collection pinned;

    private PinnedCertificate(X509Certificate2Collection pinned) => this.pinned = pinned;

    /// <exception cref="UserError">The file holds no certificate.</exception>
    public static PinnedCertificate Read(string path)
    {
        var pinned = new X509Certificate2Collection();
        try
        {
            pinned.ImportFromPemFile(path);
        }
        catch (Exception error) when (error is CryptographicException or IOException or UnauthorizedAccessException)
        {
            throw new UserError(ExitCode.Usage, $"'{path}' cannot be read as a certificate: {error.Message}", "Give the server's certificate in PEM form.");
        }
        return pinned.Count > 0
            ? new(pinned)
            : throw new UserError(ExitCode.Usage, $"'{path}' holds no certificate.", "Give the server's certificate in PEM form.");
    }

    public bool Accepts(X509Certificate2? shown, X509Chain? chain, SslPolicyErrors errors)
    {
        if (shown is null) return false;
        if (pinned.Any(one => one.RawDataMemory.Span.SequenceEqual(shown.RawDataMemory.Span))) return true;
        return !errors.HasFlag(SslPolicyErrors.RemoteCertificateNameMismatch) && IssuedByPinned(shown, chain);
    }

    private bool IssuedByPinned(X509Certificate2 shown, X509Chain? chain)
    {
        using var own = new X509Chain();
        own.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        own.ChainPolicy.CustomTrustStore.AddRange(pinned);
        // An agency's own authority publishes no revocation list that a dock could reach; the pin is what is trusted.
        own.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        if (chain is not null)
            foreach (var element in chain.ChainElements) own.ChainPolicy.ExtraStore.Add(element.Certificate);
        return own.Build(shown);
    }
}
