using System.Security.Cryptography;
using System.Text;
using Evidence.Durability;
using Evidence.Formats;
using Evidence.Formats.Sealing;
using Evidence.Kernel;
using Evidence.Keys;
using Evidence.Testing;
using Evidence.Testing.Running;
using Xunit;

namespace Evidence.IntegrationTests.Keys;

/// <summary>A key ring with a passphrase: what lies on the disk, and whom it opens for.</summary>
public sealed class LockedRingTests : IDisposable
{
    internal static readonly RingCost Cheap = new(8 << 10, 1);

    private readonly TempFolder folder = new();
    private readonly AgencyId agency = AgencyId.New();

    private static readonly string[] Secrets = ["root.pem", "intake-1.pem", "receipt-1.pem", "permit-1.pem", "kek-1.key"];

    public LockedRingTests() => MakeKeyRing.Run(Ring, agency, TimeProvider.System.GetUtcNow());

    private string Ring => folder["keys"];

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task A_locked_ring_holds_no_key_in_clear_and_opens_with_its_passphrase_alone()
    {
        var clear = Secrets.ToDictionary(name => name, name => File.ReadAllBytes(Path.Combine(Ring, name)));
        var (sealedObject, wrapped, plain) = await WrapAsync();
        Lock("correct horse battery");
        foreach (var path in Directory.GetFiles(Ring, "*", SearchOption.AllDirectories))
        {
            var bytes = await File.ReadAllBytesAsync(path);
            Assert.All(clear.Values, secret => Assert.Equal(-1, bytes.AsSpan().IndexOf(secret.AsSpan(0, 32))));
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(path));
        }

