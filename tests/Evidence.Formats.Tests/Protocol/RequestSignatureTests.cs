using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Evidence.Formats.Protocol;
using Xunit;

namespace Evidence.Formats.Tests.Protocol;

public sealed class RequestSignatureTests : IDisposable
{
    private static readonly DateTimeOffset Now = new(2026, 3, 1, 9, 30, 0, TimeSpan.Zero);
    private static readonly RequestParts Request = new("POST", "/agent/v1/objects", "?a=b", ContentDigest.Of("body"u8), "1");

    private readonly ECDsa _key = ECDsa.Create(ECCurve.NamedCurves.nistP256);

    public void Dispose() => _key.Dispose();

    [Fact]
    public void A_signed_request_verifies()
    {
        var fields = RequestSignature.Sign(Request, _key, Now);
        var read = UnverifiedRequest.Read(Request, fields.Input, fields.Signature, out var fault);
        Assert.Equal(RequestFault.None, fault);
        Assert.Equal((PublicKeys.Fingerprint(_key), Now), (read!.Key, read.Created));
        Assert.Equal(RequestFault.None, read.Verify(_key.ExportSubjectPublicKeyInfo(), Now.AddSeconds(299)));
    }

    [Fact]
    public void A_proxys_own_signature_beside_ours_does_no_harm()
    {
        var fields = RequestSignature.Sign(Request, _key, Now);
        Assert.Equal(RequestFault.None, Verify(Request, new("proxy=(\"@method\");tag=\"a,b\", " + fields.Input, fields.Signature + ", proxy=:AAAA:")));
    }

    [Fact]
    public void Refuses_an_altered_request()
    {
        RequestParts[] altered =
        [
            Request with { Method = "PUT" }, Request with { Path = "/agent/v1/objectz" }, Request with { Query = "?a=c" }, Request with { Query = "" },
            Request with { ContentDigest = ContentDigest.Of("another body"u8) }, Request with { Version = "2" },
        ];
        var fields = RequestSignature.Sign(Request, _key, Now);
        Assert.All(altered, request => Assert.Equal(RequestFault.SignatureWrong, Verify(request, fields)));
    }

    [Fact]
    public void Refuses_altered_parameters()
    {
        var fields = RequestSignature.Sign(Request, _key, Now, "0123456789abcdef");
        Assert.Equal(RequestFault.SignatureWrong, Verify(Request, fields with { Input = fields.Input.Replace("0123456789abcdef", "1123456789abcdef", StringComparison.Ordinal) }));
        Assert.Equal(RequestFault.SignatureWrong, Verify(Request, fields with { Input = fields.Input.Replace("created=17", "created=18", StringComparison.Ordinal) }, DateTimeOffset.FromUnixTimeSeconds(Now.ToUnixTimeSeconds() + 100_000_000)));
    }

    [Theory, InlineData(301), InlineData(-301)]
    public void Refuses_a_request_from_another_time(int seconds) =>
        Assert.Equal(RequestFault.Stale, Verify(Request, RequestSignature.Sign(Request, _key, Now), Now.AddSeconds(seconds)));

    [Fact]
    public void Refuses_a_key_other_than_the_one_named()
    {
        using var other = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var fields = RequestSignature.Sign(Request, other, Now);
        Assert.Equal(RequestFault.KeyWrong, Verify(Request, fields));
        var renamed = fields with { Input = fields.Input.Replace(PublicKeys.Fingerprint(other).ToString(), PublicKeys.Fingerprint(_key).ToString(), StringComparison.Ordinal) };
        Assert.Equal(RequestFault.SignatureWrong, Verify(Request, renamed));
    }

    [Theory]
    [InlineData("\"@method\" ", "", RequestFault.ComponentMissing)]
    [InlineData(" \"@query\"", "", RequestFault.ComponentMissing)]
    [InlineData(" \"content-digest\"", "", RequestFault.ComponentMissing)]
    [InlineData(" \"evidence-protocol\"", "", RequestFault.ComponentMissing)]
    [InlineData("\"@path\"", "\"@path\" \"host\"", RequestFault.ComponentUnknown)]
    [InlineData("\"@path\"", "\"@path\" \"@path\"", RequestFault.SignatureMalformed)]
    [InlineData("\"@method\" \"@path\"", "\"@path\" \"@method\"", RequestFault.SignatureMalformed)]
    [InlineData("ecdsa-p256-sha256", "hmac-sha256", RequestFault.AlgorithmUnknown)]
    [InlineData("keyid", "keyed", RequestFault.SignatureMalformed)]
    [InlineData(";alg", ";tag=\"x\";alg", RequestFault.SignatureMalformed)]
    [InlineData("created=", "created=-", RequestFault.SignatureMalformed)]
    [InlineData("evidence=", "other=", RequestFault.SignatureMissing)]
    public void Names_what_is_wrong_with_the_input_field(string from, string to, RequestFault fault)
    {
        var fields = RequestSignature.Sign(Request, _key, Now);
        Assert.Equal(fault, Verify(Request, fields with { Input = fields.Input.Replace(from, to, StringComparison.Ordinal) }));
    }

