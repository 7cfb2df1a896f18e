using Evidence.Access;
using Evidence.Custody;
using Evidence.Database;
using Evidence.Durability;
using Evidence.Formats;
using Evidence.Formats.Custody;
using Evidence.IntegrationTests.Database;
using Evidence.IntegrationTests.EndToEnd;
using Evidence.IntegrationTests.Review;
using Evidence.Kernel;
using Evidence.Retention;
using Evidence.Storage;
using Evidence.Storage.FileSystem;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;
using Xunit;
using Station = Evidence.IntegrationTests.Intake.Station;

namespace Evidence.IntegrationTests.Retention;

/// <summary>A hold is placed, or let go, by a program that is struck on the way; whichever worker comes next brings store and catalogue in line.</summary>
public sealed class ProtectionKillTests(Station station) : IClassFixture<Station>
{
    public static TheoryData<FaultPoint> Placing => FaultCoverage.Each(FaultCoverage.PlacingAHold);

    public static TheoryData<FaultPoint, string> PlacingAnyhow => FaultCoverage.EachWithEveryFault(FaultCoverage.PlacingAHold);

    public static TheoryData<FaultPoint> Releasing => FaultCoverage.Each(FaultCoverage.ReleasingAHold);

    public static TheoryData<FaultPoint, string> ReleasingAnyhow => FaultCoverage.EachWithEveryFault(FaultCoverage.ReleasingAHold);

    [Theory, MemberData(nameof(Placing))]
    public Task A_hold_that_was_cut_off_while_it_was_placed_is_placed_once(FaultPoint point) => PlaceAsync(point, "KILL");

    [Theory, MemberData(nameof(PlacingAnyhow)), Trait("Category", "Campaign")]
    public Task A_hold_struck_by_anything_while_it_was_placed_is_placed_once(FaultPoint point, string fault) => PlaceAsync(point, fault);

    [Theory, MemberData(nameof(Releasing))]
    public Task A_release_that_was_cut_off_lets_go_once_and_no_row_claims_what_the_store_has_not(FaultPoint point) => ReleaseAsync(point, "KILL");

    [Theory, MemberData(nameof(ReleasingAnyhow)), Trait("Category", "Campaign")]
    public Task A_release_struck_by_anything_lets_go_once_and_no_row_claims_what_the_store_has_not(FaultPoint point, string fault) => ReleaseAsync(point, fault);

    private async Task PlaceAsync(FaultPoint point, string fault)
    {
        await using var keeping = new Keeping(station);
        var recording = await Recording.ArriveAsync(station, 100);
        var hold = HoldId.New();
        string[] act = ["hold", "place", station.Connections.App, station.DataFolder, $"{recording.Item} {hold} {station.EvidenceOfficer.Id}"];
        await BesideDockingKillTests.ProbeStruckAsync(act, new Strike(point, 1), fault);
        if (point == FaultPoint.RetentionBeforeCommit)
            await keeping.PlaceAsync(recording.Item, id: hold);
        await keeping.RunAsync();

        Assert.NotNull((await keeping.HoldAsync(hold)).PlacedAt);
        Assert.True((await keeping.AssertInLineAsync(recording.Object)).IsHeld);
        Assert.Equal([CustodyAction.HoldRequested, CustodyAction.HoldPlaced], (await keeping.ChainAsync(recording.Item)).Where(IsOfHolds));
    }

    private async Task ReleaseAsync(FaultPoint point, string fault)
    {
        await using var keeping = new Keeping(station);
        var recording = await Recording.ArriveAsync(station, 100);
        var hold = await keeping.PlaceAsync(recording.Item);
        await keeping.AskAsync(hold);
        string[] act = ["hold", "release", station.Connections.App, station.DataFolder, $"{recording.Item} {hold} {(await keeping.AnotherOfficerAsync()).Id}"];
        await BesideDockingKillTests.ProbeStruckAsync(act, new Strike(point, 1), fault);
        await keeping.RunAsync();

        Assert.Equal(HoldState.Released, (await keeping.HoldAsync(hold)).State);
        Assert.False((await keeping.AssertInLineAsync(recording.Object)).IsHeld);
        Assert.Single(await keeping.ChainAsync(recording.Item), CustodyAction.HoldReleased);
    }

    private static bool IsOfHolds(CustodyAction action) => action == CustodyAction.HoldRequested || action == CustodyAction.HoldPlaced;

    /// <summary>Run as a program of its own, to be struck.</summary>
    internal static async Task ActAsync(string act, string connection, string data, string which)
    {
        await using var source = NpgsqlDataSource.Create(connection);
        await using var db = EvidenceDatabase.Open(connection);
        var store = new FileSystemStore(Path.Combine(data, "store"), (await db.Agency.SingleAsync()).Id.ToString());
        var (clock, custody) = (TimeProvider.System, new CustodyLog(TimeProvider.System));
        var tell = new TellStores(new ObjectStores(store.Name, null, new Dictionary<string, Func<IObjectStore>> { [store.Name] = () => store }), clock);
        var protect = new ProtectCopies(source, custody, tell, new RetentionOptions(Keeping.LockFor, null), clock, NullLogger<ProtectCopies>.Instance);
        var parts = which.Split(' ');
        var (item, hold) = (new ItemId(Guid.Parse(parts[0])), new HoldId(Guid.Parse(parts[1])));
        if (act == "place")
        {
            await new PlaceHold(db, custody, protect, clock).RunAsync(new HoldToPlace(hold, item, "Inquest", null), await OfficerAsync(db, parts[2]), default);
            return;
        }

        var asked = (await db.Holds.AsNoTracking().SingleAsync(h => h.Id == hold)).ReleaseRequestedAt!.Value;
        await new DecideHoldRelease(db, custody, protect, clock).RunAsync(new ReleaseDecision(hold, asked, true), await OfficerAsync(db, parts[2]), default);
    }

    private static async Task<Actor> OfficerAsync(EvidenceDb db, string id)
    {
        var person = await db.People.SingleAsync(p => p.Id == new PersonId(Guid.Parse(id)));
        return new Actor(ActorKind.Person, person.Id.Value, person.DisplayName, Vocabulary.Word(person.Role));
    }
}
