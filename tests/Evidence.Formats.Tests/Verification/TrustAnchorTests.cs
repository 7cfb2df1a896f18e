using System.Security.Cryptography;
using System.Text;
using Evidence.Formats.Protocol;
using Evidence.Formats.Verification;
using Xunit;

namespace Evidence.Formats.Tests.Verification;

public sealed class TrustAnchorTests : IDisposable
{
    private readonly SampleBundle bundle = new();

    public void Dispose() => bundle.Dispose();

    [Fact]
    public void Reads_a_fingerprint_as_people_write_it()
    {
        var hex = bundle.Root.ToString();
        var spaced = string.Join(' ', Enumerable.Range(0, 16).Select(i => hex.Substring(i * 4, 4)));
        foreach (var text in new[] { hex, hex.ToUpperInvariant(), spaced, string.Join(':', Enumerable.Range(0, 32).Select(i => hex.Substring(i * 2, 2))) })
            Assert.Equal(bundle.Root, TrustAnchor.TryParseFingerprint(text)?.RootFingerprint);
        Assert.Null(TrustAnchor.TryParseFingerprint(hex[1..]));
    }

    [Fact]
    public void Reads_what_an_agency_hands_over()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var expected = PublicKeys.Fingerprint(key);
        Assert.Equal(expected, TrustAnchor.TryReadFile(key.ExportSubjectPublicKeyInfo())?.RootFingerprint);
        Assert.Equal(expected, TrustAnchor.TryReadFile(Encoding.ASCII.GetBytes(key.ExportSubjectPublicKeyInfoPem()))?.RootFingerprint);
        Assert.Equal(expected, TrustAnchor.TryReadFile(Encoding.ASCII.GetBytes(expected + "\r\n"))?.RootFingerprint);
        Assert.Equal(expected, TrustAnchor.TryReadFile(bundle.Statement(KeyPurpose.Root, key, key))?.RootFingerprint);
    }

    [Fact]
    public void Refuses_what_is_no_root()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var other = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        Assert.Null(TrustAnchor.TryReadFile(bundle.Statement(KeyPurpose.Receipt, key, key)));
        Assert.Null(TrustAnchor.TryReadFile(bundle.Statement(KeyPurpose.Root, key, other)));
        Assert.Null(TrustAnchor.TryReadFile(Encoding.ASCII.GetBytes(key.ExportPkcs8PrivateKeyPem())));
        Assert.Null(TrustAnchor.TryReadFile("hello"u8.ToArray()));
        Assert.Null(TrustAnchor.TryReadFile(ReadOnlyMemory<byte>.Empty));
    }
}
