using Evidence.Custody;
using Evidence.Database;
using Evidence.Disclosure;
using Evidence.Formats;
using Evidence.Formats.Custody;
using Evidence.Formats.Packaging;
using Evidence.Formats.Protocol;
using Evidence.IntegrationTests.Database;
using Evidence.IntegrationTests.Intake;
using Evidence.IntegrationTests.Preservation;
using Evidence.Items;
using Evidence.KeyCare;
using Evidence.Kernel;
using Evidence.Keys;
using Evidence.Storage;
using Evidence.Storage.FileSystem;
using Evidence.Testing;
using Evidence.Testing.Running;
using Evidence.Transfer.Carrying;
using Microsoft.EntityFrameworkCore;
using Xunit;

namespace Evidence.IntegrationTests.Transfer;

public sealed class CarryTests
{
    [Fact]
    public Task A_hundred_items_go_out_and_in_with_equal_hashes_and_equal_custody() => RoundTripAsync(100);

    [Fact]
    [Trait("Category", "Campaign")]
    public Task A_thousand_items_go_out_and_in_with_equal_hashes_and_equal_custody() => RoundTripAsync(1_000);

    private static async Task RoundTripAsync(int items)
    {
        await using var world = await CarryWorld.StartAsync();
        await world.RecordAsync(items);
        var rich = await world.Footage.RecordAsync("RICH", 3_000_000, sidecars: 3);
        await world.Footage.AddPlayableAsync(rich);
        await world.Footage.BundleAsync(rich);
        await world.Footage.ReceiveUnverifiedAsync();
        await EraseADetailAsync(world);

        var exported = await world.ExportAsync();
        Assert.Equal((items + 6, 0, 0), (exported.Objects, exported.AsFound.Count, exported.Lost.Count));
        var imported = await world.ImportAsync();
        Assert.Equal((true, world.Station.Keys.RootFingerprint), (imported.IsNew, imported.Root));
        Assert.False((await world.ImportAsync()).IsNew);

        await world.AssertSameRowsAsync();
        await AssertSameObjectsAsync(world);
        await world.AssertBundleVerifiesAsync(rich);
        await AssertStrangersOpenItAsync(world, items + 6);
    }

    /// <summary>A program that shares no code with ours checks the whole export and opens every object of it.</summary>
    private static async Task AssertStrangersOpenItAsync(CarryWorld world, int objects)
    {
        var run = await ChildProcess.RunAsync("/usr/bin/python3",
            [Path.Combine(Programs.RepositoryRoot, "tests", "independent", "open_export.py"), world.Export, world.PassphraseFile, world.Station.Keys.RootFingerprint.ToString()], ("PYTHONDONTWRITEBYTECODE", "1"));
        Assert.True(run.ExitCode == 0, run.Output + run.Error);
        // The one that no worker has verified yet is opened by nobody but the worker.
        Assert.Contains($"\"opened\": {objects - 1}", run.Output, StringComparison.Ordinal);
    }

    private static async Task AssertSameObjectsAsync(CarryWorld world)
    {
        await using var db = world.OpenTarget();
        foreach (var held in await db.SealedObjects.AsNoTracking().ToListAsync())
        {
            var stored = Directory.GetFiles(world.TargetStore, held.Id.ToString(), SearchOption.AllDirectories).Single();
            Assert.Equal(held.CiphertextSha256, Sha256Hash.Of(await File.ReadAllBytesAsync(stored)));
        }
    }

    private static async Task EraseADetailAsync(CarryWorld world)
    {
        await using var db = world.Station.Open();
        await using var transaction = await db.Database.BeginTransactionAsync();
        var entry = await db.Entries.Where(e => e.Action == "device registered").OrderBy(e => e.At).FirstAsync();
        var by = (await world.Station.Custody.AppendAsync(db, new CustodyAct
        {
            Actor = EvidenceDatabase.Tester, Action = CustodyAction.DetailErased, Subjects = [new Subject(entry.SubjectKind, entry.SubjectId)],
        }, default))[0];
        Assert.Equal(1, await db.Details.Where(d => d.EntryHash == entry.Hash && d.Field == "actor.name").ExecuteUpdateAsync(d => d
            .SetProperty(x => x.Salt, (byte[]?)null).SetProperty(x => x.Value, (byte[]?)null).SetProperty(x => x.ErasedBy, (Sha256Hash?)by)));
        await transaction.CommitAsync();
    }

