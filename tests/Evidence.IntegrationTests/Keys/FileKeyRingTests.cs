using System.Security.Cryptography;
using Evidence.Durability;
using Evidence.Formats;
using Evidence.Formats.Protocol;
using Evidence.Formats.Sealing;
using Evidence.Kernel;
using Evidence.Keys;
using Xunit;

namespace Evidence.IntegrationTests.Keys;

public sealed class FileKeyRingTests : IDisposable
{
    private readonly string data = Directory.CreateTempSubdirectory("evidence-keys-").FullName;
    private readonly AgencyId agency = AgencyId.New();

    private string Folder => Path.Combine(data, "keys");

    public void Dispose() => Directory.Delete(data, recursive: true);

    [Fact]
    public void A_new_ring_opens_and_its_statements_hold_under_its_root()
    {
        using var ring = Make();
        Assert.Equal(agency, ring.Agency);
        var root = ring.PublicKeys[0];
        Assert.Equal((KeyPurpose.Root, ring.RootFingerprint), (root.Purpose, root.Fingerprint));
        Assert.Equal([KeyPurpose.Root, KeyPurpose.Intake, KeyPurpose.Receipt, KeyPurpose.Permit, KeyPurpose.Log, KeyPurpose.LogEd25519], ring.PublicKeys.Select(key => key.Purpose));
        Assert.All(ring.Statements, document => Assert.Equal(ring.RootFingerprint, document.Signer));
    }

    [Fact]
    public async Task Opens_what_an_agent_wrapped_and_wraps_it_anew()
    {
        using var ring = Make();
        var intake = ring.PublicKeys.Single(key => key.Purpose == KeyPurpose.Intake);
        Assert.True(PublicKeys.TryImportRecipient(intake.Key.Span, out var recipient));
        using var key = DataKey.Create();
        var sealedObject = ObjectId.New();
        var aad = AssociatedData.For(agency, sealedObject);
        var wrap = DataKeyWrap.Wrap(key, recipient, aad);

        using var opened = ring.OpenIntake(intake.Fingerprint, wrap, aad);
        Assert.Equal(key.Bytes, opened!.Bytes);
        Assert.Null(ring.OpenIntake(intake.Fingerprint, wrap, AssociatedData.For(agency, ObjectId.New())));
        Assert.Null(ring.OpenIntake(ring.RootFingerprint, wrap, aad));

        using var again = await ring.UnwrapDataKeyAsync(await ring.WrapDataKeyAsync(opened, sealedObject, default), sealedObject, default);
        Assert.Equal(key.Bytes, again.Bytes);
    }

    [Fact]
    public async Task The_newest_key_encryption_key_wraps_and_older_ones_still_unwrap()
    {
        using var key = DataKey.Create();
        var sealedObject = ObjectId.New();
        WrappedDataKey old;
        using (var ring = Make())
            old = await ring.WrapDataKeyAsync(key, sealedObject, default);
        WithRoot(write => write.Kek(new(KeyUse.Kek, 10), DateTimeOffset.UnixEpoch));

        using var newer = FileKeyRing.Open(Folder);
        Assert.Equal(("kek-1", "kek-10"), (old.KekId, (await newer.WrapDataKeyAsync(key, sealedObject, default)).KekId));
        using var unwrapped = await newer.UnwrapDataKeyAsync(old, sealedObject, default);
        Assert.Equal(key.Bytes, unwrapped.Bytes);
    }

    [Fact]
    public async Task Refuses_a_wrapped_key_that_was_altered_or_whose_version_is_unknown()
    {
        using var ring = Make();
        using var key = DataKey.Create();
        var (kek, wrapped) = await ring.WrapDataKeyAsync(key, ObjectId.New(), default);
        wrapped[3] ^= 1;
        await Assert.ThrowsAsync<InvalidDataException>(() => ring.UnwrapDataKeyAsync(new(kek, wrapped), ObjectId.New(), default));
        await Assert.ThrowsAsync<KeyAwayException>(() => ring.UnwrapDataKeyAsync(new("kek-7", wrapped), ObjectId.New(), default));
    }

    [Fact]
    public void Receipts_and_permits_are_signed_with_the_keys_that_the_root_names_for_it()
    {
        using var ring = Make();
        var (json, now) = ("{}"u8.ToArray(), TimeProvider.System.GetUtcNow());
        foreach (var (document, purpose) in new[] { (ring.SignReceipt(json, now), KeyPurpose.Receipt), (ring.SignPermit(json, now), KeyPurpose.Permit) })
        {
            var key = ring.PublicKeys.Single(statement => statement.Purpose == purpose);
            Assert.NotNull(UnverifiedDocument.Parse(document.ToBytes()).Value!.Verify(key.Key.Span));
        }
    }

    [Fact]
    public void Files_and_folders_are_their_owners_only()
    {
        Make().Dispose();
        const UnixFileMode owner = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        Assert.All(Directory.GetFiles(Folder, "*", SearchOption.AllDirectories), path => Assert.Equal(owner, File.GetUnixFileMode(path)));
        Assert.Equal(owner | UnixFileMode.UserExecute, File.GetUnixFileMode(Folder));
    }

