using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Evidence.Formats.Protocol;
using Evidence.Formats.Sealing;
using Evidence.Formats.Tests.Sealing;
using Xunit;

namespace Evidence.Formats.Tests;

/// <summary>The worked examples of docs/formats, which were computed by other programs, are what this code makes and reads.</summary>
public sealed class FormatPageTests
{
    private static readonly JsonElement Example = VectorFile.Read("sealed-object", "v1", "example.json");
    private const string Root = "4b69dd74f14bd7475b51682e875058dc48de086ba08ab9d839c28a72babde9a9";

    [Fact]
    public void The_sealed_objects_are_those_of_the_page()
    {
        Assert.Equal(Example.Hex("associatedData"), Bound());
        Assert.Equal(Example.GetProperty("small").Hex("sealed"), Seal(Example.GetProperty("small").Hex("plaintext")));
        Assert.Equal(Example.GetProperty("empty").Hex("sealed"), Seal([]));
        var large = Example.GetProperty("large");
        var made = Seal([.. Enumerable.Range(0, large.Number("plaintextBytes")).Select(i => (byte)(i % 251))]);
        Assert.Equal((large.Number("sealedBytes"), large.Text("sealedSha256")), (made.Length, Sha256Hash.Of(made).ToString()));
    }

    [Fact]
    public void The_wraps_of_the_page_open()
    {
        using var intake = ECDiffieHellman.Create();
        intake.ImportPkcs8PrivateKey(Example.GetProperty("intake").Hex("private"), out _);
        using var opened = DataKeyWrap.TryOpen(Example.GetProperty("intake").Hex("wrap"), intake, Bound())!;
        Assert.Equal(Example.Hex("dataKey"), opened.Bytes.ToArray());
        Assert.Equal(Example.GetProperty("keyEncryption").Hex("wrapped"), KeyWrapPadded.Wrap(Example.GetProperty("keyEncryption").Hex("key"), opened));
    }

    [Fact]
    public void The_receipt_of_the_page_verifies_down_to_the_root()
    {
        var lines = File.ReadAllText(Repository.Vectors("signed-document", "v1", "receipt-key.txt")).Split('\n');
        var rootStatement = Parse(string.Join('\n', lines[3..]));
        var root = KeyStatement.Read(rootStatement.Json).Value!;
        Assert.Equal(Root, root.Fingerprint.ToString());
        Assert.NotNull(KeyStatement.Verify(rootStatement, root.Key.Span));
        var receiptKey = KeyStatement.Verify(Parse(string.Join('\n', lines[..3]) + "\n"), root.Key.Span)!;
        var receipt = Receipt.Read(Parse(File.ReadAllText(Repository.Vectors("signed-document", "v1", "receipt.txt"))).Verify(receiptKey.Key.Span)!).Value!;
        Assert.Equal(Sha256Hash.Of(Example.GetProperty("small").Hex("sealed")), receipt.CiphertextSha256);
        Assert.True(receiptKey.Covers(receipt.At));
    }

    [Fact]
    public void The_enrolment_code_of_the_page_is_for_its_root()
    {
        Assert.True(EnrolmentCode.TryParse("000G-40R4-0M30-E209-9DMX-TX7H-9FBM-EPTH", out var code));
        Assert.True(code.Names(Sha256Hash.Parse(Root)));
        Assert.Equal("461be0eb2fecfe0e293e9b2dc1762a6828c7ae616872de5ad0346533b743e1b6", code.Hash.ToString());
    }

    [Fact]
    public void The_pages_show_the_values_of_the_vectors()
    {
        AssertShown("sealed-object.md", [Example.Text("agency"), Example.Text("object"), Example.Text("dataKey"), Example.Text("salt"), Example.Text("derivedKey"),
            Example.GetProperty("small").Text("sealed"), Example.GetProperty("large").Text("sealedSha256"), Example.GetProperty("keyEncryption").Text("wrapped"),
            Example.GetProperty("tinkKeyset").Text("value")]);
        AssertShown("receipt.md", File.ReadAllLines(Repository.Vectors("signed-document", "v1", "receipt.txt")));
        AssertShown("signed-documents.md", [Root, .. File.ReadAllLines(Repository.Vectors("signed-document", "v1", "receipt-key.txt"))[..3]]);
        var request = VectorFile.Read("signed-request", "v1", "example.json");
        AssertShown("agent-protocol.md", [request.Text("signatureInput"), request.Text("signature"), request.Text("body"),
            .. request.GetProperty("signatureBase").EnumerateArray().Select(l => l.GetString()!)]);
    }

    [Fact]
    public void The_pages_name_every_word_and_every_finding()
    {
        AssertShown("signed-documents.md", [.. Words<FileRole>(), .. Words<SkipReason>(), .. Words<InventoryKind>(), .. Words<KeyPurpose>(), .. Words<ClockEvidence>(), .. Words<ClockZone>(), .. Words<NumberingKnowledge>(), .. Words<ChangeKind>()]);
        AssertShown("agent-protocol.md", [.. Words<VolumeDecision>(), .. Words<ErasePolicy>(), .. Words<UploadState>(), .. Words<OutcomeKind>(),
            .. Words<RequestFault>().Where(w => w != "`none`")]);
        AssertShown("sealed-object.md", Enum.GetNames<SealedFault>().Select(n => $"`{n}`"));
    }

    private static IEnumerable<string> Words<T>() where T : struct, Enum => Enum.GetValues<T>().Select(v => $"`{Vocabulary.Word(v)}`");

    private static void AssertShown(string page, IEnumerable<string> values)
    {
        var text = File.ReadAllText(Path.Combine(Repository.Root, "docs", "formats", page));
        var unbroken = text.Replace("\n    ", "", StringComparison.Ordinal);
        Assert.All(values, v => Assert.True(text.Contains(v, StringComparison.Ordinal) || unbroken.Contains(v, StringComparison.Ordinal), $"{page} does not show {v}"));
    }

    private static UnverifiedDocument Parse(string text) => UnverifiedDocument.Parse(Encoding.UTF8.GetBytes(text)).Value!;

    private static byte[] Bound()
    {
        Assert.True(AgencyId.TryParse(Example.Text("agency"), out var agency));
        Assert.True(ObjectId.TryParse(Example.Text("object"), out var name));
        return AssociatedData.For(agency, name);
    }

    private static byte[] Seal(byte[] plain) =>
        SealedSample.Seal(SealedShape.Evidence, Example.Hex("dataKey"), Bound(), Example.Hex("salt"), Example.Hex("noncePrefix"), plain);
}
