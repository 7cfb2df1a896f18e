using Evidence.Access;
using Evidence.Database;
using Evidence.Formats;
using Evidence.Formats.Protocol;
using Evidence.IntegrationTests.Database;
using Evidence.IntegrationTests.Disclosure;
using Evidence.IntegrationTests.Intake;
using Evidence.Kernel;
using Evidence.Storage;
using Evidence.Storage.FileSystem;
using Evidence.Testing;
using Evidence.Transfer.Moving;
using Microsoft.EntityFrameworkCore;
using Npgsql;
using Xunit;

namespace Evidence.IntegrationTests.Transfer;

/// <summary>A station with recordings in the store "files", an empty store "vault" beside it, and the steps of a move as a worker takes them.</summary>
internal sealed class MoveWorld : IAsyncDisposable
{
    private readonly TempFolder folder = new();
    private readonly NpgsqlDataSource source;

    private MoveWorld(Station station, IObjectStore? vault)
    {
        Station = station;
        Footage = new Footage(station);
        source = NpgsqlDataSource.Create(station.Connections.App);
        FileSystemStore.Make(folder["vault"], station.Keys.Agency.ToString());
        Old = new FaultyStore(station.Store);
        Vault = vault ?? new FileSystemStore(folder["vault"], station.Keys.Agency.ToString(), "vault");
        New = new FaultyStore(Vault);
    }

    public Station Station { get; }

    public Footage Footage { get; }

    public FaultyStore Old { get; }

    public FaultyStore New { get; }

    /// <summary>The new store as it is, without its faults.</summary>
    public IObjectStore Vault { get; }

    public Clock Time { get; } = new();

    /// <summary>What the configuration names as primary.</summary>
    public string Primary { get; set; } = "files";

    public string VaultFolder => folder["vault"];

    /// <param name="vault">Makes the new store, which is called "vault", for an agency; a folder unless told.</param>
    public static async Task<MoveWorld> StartAsync(int recordings = 3, Func<AgencyId, Task<IObjectStore>>? vault = null)
    {
        var station = new Station();
        await station.InitializeAsync();
        var world = new MoveWorld(station, vault is null ? null : await vault(station.Keys.Agency));
        for (var i = 0; i < recordings; i++)
            await world.Footage.RecordAsync($"CLIP{i}", 3_000 + i, sidecars: 1);
        return world;
    }

    public ObjectStores Stores => new(Primary, null, new Dictionary<string, Func<IObjectStore>> { ["files"] = () => Old, ["vault"] = () => New });

    public async Task<StepReport> CopyAsync()
    {
        await using var db = Station.Open();
        return await new CopyStore(db, source, Stores, Station.Custody, Station.Keys, Time).RunAsync("files", "vault", EvidenceDatabase.Tester, null, default);
    }

    public async Task<VerifiedMove> VerifyAsync(bool again = false)
    {
        await using var db = Station.Open();
        return await new VerifyMove(db, source, Stores, Station.Custody, Station.Keys, Time).RunAsync("files", "vault", again, EvidenceDatabase.Tester, null, default);
    }

    public async Task SwitchAsync()
    {
        await using var db = Station.Open();
        await new SwitchStore(db, source, Stores, Station.Custody, Time).RunAsync("vault", EvidenceDatabase.Tester, default);
        Primary = "vault";
    }

    public async Task ApproveAsync(params Actor[] people)
    {
        foreach (var person in people)
        {
            await using var db = Station.Open();
            var move = await db.Moves.SingleAsync();
            await new ApproveRetirement(db, Station.Custody, Time).RunAsync(move.Id, move.SheetSha256!.Value, person, default);
        }
    }

    public async Task<MoveFacts> ReadAsync(Actor person)
    {
        await using var db = Station.Open();
        return await new ReadMove(db, new Quarantine(default)).RunAsync((await db.Moves.SingleAsync()).Id, person, default);
    }

    public async Task<RetiredStore> RetireAsync(int quarantineDays = 30)
    {
        await using var db = Station.Open();
        return await new RetireStore(db, source, Stores, Station.Custody, Station.Keys, new Quarantine(TimeSpan.FromDays(quarantineDays)), Time).RunAsync("files", EvidenceDatabase.Tester, null, default);
    }

    /// <summary>Copied, verified, switched, approved by two, and the quarantine over.</summary>
    public async Task UntilRetirementAsync()
    {
        Assert.Equal(0, (await CopyAsync()).Failed);
        Assert.NotNull((await VerifyAsync()).Sheet);
        await SwitchAsync();
        await ApproveAsync(Station.EvidenceOfficer, Station.Administrator);
        Time.Now += TimeSpan.FromDays(31);
    }

    /// <summary>Every object of the catalogue with the bytes that a store gives for it, or null.</summary>
    public async Task<Dictionary<ObjectId, Sha256Hash?>> InAsync(IObjectStore store)
    {
        await using var db = Station.Open();
        var found = new Dictionary<ObjectId, Sha256Hash?>();
        foreach (var id in await db.SealedObjects.Select(o => o.Id).ToListAsync())
            found[id] = await store.FindAsync(id.ToString(), default) is { } version && await ProvenCopy.ReadAsync(store, id.ToString(), version.VersionId, default) is { } read ? read.Sha256 : null;
        return found;
    }

    /// <summary>No object of the catalogue is without a whole copy in one of the stores, whatever was said or killed.</summary>
    public async Task AssertNothingLostAsync()
    {
        New.Lie = Old.Lie = Lie.None;
        await using var db = Station.Open();
        var (old, now) = (await InAsync(Old), await InAsync(New));
        foreach (var held in await db.SealedObjects.AsNoTracking().ToListAsync())
            Assert.True(old[held.Id] == held.CiphertextSha256 || now[held.Id] == held.CiphertextSha256, $"object {held.Id} is lost");
    }

    public async Task<CountSheet> SheetAsync()
    {
        await using var db = Station.Open();
        return (await db.Moves.SingleAsync()).ReadSheet()!;
    }

    public static async Task<string> RefusalAsync(Func<Task> step) => (await Assert.ThrowsAsync<RefusedException>(step)).Refusal.Code;

    public async ValueTask DisposeAsync()
    {
        await Station.DisposeAsync();
        Station.Dispose();
        Footage.Dispose();
        await source.DisposeAsync();
        folder.Dispose();
    }

    public sealed class Clock : TimeProvider
    {
        public DateTimeOffset Now { get; set; } = System.GetUtcNow();

        public override DateTimeOffset GetUtcNow() => Now;
    }
}
