using Evidence.Access;
using Evidence.Custody;
using Evidence.Formats;
using Evidence.Formats.Custody;
using Evidence.IntegrationTests.Database;
using Evidence.IntegrationTests.Intake;
using Evidence.Items;
using Evidence.Kernel;
using Evidence.Retention;
using Evidence.Storage;
using Evidence.Storage.S3;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;
using Xunit;

namespace Evidence.IntegrationTests.Retention;

/// <summary>The retention of a station's recordings, as a worker and the pages run it, over the station's store or another one.</summary>
internal sealed class Keeping : IAsyncDisposable
{
    public static readonly TimeSpan LockFor = TimeSpan.FromDays(60);

    private readonly NpgsqlDataSource source;

    /// <param name="store">Which one tests ask; the station's unless told.</param>
    /// <param name="beside">Another one that is kept in line too.</param>
    public Keeping(Station station, IObjectStore? store = null, TimeSpan? lockFor = null, TimeProvider? time = null, IObjectStore? beside = null)
    {
        (Station, Store, Time) = (station, store ?? station.Store, time ?? TimeProvider.System);
        source = NpgsqlDataSource.Create(station.Connections.App);
        var stores = new Dictionary<string, Func<IObjectStore>> { [Store.Name] = () => Store };
        if (beside is not null) stores[beside.Name] = () => beside;
        Tell = new TellStores(new ObjectStores(Store.Name, null, stores), Time);
        Protect = new ProtectCopies(source, station.Custody, Tell, new RetentionOptions(lockFor ?? LockFor, null), Time, NullLogger<ProtectCopies>.Instance);
    }

    public Station Station { get; }

    public IObjectStore Store { get; }

    public TimeProvider Time { get; }

    public TellStores Tell { get; }

    public ProtectCopies Protect { get; }

    public IObjectLock Locks => Store as S3Store ?? (IObjectLock)Station.Store;

    public ILegalHold Holds => Store as S3Store ?? (ILegalHold)Station.Store;

    /// <summary>What the worker does every few seconds.</summary>
    public Task<int> RunAsync() => Protect.RunAsync(default);

    public async Task<HoldId> PlaceAsync(ItemId item, string reason = "Inquest", HoldId? id = null, Actor? actor = null)
    {
        var hold = id ?? HoldId.New();
        await using var db = Station.Open();
        await new PlaceHold(db, Station.Custody, Protect, Time).RunAsync(new HoldToPlace(hold, item, reason, null), actor ?? Station.EvidenceOfficer, default);
        return hold;
    }

    public async Task AskAsync(HoldId hold, Actor? actor = null, string reason = "The inquest ended")
    {
        await using var db = Station.Open();
        await new RequestHoldRelease(db, Station.Custody, Time).RunAsync(hold, reason, actor ?? Station.EvidenceOfficer, default);
    }

    public async Task DecideAsync(HoldId hold, Actor actor, bool agrees = true, DateTimeOffset? requestedAt = null)
    {
        await using var db = Station.Open();
        var asked = requestedAt ?? (await HoldAsync(hold)).ReleaseRequestedAt ?? DateTimeOffset.UnixEpoch;
        await new DecideHoldRelease(db, Station.Custody, Protect, Time).RunAsync(new ReleaseDecision(hold, asked, agrees), actor, default);
    }

    public Task MustDestroyAsync(ItemId item, DateTimeOffset? by) =>
        new SetMustDestroyBy(source, Station.Custody, Protect, Time).RunAsync(item, by, "Order of the court", Station.EvidenceOfficer, default);

    public async Task ExtendAsync(ItemId item, DateTimeOffset until)
    {
        await using var db = Station.Open();
        await new ExtendRetention(db, Station.Custody, Protect, Time).RunAsync(item, until, "Appeal", Station.EvidenceOfficer, default);
    }

    public async Task SetHorizonAsync(int? days)
    {
        await using var db = Station.Open();
        await new SetHorizon(db, Station.Custody, Time).RunAsync(days, EvidenceDatabase.Tester, default);
    }

    public async Task<LegalHold> HoldAsync(HoldId hold)
    {
        await using var db = Station.Open();
        return await db.Holds.AsNoTracking().SingleAsync(h => h.Id == hold);
    }

    public async Task<StoredCopy> CopyAsync(ObjectId id)
    {
        await using var db = Station.Open();
        return await db.StoredCopies.AsNoTracking().SingleAsync(c => c.ObjectId == id && c.Store == Store.Name);
    }

    public async Task<IReadOnlyList<CustodyAction>> ChainAsync(ItemId item) =>
        [.. (await Station.ActionsAsync(SubjectOf.Item(item))).SkipWhile(action => action != CustodyAction.ObjectVerified).Skip(1)];

    /// <summary>Doubts what the rows say, as whoever finds a difference does.</summary>
    public Task<int> DoubtAsync(ObjectId id) => EvidenceDatabase.ExecuteAsync(Station.Connections.App,
        $"update items.stored_copy set protection_doubted_at = now() where object_id = '{id}'");

    /// <summary>The row says what the store has, and nothing is in doubt.</summary>
    public async Task<StoredCopy> AssertInLineAsync(ObjectId id)
    {
        var copy = await CopyAsync(id);
        var found = await Locks.ReadLockAsync(copy.Key, copy.Version, default);
        Assert.Equal((found?.Until, found?.Mode, null), (copy.LockedUntil, copy.LockMode, copy.ProtectionDoubtedAt));
        Assert.Equal(await Holds.IsHeldAsync(copy.Key, copy.Version, default), copy.IsHeld);
        return copy;
    }

    public Task<Actor> AnotherOfficerAsync(string? number = null) =>
        Station.PersonAsync($"o{Guid.NewGuid():N}"[..12], "Noor Haddad", Role.EvidenceOfficer, number);

    public static async Task RefusedAsync(string code, Func<Task> act) => Assert.Equal(code, (await Assert.ThrowsAsync<RefusedException>(act)).Refusal.Code);

    public ValueTask DisposeAsync() => source.DisposeAsync();
}
