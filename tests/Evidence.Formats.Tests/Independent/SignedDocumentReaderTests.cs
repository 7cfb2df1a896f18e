using System.Security.Cryptography;
using Evidence.Formats.Protocol;
using Evidence.Formats.Tests.Protocol;
using Xunit;

namespace Evidence.Formats.Tests.Independent;

/// <summary>tests/independent/signed-document.mjs against documents made here.</summary>
public sealed class SignedDocumentReaderTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("evidence-foreign").FullName;
    private readonly ECDsa _root = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    private readonly ECDsa _receiptKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);

    public void Dispose()
    {
        _root.Dispose();
        _receiptKey.Dispose();
        Directory.Delete(_folder, true);
    }

    [ForeignFact("signed-document.mjs")]
    public async Task Node_verifies_our_receipt_down_to_the_root()
    {
        var receipt = DocumentSamples.Receipt with { Store = "é \"\\\u0001\u20ac😀" };
        var (exit, output, error) = await VerifyAsync(SignedDocument.Sign(Receipt.Type, receipt.ToCanonicalJson(), _receiptKey).ToBytes());
        Assert.True(exit == 0, error);
        Assert.Equal(Receipt.Type + "\n" + System.Text.Encoding.UTF8.GetString(receipt.ToCanonicalJson()) + "\n", output);
    }

    [ForeignFact("signed-document.mjs")]
    public async Task Node_refuses_an_altered_receipt_and_one_of_another_key()
    {
        var json = DocumentSamples.Receipt.ToCanonicalJson();
        var bytes = SignedDocument.Sign(Receipt.Type, json, _receiptKey).ToBytes();
        bytes[bytes.AsSpan().IndexOf("\"plaintextBytes\":3"u8) + 17] = (byte)'4';
        Assert.Equal(1, (await VerifyAsync(bytes)).Exit);
        Assert.Equal(1, (await VerifyAsync(SignedDocument.Sign(Receipt.Type, json, _root).ToBytes())).Exit);
        Assert.Equal(1, (await VerifyAsync(SignedDocument.Sign(Permit.Type, json, _receiptKey).ToBytes())).Exit);
    }

    private async Task<(int Exit, string Output, string Error)> VerifyAsync(byte[] document)
    {
        var (documentPath, statements) = (Path.Combine(_folder, "document"), Path.Combine(_folder, "statements"));
        await File.WriteAllBytesAsync(documentPath, document);
        await File.WriteAllBytesAsync(statements, [.. Statement(KeyPurpose.Receipt, _receiptKey), .. Statement(KeyPurpose.Root, _root)]);
        return await ForeignTool.RunAsync("signed-document.mjs", documentPath, statements, PublicKeys.Fingerprint(_root).ToString());
    }

    private byte[] Statement(KeyPurpose purpose, ECDsa key) => SignedDocument.Sign(KeyStatement.Type,
        DocumentSamples.Statement(purpose, key.ExportSubjectPublicKeyInfo()).ToCanonicalJson(), _root).ToBytes();
}
