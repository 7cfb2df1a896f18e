using System.Security.Cryptography;
using System.Text;
using Evidence.Formats.Json;
using Evidence.Formats.Protocol;
using Xunit;

namespace Evidence.Formats.Tests.Protocol;

public sealed class SignedDocumentTests : IDisposable
{
    private readonly ECDsa _key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    private readonly ECDsa _other = ECDsa.Create(ECCurve.NamedCurves.nistP256);

    public void Dispose()
    {
        _key.Dispose();
        _other.Dispose();
    }

    [Fact]
    public void Is_three_lines_and_verifies_with_the_signers_key()
    {
        var signed = SignedReceipt();
        var lines = signed.ToString().Split('\n');
        Assert.Equal(["evidence/receipt/1", Encoding.UTF8.GetString(DocumentSamples.Receipt.ToCanonicalJson())], lines[..2]);
        Assert.StartsWith(PublicKeys.Fingerprint(_key) + " ", lines[2], StringComparison.Ordinal);
        Assert.Equal("", lines[3]);
        var verified = Parse(signed.ToBytes()).Verify(_key.ExportSubjectPublicKeyInfo());
        Assert.Equal(DocumentSamples.Receipt, Receipt.Read(verified!).Value);
        Assert.Equal(signed.ToBytes(), verified!.ToBytes());
    }

    [Fact]
    public void Does_not_verify_with_another_key() => Assert.Null(Parse(SignedReceipt().ToBytes()).Verify(_other.ExportSubjectPublicKeyInfo()));

    [Fact]
    public void Does_not_verify_with_a_key_that_is_none() => Assert.Null(Parse(SignedReceipt().ToBytes()).Verify("no key"u8));

    [Fact]
    public void No_altered_byte_passes()
    {
        var bytes = SignedReceipt().ToBytes();
        for (var at = 0; at < bytes.Length; at++)
            foreach (var bit in new[] { 1, 0x20, 0x80 })
            {
                var altered = (byte[])bytes.Clone();
                altered[at] ^= (byte)bit;
                Assert.Null(UnverifiedDocument.Parse(altered).Value?.Verify(_key));
            }
    }

    [Fact]
    public void A_signature_over_one_type_is_not_taken_for_another()
    {
        var permit = SignedDocument.Sign(Permit.Type, DocumentSamples.Receipt.ToCanonicalJson(), _key);
        Assert.Equal([new(ReadFault.TypeWrong, "type", 0)], Receipt.Read(permit).Findings);
        var renamed = Encoding.UTF8.GetBytes(permit.ToString().Replace(Permit.Type, Receipt.Type, StringComparison.Ordinal));
        Assert.Null(Parse(renamed).Verify(_key));
    }

    [Theory]
    [InlineData("", "lines")]
    [InlineData("evidence/receipt/1\n{}\n", "lines")]
    [InlineData("evidence/receipt/1\n{}\nX\nmore\n", "lines")]
    [InlineData("evidence/receipt/1\n{}\nX\nmore", "lines")]
    [InlineData("evidence/receipt/1\r\n{}\nX\n", "type")]
    [InlineData("receipt\n{}\nX\n", "type")]
    [InlineData("evidence/receipt/01\n{}\nX\n", "type")]
    [InlineData("evidence/receipt/1\n{}\nX\n", "signature")]
    [InlineData("evidence/receipt/1\n{}\n0000000000000000000000000000000000000000000000000000000000000000 AAAA\n", "signature")]
    public void Names_what_is_wrong_with_the_frame(string text, string where)
    {
        var report = UnverifiedDocument.Parse(Encoding.UTF8.GetBytes(text));
        Assert.Null(report.Value);
        Assert.Contains(report.Findings, f => f.Fault == ReadFault.FramingWrong && f.Where == where);
    }

    [Fact]
    public void Reports_the_faults_of_every_line_with_offsets_in_the_whole()
    {
        var report = UnverifiedDocument.Parse("x\n{ }\ny\n"u8.ToArray());
        Assert.Equal([new(ReadFault.FramingWrong, "type", 0), new(ReadFault.NotCanonical, "", 3), new(ReadFault.FramingWrong, "signature", 6)], report.Findings);
    }

    [Fact]
    public void Refuses_to_sign_what_is_not_canonical()
    {
        Assert.Throws<ArgumentException>(() => SignedDocument.Sign(Receipt.Type, "{ }"u8.ToArray(), _key));
        Assert.Throws<ArgumentException>(() => SignedDocument.Sign("receipt", "{}"u8.ToArray(), _key));
    }

