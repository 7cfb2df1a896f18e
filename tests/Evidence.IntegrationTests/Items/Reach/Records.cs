using Evidence.Access;
using Evidence.Access.Units;
using Evidence.Cases;
using Evidence.Database;
using Evidence.Formats;
using Evidence.IntegrationTests.Intake;
using Evidence.IntegrationTests.Items;
using Evidence.Items;
using Evidence.Items.Reach;
using Evidence.Kernel;
using Evidence.Search;
using Evidence.Testing;
using Microsoft.EntityFrameworkCore;

namespace Evidence.IntegrationTests.Items.Reach;

/// <summary>Cases, classes and grants as somebody makes them, at a time that the test says.</summary>
internal sealed class Records(Station station, TimeProvider time)
{
    public static readonly ItemFlags NoFlags = new(false, false, false, false, false);

    private int number;

    public Task<Actor> PersonAsync(Role role) => station.PersonAsync($"r{Guid.NewGuid():N}"[..14], $"Person {++number}", role);

    public async Task<Actor> PersonAsync(Role role, UnitId unit)
    {
        var person = await PersonAsync(role);
        await using var db = station.Open();
        Xunit.Assert.True(await new ChangePerson(db, station.Custody, time).RunAsync(new PersonChange(person.Person!.Value, role, unit, Standing.Active), station.Administrator, default));
        return person;
    }

    public async Task<UnitId> UnitAsync(UnitId? above = null)
    {
        await using var db = station.Open();
        return await new MakeUnit(db, station.Custody).RunAsync($"Unit {Guid.NewGuid():N}", above, station.Administrator, default);
    }

    public async Task<ItemId> ItemAsync(Actor? officer = null, AccessClass own = AccessClass.Standard, ItemFlags? flags = null, UnitId? unit = null, DateTimeOffset? arrived = null)
    {
        var item = new EvidenceItem
        {
            Id = ItemId.New(), Title = $"R{++number}.MP4", State = ItemState.Verified, OfficerId = officer?.Person, UnitId = unit, ArrivedAt = arrived ?? Instant.Truncate(time.GetUtcNow()),
        };
        await station.AddItemsAsync([item]);
        if (own != AccessClass.Standard || flags is not null)
            await ClassifyAsync(item.Id, own, flags);
        return item.Id;
    }

    public async Task ClassifyAsync(ItemId item, AccessClass own, ItemFlags? flags = null, Actor? actor = null)
    {
        await using var db = station.Open();
        await new Classify(db, station.Custody, time).ItemAsync(item, own, flags ?? NoFlags, "as the test wants it", actor ?? station.EvidenceOfficer, default);
    }

    public async Task<CaseId> CaseAsync(AccessClass access = AccessClass.Standard, Actor? actor = null)
    {
        await using var db = station.Open();
        return await new MakeCase(db, station.Custody, time).RunAsync($"26/{Guid.NewGuid():N}", "A case", access, actor ?? station.EvidenceOfficer, default);
    }

    public async Task LinkAsync(CaseId file, ItemId item, bool joins = true)
    {
        await using var db = station.Open();
        await new LinkItem(db, station.Custody, time).ToCaseAsync(item, file, joins, station.EvidenceOfficer, default);
    }

    public async Task JoinAsync(CaseId file, Actor person, Actor? actor = null)
    {
        await using var db = station.Open();
        await new ChangeMembers(db, station.Custody, time).AddAsync(file, person.Person!.Value, actor ?? station.EvidenceOfficer, default);
    }

    public async Task LeaveAsync(CaseId file, Actor person, Actor? actor = null)
    {
        await using var db = station.Open();
        await new ChangeMembers(db, station.Custody, time).RemoveAsync(file, person.Person!.Value, actor ?? station.EvidenceOfficer, default);
    }

    public async Task<Guid> GrantAsync(ItemId item, Actor person, DateTimeOffset until, Actor? giver = null)
    {
        await using var db = station.Open();
        return await new GrantAccess(db, station.Custody, time).RunAsync(new GrantToGive(item, null, person.Person, null, until, "for the inquiry"), giver ?? station.EvidenceOfficer, default);
    }

    public async Task<bool> ReachesAsync(Actor actor, Permission permission, ItemId item, DateTimeOffset? at = null)
    {
        await using var db = station.Open();
        var now = at ?? time.GetUtcNow();
        var reaches = await db.ReachesAsync(actor, permission, item, now, default);
        if (permission == Permission.SeeFootage)
            Xunit.Assert.Equal(reaches, (await ListAsync(db, actor, now)).Contains(item));
        return reaches;
    }

    /// <summary>All pages of the list.</summary>
    public static async Task<HashSet<ItemId>> ListAsync(EvidenceDb db, Actor actor, DateTimeOffset at)
    {
        var seen = new HashSet<ItemId>();
        ItemCursor? after = null;
        do
        {
            var page = await new SearchItems(db, new StoppedClock(at)).RunAsync(new SearchFilter(), ItemOrder.NewestArrivalFirst, after, actor, default);
            Xunit.Assert.All(page.Items, item => Xunit.Assert.True(seen.Add(item.Id), "the list has a recording twice"));
            after = page.Next;
        }
        while (after is not null);
        return seen;
    }
}

internal sealed class StoppedClock(DateTimeOffset at) : TimeProvider
{
    public DateTimeOffset At { get; set; } = at;

    public override DateTimeOffset GetUtcNow() => At;
}
