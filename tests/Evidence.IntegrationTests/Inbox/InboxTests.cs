using Evidence.Access;
using Evidence.Cases;
using Evidence.Custody;
using Evidence.Formats;
using Evidence.Formats.Custody;
using Evidence.Inbox;
using Evidence.IntegrationTests.Dispatch;
using Evidence.IntegrationTests.Intake;
using Evidence.IntegrationTests.Items;
using Evidence.IntegrationTests.Items.Reach;
using Evidence.IntegrationTests.Review;
using Evidence.Items;
using Evidence.Items.Reach;
using Evidence.Kernel;
using Microsoft.EntityFrameworkCore;
using Xunit;

namespace Evidence.IntegrationTests.Inbox;

public sealed class InboxTests(Station station) : IClassFixture<Station>
{
    private readonly DispatchWorld world = new(station);

    private Records Records => field ??= new Records(station, TimeProvider.System);

    [Fact]
    public async Task An_officer_is_told_of_their_own_recordings_and_of_nothing_that_is_not_theirs_to_do()
    {
        var officer = await Records.PersonAsync(Role.Officer);
        var (mine, _) = (await Records.ItemAsync(officer), await Records.ItemAsync());
        var lines = await LinesAsync(officer);
        Assert.Equal(1, lines[InboxKind.ToClassify].Count);
        Assert.Equal(1, lines[InboxKind.NoIncident].Count);
        Assert.Equal([InboxKind.ToClassify, InboxKind.NoIncident, InboxKind.Quarantined, InboxKind.CaseDates, InboxKind.CaseTasks, InboxKind.MissingFootage, InboxKind.MediaGivenUp], lines.Keys.Order());
        Assert.NotNull(lines[InboxKind.ToClassify].Oldest);

        await CategoriseAsync([mine], await world.CategoryAsync(), true, officer);
        Assert.Equal(0, (await LinesAsync(officer))[InboxKind.ToClassify].Count);
        await station.ChangeItemAsync(mine, item => item.State = ItemState.Quarantined);
        Assert.Equal(1, (await LinesAsync(officer))[InboxKind.Quarantined].Count);
        Assert.Equal("not-permitted", (await Assert.ThrowsAsync<RefusedException>(() => LinesAsync(station.Auditor))).Refusal.Code);
    }

    [Fact]
    public async Task What_a_colleague_has_to_decide_is_not_shown_to_who_asked_for_it()
    {
        var (asking, deciding) = (await Records.PersonAsync(Role.Administrator), await Records.PersonAsync(Role.Administrator));
        var before = (await LinesAsync(deciding))[InboxKind.PersonChanges].Count;
        await using var db = station.Open();
        Assert.False(await new ChangePerson(db, station.Custody, TimeProvider.System).RunAsync(new PersonChange((await Records.PersonAsync(Role.Officer)).Person!.Value, Role.EvidenceOfficer, null, Standing.Active), asking, default));
        Assert.Equal(before + 1, (await LinesAsync(deciding))[InboxKind.PersonChanges].Count);
        Assert.Equal(before, (await LinesAsync(asking))[InboxKind.PersonChanges].Count);
    }