    [Fact]
    public void Names_what_is_missing()
    {
        var fields = RequestSignature.Sign(Request, _key, Now);
        Assert.Equal(RequestFault.SignatureMissing, Read(Request, null, fields.Signature));
        Assert.Equal(RequestFault.SignatureMissing, Read(Request, fields.Input, null));
        Assert.Equal(RequestFault.SignatureMissing, Read(Request, fields.Input + ", " + fields.Input, fields.Signature));
        Assert.Equal(RequestFault.SignatureMissing, Read(Request, new string('a', 5000), fields.Signature));
        Assert.Equal(RequestFault.SignatureMalformed, Read(Request, fields.Input, "evidence=:AAAA:"));
        Assert.Equal(RequestFault.SignatureMalformed, Read(Request, fields.Input, "evidence=x"));
        Assert.Equal(RequestFault.DigestMissing, Read(Request with { ContentDigest = null }, fields.Input, fields.Signature));
        Assert.Equal(RequestFault.DigestMissing, Read(Request with { ContentDigest = "sha-512=:AAAA:" }, fields.Input, fields.Signature));
        Assert.Equal(RequestFault.VersionMissing, Read(Request with { Version = null }, fields.Input, fields.Signature));
        Assert.Equal(RequestFault.VersionMissing, Read(Request with { Version = "one" }, fields.Input, fields.Signature));
    }

    [Fact]
    public void A_step_counts_if_the_signature_covers_it_and_only_then()
    {
        var stepped = Request with { Step = "5d3c9a0e-7f6a-4b5c-8d3e-2f1a0b9c8d7e" };
        var fields = RequestSignature.Sign(stepped, _key, Now);
        Assert.Equal(RequestFault.None, Verify(stepped, fields));
        Assert.Equal(stepped.Step, UnverifiedRequest.Read(stepped, fields.Input, fields.Signature, out _)!.Step);
        Assert.Equal(RequestFault.SignatureWrong, Verify(stepped with { Step = "00000000-0000-4000-8000-000000000000" }, fields));
        Assert.Equal(RequestFault.ComponentMissing, Read(Request, fields.Input, fields.Signature));

        var without = RequestSignature.Sign(Request, _key, Now);
        Assert.Equal(RequestFault.None, Verify(stepped, without));
        Assert.Null(UnverifiedRequest.Read(stepped, without.Input, without.Signature, out _)!.Step);
    }

    [Fact]
    public void A_request_without_a_query_is_signed_over_a_question_mark()
    {
        var text = Encoding.ASCII.GetString(RequestSignature.Base(Request with { Query = "" }, "()"));
        Assert.Contains("\"@query\": ?\n", text, StringComparison.Ordinal);
    }

    [Fact]
    public void The_example_of_the_format_page_is_reproduced()
    {
        var example = VectorFile.Read("signed-request", "v1", "example.json");
        var request = new RequestParts(example.Text("method"), example.Text("path"), example.Text("query"), example.Text("contentDigest"), example.Text("version"));
        var parameters = example.Text("signatureInput")["evidence=".Length..];
        Assert.Equal(example.GetProperty("signatureBase").EnumerateArray().Select(l => l.GetString()),
            Encoding.ASCII.GetString(RequestSignature.Base(request, parameters)).Split('\n'));
        Assert.Equal(ContentDigest.Of(Encoding.UTF8.GetBytes(example.Text("body"))), example.Text("contentDigest"));
        var read = UnverifiedRequest.Read(request, example.Text("signatureInput"), example.Text("signature"), out _)!;
        Assert.Equal(RequestFault.None, read.Verify(Convert.FromBase64String(example.Text("publicKey")), read.Created));
    }

    [Fact]
    public void The_signature_of_RFC_9421_verifies_as_ours_do()
    {
        var example = VectorFile.Read("signed-request", "v1", "rfc9421.json");
        Assert.True(PublicKeys.TryImportVerifier(Convert.FromBase64String(example.Text("publicKey")), out var key));
        using (key)
            Assert.True(key.VerifyData(Encoding.ASCII.GetBytes(string.Join('\n', example.GetProperty("signatureBase").EnumerateArray().Select(l => l.GetString()))),
                Convert.FromBase64String(example.Text("signature")), HashAlgorithmName.SHA256, DSASignatureFormat.IeeeP1363FixedFieldConcatenation));
    }

    [Fact]
    public void A_digest_is_found_among_others()
    {
        Assert.True(ContentDigest.TryRead("sha-512=:AAAA:, " + ContentDigest.Of("x"u8), out var hash));
        Assert.Equal(Sha256Hash.Of("x"u8), hash);
        // RFC 9530, section 6: Content-Digest of {"hello": "world"}.
        Assert.Equal("sha-256=:X48E9qOokqqrvdts8nOJRJN3OWDUoyWxBf7kbu9DBPE=:", ContentDigest.Of("{\"hello\": \"world\"}"u8));
    }

    [Theory, InlineData(null), InlineData(""), InlineData("sha-256"), InlineData("sha-256=X48E9qOokqqrvdts8nOJRJN3OWDUoyWxBf7kbu9DBPE="), InlineData("sha-256=::"), InlineData("sha-256=:AAAA:")]
    public void Refuses_what_is_no_digest(string? field) => Assert.False(ContentDigest.TryRead(field, out _));

    private RequestFault Verify(RequestParts request, SignatureFields fields, DateTimeOffset? now = null)
    {
        var read = UnverifiedRequest.Read(request, fields.Input, fields.Signature, out var fault);
        return read?.Verify(_key.ExportSubjectPublicKeyInfo(), now ?? Now) ?? fault;
    }

    private static RequestFault Read(RequestParts request, string? input, string? signature)
    {
        Assert.Null(UnverifiedRequest.Read(request, input, signature, out var fault));
        return fault;
    }
}