    [Fact]
    public async Task The_new_installation_goes_on_verifies_what_was_waiting_and_takes_more()
    {
        await using var world = await CarryWorld.StartAsync();
        await world.Footage.ReceiveUnverifiedAsync();
        await world.ExportAsync();
        await world.ImportAsync();
        using var keys = world.TargetKeys();
        await using var source = Npgsql.NpgsqlDataSource.Create(world.Target.App);
        var verify = new Evidence.Intake.Verifying.VerifyClaims(source, world.OpenTargetStore(keys), world.Station.Custody, keys, TimeProvider.System,
            Microsoft.Extensions.Logging.Abstractions.NullLogger<Evidence.Intake.Verifying.VerifyClaims>.Instance);
        Assert.Equal(1, await verify.DrainAsync(default));
        await using var db = world.OpenTarget();
        Assert.Equal(ItemState.Verified, await db.Items.Select(i => i.State).SingleAsync());
    }

    [Fact]
    public async Task Without_the_passphrase_nothing_opens_and_no_secret_lies_in_clear()
    {
        await using var world = await CarryWorld.StartAsync();
        await world.Footage.RecordAsync("CLIP", 3_000);
        await EvidenceDatabase.ExecuteAsync(world.Station.Connections.Owner, "alter table access.person disable trigger user; update access.person set password_hash = 'argon-secret-hash'; alter table access.person enable trigger user;");
        await world.ExportAsync();
        var kek = await File.ReadAllBytesAsync(Path.Combine(world.Station.DataFolder, "keys", "kek-1.key"));
        foreach (var file in Directory.GetFiles(world.Export))
        {
            var bytes = await File.ReadAllBytesAsync(file);
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file));
            Assert.Equal(-1, bytes.AsSpan().IndexOf(kek));
            Assert.Equal(-1, bytes.AsSpan().IndexOf("argon-secret-hash"u8));
            Assert.Equal(-1, bytes.AsSpan().IndexOf("PRIVATE KEY"u8));
        }

        await File.WriteAllTextAsync(world.PassphraseFile, "another passphrase of eight words");
        await Assert.ThrowsAsync<StartRefusedException>(world.ImportAsync);
        Assert.False(Directory.Exists(Path.Combine(world.TargetData, "keys")));
        await File.WriteAllTextAsync(world.PassphraseFile, "nine little donkeys hum\n");
        await world.ImportAsync();
        await using var db = world.OpenTarget();
        Assert.All(await db.People.ToListAsync(), person => Assert.Equal("argon-secret-hash", person.PasswordHash));
    }

    [Fact]
    public async Task A_damaged_object_goes_along_as_it_is_and_a_lost_one_is_named()
    {
        await using var world = await CarryWorld.StartAsync();
        var (damaged, lost) = (await world.Footage.RecordAsync("ONE", 3_000, sidecars: 0), await world.Footage.RecordAsync("TWO", 3_000, sidecars: 0));
        await world.Footage.FlipStoredByteAsync(damaged, 700);
        await using var db = world.Station.Open();
        var gone = await db.Parts.Where(p => p.ItemId == lost).Select(p => p.ObjectId).SingleAsync();
        await world.Station.Store.DeleteAsync(gone.ToString(), "1", default);
        var exported = await world.ExportAsync();
        Assert.Equal([new LostObject(gone, LostBecause.Missing)], exported.Lost);
        Assert.Single(exported.AsFound);
        await world.ImportAsync();
        await using var target = world.OpenTarget();
        Assert.NotNull((await target.StoredCopies.SingleAsync(c => c.ObjectId == gone)).DamagedAt);
        Assert.Null((await target.StoredCopies.SingleAsync(c => c.ObjectId == exported.AsFound[0].Object)).VerifiedAt);
    }

    [Theory]
    [InlineData(Lie.CannotBeRead, LostBecause.Unreadable)]
    [InlineData(Lie.ReadsLess, null)]
    public async Task An_object_that_cannot_be_read_does_not_end_the_export_and_is_named(Lie lie, LostBecause? because)
    {
        await using var world = await CarryWorld.StartAsync();
        var (good, bad) = (await world.Footage.RecordAsync("ONE", 3_000, sidecars: 0), await world.Footage.RecordAsync("TWO", 3_000, sidecars: 0));
        await using var db = world.Station.Open();
        var (goodObject, badObject) = (await ObjectOfAsync(db, good), await ObjectOfAsync(db, bad));
        var store = new FaultyStore(world.Station.Store) { Lie = lie, About = key => key == badObject.ToString() };
        var exported = await world.ExportAsync(new ObjectStores("files", null, new Dictionary<string, Func<IObjectStore>> { ["files"] = () => store }));
        Assert.Equal(because is { } why ? [new LostObject(badObject, why)] : Array.Empty<LostObject>(), exported.Lost);
        Assert.Equal(because is null ? 1 : 0, exported.AsFound.Count);
        await world.ImportAsync();
        await using var target = world.OpenTarget();
        Assert.NotNull((await target.StoredCopies.SingleAsync(c => c.ObjectId == goodObject)).VerifiedAt);
        Assert.Null((await target.StoredCopies.SingleAsync(c => c.ObjectId == badObject)).VerifiedAt);
    }

    [Fact]
    public async Task A_store_that_is_away_ends_the_export_which_goes_on_when_it_is_back()
    {
        await using var world = await CarryWorld.StartAsync();
        await world.Footage.RecordAsync("ONE", 3_000);
        var store = new FaultyStore(world.Station.Store) { Lie = Lie.IsAway };
        var stores = new ObjectStores("files", null, new Dictionary<string, Func<IObjectStore>> { ["files"] = () => store });
        await Assert.ThrowsAsync<StoreAwayException>(() => world.ExportAsync(stores));
        Assert.False(File.Exists(Path.Combine(world.Export, "export.txt")));
        store.Lie = Lie.None;
        var exported = await world.ExportAsync(stores);
        Assert.Equal((2, 0, 0), (exported.Objects, exported.Lost.Count, exported.AsFound.Count));
    }

    [Fact]
    public async Task A_right_copy_in_the_second_store_goes_along_where_the_first_is_damaged()
    {
        await using var world = await CarryWorld.StartAsync();
        var item = await world.Footage.RecordAsync("ONE", 3_000, sidecars: 0);
        await using var db = world.Station.Open();
        var id = await ObjectOfAsync(db, item);
        using var second = new TempFolder();
        FileSystemStore.Make(second["second"], world.Station.Keys.Agency.ToString());
        var replica = new FileSystemStore(second["second"], world.Station.Keys.Agency.ToString());
        var version = await CopyAcrossAsync(world.Station.Store, replica, await db.StoredCopies.SingleAsync(c => c.ObjectId == id), await db.SealedObjects.SingleAsync(o => o.Id == id));
        await EvidenceDatabase.ExecuteAsync(world.Station.Connections.Owner,
            $"alter table items.stored_copy disable trigger user; insert into items.stored_copy (object_id, store, key, version, stored_at, verified_at, is_held) values ('{id}', 'second', '{id}', '{version}', now(), now() - interval '1 day', false); alter table items.stored_copy enable trigger user;");
        await world.Footage.FlipStoredByteAsync(item, 700);
        var exported = await world.ExportAsync(new ObjectStores("files", "second", new Dictionary<string, Func<IObjectStore>> { ["files"] = () => world.Station.Store, ["second"] = () => replica }));
        Assert.Equal((1, 0, 0), (exported.Objects, exported.Lost.Count, exported.AsFound.Count));
    }

    [Fact]
    public async Task What_nobody_can_open_any_more_goes_along_and_is_said_to_be_so()
    {
        await using var world = await CarryWorld.StartAsync();
        var (kept, item) = (await world.Footage.RecordAsync("ONE", 3_000, sidecars: 0), await world.Footage.RecordAsync("TWO", 3_000, sidecars: 0));
        await using (var db = world.Station.Open())
            await new DestroyDataKey(db, world.Station.Custody, new KeyCareOptions(), TimeProvider.System).RunAsync(item, "Court order 12", Actor.Program("disposal"), default);
        var exported = await world.ExportAsync();
        await using var before = world.Station.Open();
        Assert.Equal(await ObjectOfAsync(before, item), Assert.Single(exported.Destroyed).Object);
        await world.ImportAsync();
        await world.AssertSameRowsAsync();
        await world.AssertBundleVerifiesAsync(kept);
        await using var target = world.OpenTarget();
        Assert.Null((await target.SealedObjects.SingleAsync(o => o.ItemId == item)).WrappedKey);
    }

    [Theory]
    [InlineData("an agency of its own")]
    [InlineData("a key ring that lacks a file")]
    [InlineData("a key ring with another byte")]
    [InlineData("a stranger in the store")]
    [InlineData("other bytes under an object's id")]
    public async Task Nothing_is_imported_over_what_is_there_and_nothing_of_it_is_deleted(string there)
    {
        await using var world = await CarryWorld.StartAsync();
        var item = await world.Footage.RecordAsync("CLIP", 3_000, sidecars: 0);
        await using var db = world.Station.Open();
        var id = (await ObjectOfAsync(db, item)).ToString();
        await world.ExportAsync();
        var key = there == "a stranger in the store" ? Guid.NewGuid().ToString() : id;
        switch (there)
        {
            case "an agency of its own":
                await EvidenceDatabase.ExecuteAsync(world.Target.Owner, $"alter table custody.agency disable trigger user; insert into custody.agency (id, log_origin, created_at) values ('{world.Station.Keys.Agency}', '{world.Station.Keys.LogOrigin}', now()); alter table custody.agency enable trigger user;");
                break;
            case "a key ring that lacks a file":
                await world.UnpackRingAsync();
                File.Delete(Path.Combine(world.TargetData, "keys", "kek-1.key"));
                break;
            case "a key ring with another byte":
                await world.UnpackRingAsync();
                Turn(Path.Combine(world.TargetData, "keys", "kek-1.key"), 60);
                break;
            default:
                Directory.CreateDirectory(world.TargetData);
                FileSystemStore.Make(world.TargetStore, world.Station.Keys.Agency.ToString());
                await new FileSystemStore(world.TargetStore, world.Station.Keys.Agency.ToString()).PutWholeAsync(key, "somebody's"u8.ToArray(), default);
                break;
        }

        var before = Directory.Exists(world.TargetData) ? Directory.GetFiles(world.TargetData, "*", SearchOption.AllDirectories).ToDictionary(path => path, path => Sha256Hash.Of(File.ReadAllBytes(path))) : [];
        Assert.Equal("not-empty", await MoveWorld.RefusalAsync(world.ImportAsync));
        Assert.All(before, one => Assert.Equal(one.Value, Sha256Hash.Of(File.ReadAllBytes(one.Key))));
        await using var target = world.OpenTarget();
        Assert.Empty(await target.Items.ToListAsync());
    }

    [Theory]
    [InlineData("a bag of objects with a byte turned", "export-altered")]
    [InlineData("the catalogue with a byte turned", "export-altered")]
    [InlineData("a bag that is missing", "export-altered")]
    [InlineData("a description that says something else", "export-altered")]
    [InlineData("no description", "export-unreadable")]
    [InlineData("a description that was cut", "export-unreadable")]
    public async Task An_export_that_was_altered_is_refused_and_nothing_is_made(string what, string code)
    {
        await using var world = await CarryWorld.StartAsync();
        await world.Footage.RecordAsync("CLIP", 3_000);
        await world.ExportAsync();
        var (objects, installation, description) = (Path.Combine(world.Export, "objects-000001.zip"), Path.Combine(world.Export, "installation.zip"), Path.Combine(world.Export, "export.txt"));
        switch (what)
        {
            case "a bag of objects with a byte turned": Turn(objects, 1_000); break;
            case "the catalogue with a byte turned": Turn(installation, 9_000); break;
            case "a bag that is missing": File.Delete(objects); break;
            case "a description that says something else": await File.WriteAllTextAsync(description, (await File.ReadAllTextAsync(description)).Replace("\"asFound\":[]", $"\"asFound\":[{{\"object\":\"{Guid.NewGuid()}\",\"sha256\":\"{new string('a', 64)}\"}}]", StringComparison.Ordinal)); break;
            case "no description": File.Delete(description); break;
            default: await File.WriteAllBytesAsync(description, (await File.ReadAllBytesAsync(description))[..^40]); break;
        }

        Assert.Equal(code, await MoveWorld.RefusalAsync(world.ImportAsync));
        Assert.False(Directory.Exists(Path.Combine(world.TargetData, "keys")));
        await using var db = world.OpenTarget();
        Assert.Empty(await db.Agency.ToListAsync());
        Assert.Empty(await db.Entries.ToListAsync());
    }

    [Fact]
    public async Task An_export_into_a_folder_that_holds_something_else_is_refused()
    {
        await using var world = await CarryWorld.StartAsync();
        Directory.CreateDirectory(world.Export);
        await File.WriteAllTextAsync(Path.Combine(world.Export, "thesis.txt"), "mine");
        Assert.Equal("folder-taken", await MoveWorld.RefusalAsync(() => world.ExportAsync()));
        File.Delete(Path.Combine(world.Export, "thesis.txt"));
        await world.ExportAsync();
        Assert.Equal("export-finished", await MoveWorld.RefusalAsync(() => world.ExportAsync()));
    }

    [Fact]
    public async Task Every_bag_is_valid_for_anybody_who_knows_BagIt()
    {
        await using var world = await CarryWorld.StartAsync();
        await world.Footage.RecordAsync("CLIP", 3_000);
        await world.ExportAsync();
        foreach (var path in Directory.GetFiles(world.Export, "*.zip"))
        {
            using var bag = BagZip.Open(path);
            Assert.DoesNotContain(BagCheck.Run(bag).Findings, finding => finding.Severity > Evidence.Formats.Verification.Severity.Note);
        }
    }

    [Fact]
    public void Every_table_says_whether_it_goes_along()
    {
        using var db = EvidenceDatabase.Open("Host=none");
        Assert.Equal(
            db.Model.GetEntityTypes().Select(TableShape.NameOf).Distinct().Order(StringComparer.Ordinal),
            CarriedTables.Carried.Keys.Concat(CarriedTables.Left.Keys).Order(StringComparer.Ordinal));
    }

    private static Task<ObjectId> ObjectOfAsync(EvidenceDb db, ItemId item) => db.Parts.Where(p => p.ItemId == item).Select(p => p.ObjectId).SingleAsync();

    private static async Task<string> CopyAcrossAsync(IObjectStore from, FileSystemStore to, StoredCopy copy, SealedObject sealedObject)
    {
        await using var stored = await from.OpenReadAsync(copy.Key, copy.Version, 0, sealedObject.CiphertextBytes, default);
        using var bytes = new MemoryStream();
        await stored.CopyToAsync(bytes);
        return (await to.PutWholeAsync(copy.ObjectId.ToString(), bytes.ToArray(), default)).VersionId;
    }

    private static void Turn(string path, long offset)
    {
        using var file = File.Open(path, FileMode.Open, FileAccess.ReadWrite);
        file.Position = Math.Min(offset, file.Length / 2);
        var value = file.ReadByte();
        file.Position--;
        file.WriteByte((byte)(value ^ 1));
    }
}