    [Fact]
    public void The_root_states_its_own_key_and_the_others()
    {
        var root = _key.ExportSubjectPublicKeyInfo();
        var own = SignedDocument.Sign(KeyStatement.Type, DocumentSamples.Statement(KeyPurpose.Root, root).ToCanonicalJson(), _key);
        var intake = SignedDocument.Sign(KeyStatement.Type, DocumentSamples.Statement(KeyPurpose.Intake, _other.ExportSubjectPublicKeyInfo()).ToCanonicalJson(), _key);
        Assert.Equal(PublicKeys.Fingerprint(_key), KeyStatement.Verify(Parse(own.ToBytes()), root)!.Fingerprint);
        Assert.Equal(PublicKeys.Fingerprint(_other), KeyStatement.Verify(Parse(intake.ToBytes()), root)!.Fingerprint);
    }

    [Fact]
    public void Nobody_but_the_root_states_keys_and_no_root_states_another_root()
    {
        var (root, other) = (_key.ExportSubjectPublicKeyInfo(), _other.ExportSubjectPublicKeyInfo());
        var forged = SignedDocument.Sign(KeyStatement.Type, DocumentSamples.Statement(KeyPurpose.Intake, other).ToCanonicalJson(), _other);
        var second = SignedDocument.Sign(KeyStatement.Type, DocumentSamples.Statement(KeyPurpose.Root, other).ToCanonicalJson(), _key);
        Assert.Null(KeyStatement.Verify(Parse(forged.ToBytes()), root));
        Assert.Null(KeyStatement.Verify(Parse(second.ToBytes()), root));
    }

    [Fact]
    public void A_statement_names_exactly_the_key_it_holds()
    {
        var json = DocumentSamples.Statement(KeyPurpose.Intake, _key.ExportSubjectPublicKeyInfo()).ToCanonicalJson();
        var renamed = DocumentTests.Changed(json, o => o["fingerprint"] = new string('0', 64));
        var noKey = DocumentSamples.Statement(KeyPurpose.Intake, "no key"u8.ToArray()).ToCanonicalJson();
        Assert.Equal("fingerprint", Assert.Single(KeyStatement.Read(renamed).Findings).Where);
        Assert.Equal("key", Assert.Single(KeyStatement.Read(noKey).Findings).Where);
    }

    [Fact]
    public void A_statement_holds_from_its_first_instant_to_before_its_last()
    {
        var statement = DocumentSamples.Statement(KeyPurpose.Receipt, _key.ExportSubjectPublicKeyInfo());
        Assert.False(statement.Covers(statement.From.AddTicks(-1)));
        Assert.True(statement.Covers(statement.From));
        Assert.False((statement with { Until = statement.From }).Covers(statement.From));
    }

    [Fact]
    public void Takes_keys_on_P_256_only()
    {
        using var p384 = ECDsa.Create(ECCurve.NamedCurves.nistP384);
        using var rsa = RSA.Create(2048);
        Assert.False(PublicKeys.TryImportVerifier(p384.ExportSubjectPublicKeyInfo(), out _));
        Assert.False(PublicKeys.TryImportVerifier(rsa.ExportSubjectPublicKeyInfo(), out _));
        Assert.False(PublicKeys.TryImportVerifier([.. _key.ExportSubjectPublicKeyInfo(), 0], out _));
        Assert.False(PublicKeys.TryImportRecipient("no key"u8, out _));
    }

    [Fact]
    public void Takes_a_key_in_one_encoding_only()
    {
        // The same point compressed (RFC 5480, section 2.2): a second fingerprint for one key.
        var spki = _key.ExportSubjectPublicKeyInfo();
        byte[] compressed = [0x30, 0x39, .. spki[2..23], 0x03, 0x22, 0x00, (byte)(2 + (spki[^1] & 1)), .. spki[27..59]];
        Assert.False(PublicKeys.TryImportVerifier(compressed, out _));
        // The same structure with a length in two bytes: BER, but not DER.
        Assert.False(PublicKeys.TryImportVerifier([0x30, 0x81, 0x59, .. spki[2..]], out _));
        // Named as a key for key agreement only (id-ecDH, RFC 5480, section 2.1.2).
        byte[] agreement = [0x30, 0x56, 0x30, 0x10, 0x06, 0x05, 0x2b, 0x81, 0x04, 0x01, 0x0c, .. spki[13..]];
        Assert.False(PublicKeys.TryImportRecipient(agreement, out _));
    }

    private SignedDocument SignedReceipt() => SignedDocument.Sign(Receipt.Type, DocumentSamples.Receipt.ToCanonicalJson(), _key);

    private static UnverifiedDocument Parse(byte[] bytes) => UnverifiedDocument.Parse(bytes).Value!;
}
