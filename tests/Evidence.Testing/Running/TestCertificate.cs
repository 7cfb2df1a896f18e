using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Evidence.Testing.Running;

/// <summary>A certificate for the loopback address that nobody but a test trusts.</summary>
/// <param name="Settings">With these Kestrel serves it.</param>
/// <param name="Thumbprint">By this a client of the test knows it.</param>
public sealed record TestCertificate(IReadOnlyList<(string Name, string Value)> Settings, string Thumbprint)
{
    /// <summary>Writes it as PEM.</summary>
    public static TestCertificate Make(TempFolder folder)
    {
        ArgumentNullException.ThrowIfNull(folder);
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddIpAddress(IPAddress.Loopback);
        var request = new CertificateRequest("CN=Evidence test", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(names.Build());
        var now = TimeProvider.System.GetUtcNow();
        using var certificate = request.CreateSelfSigned(now.AddDays(-1), now.AddDays(2));
        File.WriteAllText(folder["certificate.pem"], certificate.ExportCertificatePem());
        File.WriteAllText(folder["key.pem"], key.ExportPkcs8PrivateKeyPem());
        return new([("Kestrel__Certificates__Default__Path", folder["certificate.pem"]), ("Kestrel__Certificates__Default__KeyPath", folder["key.pem"])], certificate.Thumbprint);
    }
}