    [Theory]
    [InlineData("root.pem")]
    [InlineData("intake-1.pem")]
    [InlineData("receipt-1.pem")]
    [InlineData("permit-1.pem")]
    [InlineData("kek-1.key")]
    [InlineData("agency.json")]
    public void Refuses_a_ring_whose_file_others_may_read_and_one_that_lacks_it(string name)
    {
        Make().Dispose();
        var path = Path.Combine(Folder, name);
        File.SetUnixFileMode(path, File.GetUnixFileMode(path) | UnixFileMode.GroupRead);
        Assert.Contains("others than its owner", Refused().Message, StringComparison.Ordinal);
        File.Delete(path);
        Assert.Contains("backup", Refused().Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Refuses_a_folder_that_others_may_enter_and_a_file_that_is_a_link()
    {
        Make().Dispose();
        File.SetUnixFileMode(Folder, File.GetUnixFileMode(Folder) | UnixFileMode.OtherExecute);
        Assert.Contains("chmod 0700", Refused().Message, StringComparison.Ordinal);
        File.SetUnixFileMode(Folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);

        var kek = Path.Combine(Folder, "kek-1.key");
        var elsewhere = Path.Combine(data, "elsewhere");
        Durable.WriteNewFile(elsewhere, File.ReadAllBytes(kek));
        File.Delete(kek);
        File.CreateSymbolicLink(kek, elsewhere);
        Assert.Contains("is a link", Refused().Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Refuses_a_key_that_the_root_has_not_signed()
    {
        Make().Dispose();
        using var other = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        Durable.ReplaceFile(Path.Combine(Folder, "receipt-1.pem"), System.Text.Encoding.ASCII.GetBytes(other.ExportPkcs8PrivateKeyPem()));
        Assert.Contains("no statement", Refused().Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Refuses_a_key_encryption_key_that_is_not_the_stated_one_and_a_statement_that_was_lost()
    {
        Make().Dispose();
        var kek = Path.Combine(Folder, "kek-1.key");
        var bytes = File.ReadAllBytes(kek);
        Durable.ReplaceFile(kek, RandomNumberGenerator.GetBytes(32));
        Assert.Contains("no statement of the root key is about kek-1.key", Refused().Message, StringComparison.Ordinal);
        Durable.ReplaceFile(kek, bytes);
        WithRoot(write => write.Kek(new(KeyUse.Kek, 2), DateTimeOffset.UnixEpoch));
        File.Delete(Path.Combine(Folder, "statements", "kek-1.txt"));
        Assert.Contains("no statement of the root key is about kek-1.key", Refused().Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_version_that_is_still_being_made_is_passed_over()
    {
        Make().Dispose();
        Durable.WriteNewFile(Path.Combine(Folder, "kek-2.key"), RandomNumberGenerator.GetBytes(32));
        Durable.WriteNewFile(Path.Combine(Folder, "intake-2.pem"), "half"u8);
        using var ring = FileKeyRing.Open(Folder);
        using var key = DataKey.Create();
        Assert.Equal("kek-1", (await ring.WrapDataKeyAsync(key, ObjectId.New(), default)).KekId);
        Assert.Single(ring.PublicKeys, k => k.Purpose == KeyPurpose.Intake);
    }

    [Fact]
    public void Refuses_the_statements_of_another_agency()
    {
        Make().Dispose();
        var path = Path.Combine(Folder, "agency.json");
        var other = AgencyId.New().ToString();
        Durable.ReplaceFile(path, System.Text.Encoding.UTF8.GetBytes(File.ReadAllText(path).Replace(agency.ToString(), other, StringComparison.Ordinal)));
        Assert.Contains("another agency", Refused().Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Never_makes_a_ring_over_one_that_is_there()
    {
        using var first = Make();
        Assert.Throws<AlreadyThereException>(() => MakeKeyRing.Run(Folder, AgencyId.New(), DateTimeOffset.UnixEpoch));
        using var still = FileKeyRing.Open(Folder);
        Assert.Equal(first.RootFingerprint, still.RootFingerprint);
    }

    [Fact]
    public void What_a_killed_making_left_is_cleared_by_the_next()
    {
        Directory.CreateDirectory(Folder + ".unfinished-0");
        Make().Dispose();
        Assert.Equal([Folder], Directory.GetDirectories(data));
    }

    /// <summary>Writes further keys as the root would state them.</summary>
    private void WithRoot(Action<WriteKey> write)
    {
        using var root = ECDsa.Create();
        root.ImportFromPem(File.ReadAllText(Path.Combine(Folder, "root.pem")));
        write(new WriteKey(Folder, agency, root));
    }

    private StartRefusedException Refused() => Assert.Throws<StartRefusedException>(() => FileKeyRing.Open(Folder));

    private FileKeyRing Make()
    {
        MakeKeyRing.Run(Folder, agency, TimeProvider.System.GetUtcNow());
        return FileKeyRing.Open(Folder);
    }
}