    [Fact]
    public async Task Many_are_sorted_by_one_act_what_is_not_theirs_is_told_and_undone_it_is_as_before()
    {
        var officer = await Records.PersonAsync(Role.Officer);
        var items = new List<ItemId>();
        for (var n = 0; n < 5; n++)
            items.Add(await Records.ItemAsync(officer));
        var (others, absent, category) = (await Records.ItemAsync(), ItemId.New(), await world.CategoryAsync());
        await CategoriseAsync([items[0]], category, true, officer);
        var done = await CategoriseAsync([.. items, others, absent, items[1]], category, true, officer);
        Assert.Equal((4, 1, 2), (done.Done.Count, done.AsBefore.Count, done.Refused.Count));
        await using var db = station.Open();
        var acts = await db.Entries.Where(e => items.Select(i => i.Value).Contains(e.SubjectId) && e.Action == CustodyAction.ItemCategorised.Word).Select(e => new { e.SubjectId, e.ActId }).ToListAsync();
        Assert.Equal((5, 2), (acts.Count, acts.Select(a => a.ActId).Distinct().Count()));
        Assert.True(await db.Items.Where(i => items.Contains(i.Id)).AllAsync(i => i.HasCategory));

        await CategoriseAsync(done.Done, category, false, officer);
        Assert.Equal(1, await db.Items.CountAsync(i => items.Contains(i.Id) && i.HasCategory));
        foreach (var wrong in new[] { Array.Empty<ItemId>(), [.. Enumerable.Range(0, CategoriseMany.Most + 1).Select(_ => ItemId.New())] })
            Assert.Equal("nothing-chosen", (await Assert.ThrowsAsync<RefusedException>(() => CategoriseAsync(wrong, category, true, officer))).Refusal.Code);
        Assert.Equal("no-such-category", (await Assert.ThrowsAsync<RefusedException>(() => CategoriseAsync(items, CategoryId.New(), true, officer))).Refusal.Code);
    }

    [Fact]
    public async Task Two_who_sort_the_same_at_once_write_each_recording_once()
    {
        var (officer, category) = (await Records.PersonAsync(Role.Officer), await world.CategoryAsync());
        var items = new List<ItemId>();
        for (var n = 0; n < 10; n++)
            items.Add(await Records.ItemAsync(officer));
        await Task.WhenAll(Enumerable.Range(0, 4).Select(n => CategoriseAsync(n % 2 == 0 ? items : [.. Enumerable.Reverse(items)], category, true, n == 0 ? officer : station.EvidenceOfficer)));
        foreach (var item in items)
            Assert.Equal(1, (await station.ActionsAsync(SubjectOf.Item(item))).Count(action => action == CustodyAction.ItemCategorised));
    }

    [Fact]
    public async Task The_page_sorts_without_script_tells_what_was_done_and_takes_it_back()
    {
        var officer = await Records.PersonAsync(Role.Officer);
        var (first, second, category) = (await Records.ItemAsync(officer), await Records.ItemAsync(officer), await world.CategoryAsync());
        using var viewer = await Viewer.OpenAsync(station, officer);
        Assert.Contains("/inbox/to-classify", (await viewer.PageAsync("/inbox")).Text, StringComparison.Ordinal);
        Assert.Contains($"{first}", (await viewer.PageAsync("/inbox/to-classify")).Text, StringComparison.Ordinal);
        using var none = await viewer.PostAsync("/inbox/to-classify", ("Category", category.ToString()));
        Assert.Contains("Nothing was chosen", await none.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        using var done = await viewer.PostAsync("/inbox/to-classify", ("Category", category.ToString()), ("items", first.ToString()), ("items", second.ToString()));
        var page = await done.Content.ReadAsStringAsync();
        Assert.Contains("2 recordings show", page, StringComparison.Ordinal);
        Assert.Contains("Nothing of this waits", page, StringComparison.Ordinal);
        using var undone = await viewer.PostAsync("/inbox/to-classify", ("Category", category.ToString()), ("items", first.ToString()), ("undo", "true"));
        Assert.Contains($"value=\"{first}\"", await undone.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.Equal(System.Net.HttpStatusCode.NotFound, (await viewer.PageAsync("/inbox/volumes")).Status);
    }

    private async Task<Dictionary<InboxKind, InboxLine>> LinesAsync(Actor actor)
    {
        await using var db = station.Open();
        return (await new ReadInbox(db, TimeProvider.System).RunAsync(actor, default)).ToDictionary(line => line.Kind);
    }

    private async Task<CategorisedMany> CategoriseAsync(IReadOnlyCollection<ItemId> items, CategoryId category, bool joins, Actor actor)
    {
        await using var db = station.Open();
        return await new CategoriseMany(db, station.Custody, TimeProvider.System).RunAsync(items, category, joins, actor, default);
    }
}