        using var ring = Open("correct horse battery");
        using var key = await ring.UnwrapDataKeyAsync(wrapped, sealedObject, default);
        Assert.Equal(plain, key.Bytes);
        Assert.Contains("not the passphrase", Refused("incorrect horse battery").Message, StringComparison.Ordinal);
        Assert.Contains("nobody at a terminal", Assert.Throws<StartRefusedException>(() => FileKeyRing.Open(Ring)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Another_passphrase_opens_it_then_and_the_one_before_does_not()
    {
        Lock("correct horse battery");
        var before = File.ReadAllBytes(Path.Combine(Ring, "root.pem"));
        using (var ring = Open("correct horse battery"))
        using (var wanted = Phrase("staple and a half"))
            LockKeyRing.Change(Ring, ring.RingKey, wanted);
        Open("staple and a half").Dispose();
        Refused("correct horse battery");
        Assert.Equal(before, File.ReadAllBytes(Path.Combine(Ring, "root.pem")));
    }

    [Fact]
    public void Without_a_passphrase_again_it_opens_for_its_owner()
    {
        Lock("correct horse battery");
        using (var ring = Open("correct horse battery"))
            LockKeyRing.Remove(Ring, ring.RingKey);
        FileKeyRing.Open(Ring).Dispose();
        Assert.False(File.Exists(Path.Combine(Ring, "lock.json")));
        Assert.StartsWith("-----BEGIN", File.ReadAllText(Path.Combine(Ring, "root.pem")), StringComparison.Ordinal);
    }

    [Fact]
    public void Refuses_what_makes_no_sense_and_changes_nothing()
    {
        using (var wanted = Phrase("too short"))
            Assert.Equal("passphrase-too-short", Refusal(() => LockKeyRing.Set(Ring, null, wanted)));
        using (var wanted = Phrase("correct horse battery"))
            Assert.Equal("ring-has-no-passphrase", Refusal(() => LockKeyRing.Change(Ring, null, wanted)));
        Assert.Equal("ring-has-no-passphrase", Refusal(() => LockKeyRing.Remove(Ring, null)));
        Assert.False(File.Exists(Path.Combine(Ring, "lock.json")));
        Lock("correct horse battery");
        using var ring = Open("correct horse battery");
        using (var wanted = Phrase("staple and a half"))
            Assert.Equal("ring-has-passphrase", Refusal(() => LockKeyRing.Set(Ring, ring.RingKey, wanted)));
        Open("correct horse battery").Dispose();
    }

    [Fact]
    public void Refuses_a_secret_in_clear_one_of_another_name_and_one_that_was_altered()
    {
        var clear = File.ReadAllBytes(Path.Combine(Ring, "kek-1.key"));
        Lock("correct horse battery");
        var (receipt, permit) = (Path.Combine(Ring, "receipt-1.pem"), Path.Combine(Ring, "permit-1.pem"));
        var (kek, locked, lockedReceipt) = (Path.Combine(Ring, "kek-1.key"), File.ReadAllBytes(Path.Combine(Ring, "kek-1.key")), File.ReadAllBytes(receipt));
        Durable.ReplaceFile(kek, clear);
        Assert.Contains("lies in clear", Refused("correct horse battery").Message, StringComparison.Ordinal);
        locked[^1] ^= 1;
        Durable.ReplaceFile(kek, locked);
        Assert.Contains("altered", Refused("correct horse battery").Message, StringComparison.Ordinal);
        locked[^1] ^= 1;
        Durable.ReplaceFile(kek, locked);
        Durable.ReplaceFile(receipt, File.ReadAllBytes(permit));
        Assert.Contains("receipt-1.pem does not open", Refused("correct horse battery").Message, StringComparison.Ordinal);
        Durable.ReplaceFile(receipt, lockedReceipt);
        Open("correct horse battery").Dispose();
    }

    [Theory]
    [InlineData("evidence/ring-lock/1", "evidence/ring-lock/2")]
    [InlineData("argon2id", "argon3")]
    [InlineData("\"passes\":1", "\"passes\":1000000")]
    [InlineData("\"memoryBytes\":8192", "\"memoryBytes\":99999999999")]
    [InlineData("\"memoryBytes\":8192", "\"memoryBytes\":\"much\"")]
    [InlineData("\"state\":\"locked\"", "\"state\":\"open\"")]
    [InlineData("{", "")]
    public void Refuses_a_lock_that_it_does_not_understand(string part, string other)
    {
        Lock("correct horse battery");
        var path = Path.Combine(Ring, "lock.json");
        var text = File.ReadAllText(path);
        Assert.Contains(part, text, StringComparison.Ordinal);
        Durable.ReplaceFile(path, Encoding.UTF8.GetBytes(text.Replace(part, other, StringComparison.Ordinal)));
        Assert.Contains("lock.json cannot be read", Refused("correct horse battery").Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Refuses_locked_files_whose_lock_is_gone_and_a_lock_of_another_ring()
    {
        Lock("correct horse battery");
        var path = Path.Combine(Ring, "lock.json");
        var other = folder["other"];
        MakeKeyRing.Run(other, agency, TimeProvider.System.GetUtcNow());
        using (var wanted = Phrase("correct horse battery"))
            LockKeyRing.Set(other, null, wanted, Cheap);
        Durable.ReplaceFile(path, File.ReadAllBytes(Path.Combine(other, "lock.json")));
        Assert.Contains("does not open", Refused("correct horse battery").Message, StringComparison.Ordinal);
        File.Delete(path);
        Assert.Contains("has no lock.json", Refused("correct horse battery").Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_passphrase_file_is_its_owners_only_and_holds_one_line()
    {
        Lock("correct horse battery");
        foreach (var end in (string[])["\n", "\r\n"])
            FileKeyRing.Open(Ring, new PassphraseSource(PhraseFile("correct horse battery" + end))).Dispose();
        var path = PhraseFile("correct horse battery");
        File.SetUnixFileMode(path, File.GetUnixFileMode(path) | UnixFileMode.GroupRead);
        Assert.Contains("others than its owner", OpenRefused(path).Message, StringComparison.Ordinal);
        Assert.Contains("is empty", OpenRefused(PhraseFile("\n")).Message, StringComparison.Ordinal);
        Assert.Contains("too long", OpenRefused(PhraseFile(new string('x', 2_000))).Message, StringComparison.Ordinal);
        Assert.Contains("there is no passphrase", OpenRefused(folder["nowhere"]).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_reader_in_another_language_finds_the_same_keys()
    {
        var kek = Convert.ToHexStringLower(await File.ReadAllBytesAsync(Path.Combine(Ring, "kek-1.key")));
        var clear = await ForeignAsync(Ring);
        Assert.True(clear.ExitCode == 0, clear.Error);
        using (var ring = FileKeyRing.Open(Ring))
            Assert.Equal(ring.Versions.Select(v => $"{v.Name} {v.Fingerprint}").Order(StringComparer.Ordinal), clear.Output.Trim().Split('\n').Order(StringComparer.Ordinal));

        using (var wanted = Phrase("correct horse battery"))
            LockKeyRing.Set(Ring, null, wanted);
        var locked = await ForeignAsync(Ring, PhraseFile("correct horse battery\n"));
        Assert.Equal(clear.Output, locked.Output);
        Assert.Equal(kek, (await ForeignAsync(Ring, PhraseFile("correct horse battery"), "kek-1")).Output.Trim());
        Assert.Contains("refused: passphrase", (await ForeignAsync(Ring, PhraseFile("incorrect horse"))).Error, StringComparison.Ordinal);
    }

    private static Task<ChildProcess> ForeignAsync(params string[] arguments) => ChildProcess.RunAsync(
        "/usr/bin/python3", [Path.Combine(Programs.RepositoryRoot, "tests", "independent", "key_ring.py"), .. arguments], ("PYTHONDONTWRITEBYTECODE", "1"));

    private async Task<(ObjectId, WrappedDataKey, byte[])> WrapAsync()
    {
        using var ring = FileKeyRing.Open(Ring);
        using var key = DataKey.Create();
        var id = ObjectId.New();
        return (id, await ring.WrapDataKeyAsync(key, id, default), key.Bytes.ToArray());
    }

    private void Lock(string text)
    {
        using var wanted = Phrase(text);
        LockKeyRing.Set(Ring, null, wanted, Cheap);
    }

    private FileKeyRing Open(string text) => FileKeyRing.Open(Ring, new PassphraseSource(PhraseFile(text)));

    private StartRefusedException Refused(string text) => Assert.Throws<StartRefusedException>(() => Open(text));

    private StartRefusedException OpenRefused(string path) => Assert.Throws<StartRefusedException>(() => FileKeyRing.Open(Ring, new PassphraseSource(path)));

    private static string Refusal(Action act) => Assert.Throws<RefusedException>(act).Refusal.Code;

    private Passphrase Phrase(string text) => Passphrase.ReadFile(PhraseFile(text));

    private string PhraseFile(string text)
    {
        var path = folder[$"phrase-{RandomNumberGenerator.GetHexString(8)}"];
        Durable.WriteNewFile(path, Encoding.UTF8.GetBytes(text));
        return path;
    }
}
