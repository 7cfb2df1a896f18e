using System.Text;
using System.Text.Json.Nodes;
using Evidence.Formats.Sealing;
using Evidence.Formats.Tests.Independent;
using Evidence.Formats.Tests.Sealing;
using Evidence.Verifier;
using Xunit;

namespace Evidence.Formats.Tests.Verification;

/// <summary><c>evidence-verify unseal</c>: what somebody with an object, a keyset and its name gets.</summary>
public sealed class UnsealProgramTests : IDisposable
{
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("evidence-unseal-");
    private readonly SealedSample sample = SealedSample.Make(SealedShape.Evidence, 2_500_000);

    public UnsealProgramTests()
    {
        File.WriteAllBytes(InFolder("object"), sample.Sealed);
        using var key = DataKey.From(sample.Key);
        File.WriteAllBytes(InFolder("keyset"), TinkKeyset.Write([key]));
    }

    private string Bound => Encoding.ASCII.GetString(sample.AssociatedData);

    public void Dispose() => folder.Delete(true);

    [Fact]
    public void Opens_an_object_and_says_what_that_does_not_prove()
    {
        var (exit, output) = Run("--out", InFolder("plain"));
        Assert.Equal(0, exit);
        Assert.Equal(sample.Plain, File.ReadAllBytes(InFolder("plain")));
        Assert.Contains(Sha256Hash.Of(sample.Plain).ToString(), output, StringComparison.Ordinal);
        Assert.Contains("Whoever holds the key could have made an object that opens", output, StringComparison.Ordinal);
        if (!OperatingSystem.IsWindows())
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(InFolder("plain")));
        Assert.Equal(1, Run("--out", InFolder("plain")).Exit);
        Assert.Equal(0, Run().Exit);
    }

    [Fact]
    public void Tells_programs_the_same_as_json()
    {
        var json = JsonNode.Parse(Run("--json").Output)!;
        Assert.Equal("intact", (string?)json["verdict"]);
        Assert.Equal(Sha256Hash.Of(sample.Plain).ToString(), (string?)json["plaintextSha256"]);
        Assert.Equal(sample.Plain.Length, (int)json["plaintextBytes"]!);
    }

    [Fact]
    public void A_keyset_with_several_keys_opens_with_the_one_that_fits()
    {
        using var right = DataKey.From(sample.Key);
        using var wrong = DataKey.Create();
        File.WriteAllBytes(InFolder("keyset"), TinkKeyset.Write([wrong, right]));
        var (exit, output) = Run("--out", InFolder("plain"));
        Assert.Equal(0, exit);
        Assert.Contains("Key 2 of the keyset", output, StringComparison.Ordinal);
        Assert.Equal(sample.Plain, File.ReadAllBytes(InFolder("plain")));
    }

    [Theory]
    [InlineData(1_600_000, 0, 2, "segment-altered")]
    [InlineData(0, 0, 2, "header-wrong")]
    [InlineData(5, 0, 2, "nothing-opens")]
    [InlineData(-1, 1 << 20, 3, "truncated")]
    [InlineData(-1, 2_000_000, 2, "segment-altered")]
    public void Writes_nothing_of_an_object_that_is_not_what_was_sealed(int altered, int cutAt, int exit, string code)
    {
        var bytes = (byte[])sample.Sealed.Clone();
        if (altered >= 0)
            bytes[altered] ^= 1;
        File.WriteAllBytes(InFolder("object"), cutAt > 0 ? bytes[..cutAt] : bytes);
        var run = Run("--out", InFolder("plain"));
        Assert.Equal(exit, run.Exit);
        Assert.Contains($"[{code}]", run.Output, StringComparison.Ordinal);
        Assert.Contains("Nothing was written", run.Output, StringComparison.Ordinal);
        Assert.False(File.Exists(InFolder("plain")));
    }

    [Fact]
    public void Opens_under_no_other_name_and_with_no_other_key()
    {
        Assert.Contains("[nothing-opens]", Unseal(InFolder("object"), InFolder("keyset"), Bound[..^1] + (Bound[^1] == '0' ? "1" : "0")).Output, StringComparison.Ordinal);
        using var other = DataKey.Create();
        File.WriteAllBytes(InFolder("keyset"), TinkKeyset.Write([other]));
        Assert.Equal(2, Run("--out", InFolder("plain")).Exit);
        Assert.False(File.Exists(InFolder("plain")));
    }

    [Theory]
    [InlineData("{", "", 2, "keyset-wrong")]
    [InlineData("\"primaryKeyId\":1", "\"primaryKeyId\":2", 2, "keyset-wrong")]
    [InlineData("\"primaryKeyId\":1", "\"primaryKeyId\":1,\"primaryKeyId\":1", 2, "keyset-wrong")]
    [InlineData("\"primaryKeyId\":1", "\"primaryKeyId\":-1", 2, "keyset-wrong")]
    [InlineData("\"primaryKeyId\":1", "\"primaryKeyId\":1,\"more\":1", 2, "keyset-wrong")]
    [InlineData("\"keyId\":1,", "", 2, "keyset-wrong")]
    [InlineData("\"RAW\"", "\"OTHER\"", 2, "keyset-wrong")]
    [InlineData("\"SYMMETRIC\"", "\"ASYMMETRIC_PRIVATE\"", 2, "keyset-wrong")]
    [InlineData("EggIgIBA", "EggIgIBA=", 2, "keyset-wrong")]
    [InlineData("EggIgIBA", "EggIgIC", 2, "keyset-wrong")]
    [InlineData("EggIgIBA", "EgcIgCA", 2, "keyset-wrong")]
    [InlineData("ECAYAxog", "ECAYBBog", 4, "keyset-parameters-unknown")]
    [InlineData("AesGcmHkdfStreamingKey", "AesCtrHmacStreamingKey", 4, "keyset-type-unknown")]
    [InlineData("\"ENABLED\"", "\"DISABLED\"", 3, "keyset-disabled")]
    [InlineData("{\"primaryKeyId\":1", "{\"encryptedKeyset\":\"AA==\",\"primaryKeyId\":1", 3, "keyset-encrypted")]
    public void Refuses_a_keyset_that_two_readers_could_take_differently(string part, string other, int exit, string code)
    {
        var text = File.ReadAllText(InFolder("keyset"));
        var at = text.IndexOf(part, StringComparison.Ordinal);
        Assert.True(at >= 0, text);
        File.WriteAllText(InFolder("keyset"), text[..at] + other + text[(at + part.Length)..]);
        var run = Run("--out", InFolder("plain"));
        Assert.Equal(exit, run.Exit);
        Assert.Contains($"[{code}]", run.Output, StringComparison.Ordinal);
        Assert.False(File.Exists(InFolder("plain")));
    }

    [Theory]
    [InlineData("unseal", "object")]
    [InlineData("unseal", "object", "--keyset", "keyset")]
    [InlineData("unseal", "object", "--keyset", "keyset", "--ad", "x", "--trust", "y")]
    [InlineData("unseal", "nowhere", "--keyset", "keyset", "--ad", "x")]
    [InlineData("unseal", "object", "--keyset", "nowhere", "--ad", "x")]
    public void Ends_with_1_on_wrong_usage(params string[] arguments) =>
        Assert.Equal(1, Start([.. arguments.Select(a => a is "object" or "keyset" or "nowhere" ? InFolder(a) : a)]).Exit);

    [Fact]
    public void The_example_of_the_page_is_the_keyset_that_is_written()
    {
        using var key = DataKey.From([.. Enumerable.Range(0, 32).Select(i => (byte)i)]);
        var value = (string?)JsonNode.Parse(TinkKeyset.Write([key]))!["key"]![0]!["keyData"]!["value"];
        Assert.Equal("EggIgIBAECAYAxogAAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=", value);
    }

    [ForeignFact("sealed_object.py")]
    public async Task Python_opens_it_with_the_same_keyset()
    {
        var (exit, _, error) = await ForeignTool.RunAsync("sealed_object.py", "open-keyset", InFolder("keyset"), Bound, InFolder("object"), InFolder("plain"));
        Assert.True(exit == 0, error);
        Assert.Equal(sample.Plain, await File.ReadAllBytesAsync(InFolder("plain")));
    }

    private string InFolder(string name) => Path.Combine(folder.FullName, name);

    private (int Exit, string Output) Run(params string[] more) => Unseal(InFolder("object"), InFolder("keyset"), Bound, more);

    private static (int Exit, string Output) Unseal(string path, string keyset, string bound, params string[] more) =>
        Start(["unseal", path, "--keyset", keyset, "--ad", bound, .. more]);

    private static (int Exit, string Output) Start(string[] arguments)
    {
        using var output = new StringWriter();
        using var errors = new StringWriter();
        return (VerifierProgram.Run(arguments, output, errors), output.ToString());
    }
}
