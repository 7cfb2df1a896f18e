using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Evidence.Agent.Hosting;
using Evidence.Agent.Offload;
using Evidence.Testing;
using Xunit;

namespace Evidence.Agent.Tests.Offload;

public sealed class PinnedCertificateTests : IDisposable
{
    private readonly TempFolder folder = new();
    private readonly X509Certificate2 authority = SelfSigned("CN=Agency CA", isAuthority: true);
    private readonly X509Certificate2 server = SelfSigned("CN=evidence");

    public void Dispose()
    {
        authority.Dispose();
        server.Dispose();
        folder.Dispose();
    }

    [Fact]
    public void The_pinned_certificate_itself_is_accepted_whatever_its_name() =>
        Assert.True(Pin(server).Accepts(server, null, SslPolicyErrors.RemoteCertificateChainErrors | SslPolicyErrors.RemoteCertificateNameMismatch));

    [Fact]
    public void One_that_the_pinned_authority_issued_is_accepted_for_its_own_name_only()
    {
        using var issued = Issued();

        Assert.True(Pin(authority).Accepts(issued, null, SslPolicyErrors.RemoteCertificateChainErrors));
        Assert.False(Pin(authority).Accepts(issued, null, SslPolicyErrors.RemoteCertificateNameMismatch));
    }

    [Fact]
    public void Any_other_is_refused_even_if_the_system_would_trust_it()
    {
        Assert.False(Pin(authority).Accepts(server, null, SslPolicyErrors.None));
        Assert.False(Pin(authority).Accepts(null, null, SslPolicyErrors.None));
    }

    [Fact]
    public void A_file_without_a_certificate_is_the_users_to_put_right()
    {
        File.WriteAllText(folder["empty.pem"], "nothing");

        Assert.Throws<UserError>(() => PinnedCertificate.Read(folder["empty.pem"]));
        Assert.Throws<UserError>(() => PinnedCertificate.Read(folder["missing.pem"]));
    }

    private PinnedCertificate Pin(X509Certificate2 certificate)
    {
        File.WriteAllText(folder["pin.pem"], certificate.ExportCertificatePem());
        return PinnedCertificate.Read(folder["pin.pem"]);
    }

    private X509Certificate2 Issued()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        return new CertificateRequest("CN=dock", key, HashAlgorithmName.SHA256)
            .Create(authority, authority.NotBefore, authority.NotAfter, [1, 2, 3]);
    }

    private static X509Certificate2 SelfSigned(string name, bool isAuthority = false)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest(name, key, HashAlgorithmName.SHA256);
        if (isAuthority) request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        var now = TimeProvider.System.GetUtcNow();
        return request.CreateSelfSigned(now.AddDays(-1), now.AddDays(1));
    }
}
