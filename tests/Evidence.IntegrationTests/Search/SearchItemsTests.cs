using Evidence.Access;
using Evidence.Cases;
using Evidence.Formats;
using Evidence.IntegrationTests.Intake;
using Evidence.IntegrationTests.Items;
using Evidence.IntegrationTests.Items.Reach;
using Evidence.Items;
using Evidence.Items.Reach;
using Evidence.Kernel;
using Evidence.Review;
using Evidence.Search;
using Xunit;

namespace Evidence.IntegrationTests.Search;

public sealed class SearchItemsTests(Station station) : IClassFixture<Station>
{
    private static readonly DateTimeOffset Start = new(2026, 3, 1, 0, 0, 0, TimeSpan.Zero);

    [Fact]
    public async Task Pages_hold_every_item_once_also_when_more_arrive_between_them()
    {
        // Ten at a time arrive at the same instant: only the id tells those apart.
        await station.AddItemsAsync([.. Enumerable.Range(0, 120).Select(n => Item($"P {n:000}", Start.AddSeconds(n / 10), station.Officer.Person))]);
        var seen = new List<string>();
        ItemCursor? after = null;
        do
        {
            var page = await ListAsync(new SearchFilter { Text = "P" }, after, station.Officer);
            seen.AddRange(page.Items.Select(i => i.Title));
            await station.AddItemsAsync([Item("P-late", Start.AddDays(1), station.Officer.Person)]);
            after = ItemCursor.Parse(page.Next?.ToString(), ItemSort.Arrived);
        }
        while (after is not null);
        Assert.Equal(Enumerable.Range(0, 120).Select(n => $"P {n:000}").Order(), seen.Order());
    }

    [Fact]
    public async Task Filters_narrow_and_an_officer_sees_only_their_own()
    {
        await station.AddItemsAsync([
            Item("F 100% proof.mp4", Start, station.Officer.Person, captured: new DateTime(2026, 3, 5, 23, 59, 59)),
            Item("F other.mp4", Start, station.EvidenceOfficer.Person, captured: new DateTime(2026, 3, 6, 0, 0, 0), state: ItemState.Quarantined),
        ]);
        Assert.Equal(["F 100% proof.mp4"], await TitlesAsync(new SearchFilter { Text = "100% proof" }));
        Assert.Equal(["F other.mp4"], await TitlesAsync(new SearchFilter { Text = "F", State = ItemState.Quarantined }));
        Assert.Equal(["F 100% proof.mp4"], await TitlesAsync(new SearchFilter { Text = "F", Until = new DateOnly(2026, 3, 5) }));
        Assert.Equal(["F other.mp4"], await TitlesAsync(new SearchFilter { Text = "F", From = new DateOnly(2026, 3, 6) }));
        Assert.Equal(["F other.mp4"], await TitlesAsync(new SearchFilter { Text = "F", Officer = station.EvidenceOfficer.Person }));
        Assert.Equal(["F 100% proof.mp4"], (await ListAsync(new SearchFilter { Text = "F" }, null, station.Officer)).Items.Select(i => i.Title));
    }

    [Fact]
    public async Task Finds_whole_words_whatever_stands_between_them_and_however_they_are_written()
    {
        await station.AddItemsAsync([Item("Q7_Hauptbahnhof.mp4", Start, station.Officer.Person), Item("q7 Вокзал Café.mp4", Start, station.Officer.Person)]);

        Assert.Equal(["Q7_Hauptbahnhof.mp4"], await TitlesAsync(new SearchFilter { Text = "HAUPTBAHNHOF q7" }));
        Assert.Equal(["q7 Вокзал Café.mp4"], await TitlesAsync(new SearchFilter { Text = "вОКЗАЛ cafe" }));
        Assert.Equal(["Q7_Hauptbahnhof.mp4", "q7 Вокзал Café.mp4"], (await TitlesAsync(new SearchFilter { Text = "Q7" })).Order(StringComparer.Ordinal));
        Assert.Equal(["q7 Вокзал Café.mp4"], await TitlesAsync(new SearchFilter { Text = "q7 -hauptbahnhof" }));
        Assert.Equal(["Q7_Hauptbahnhof.mp4"], await TitlesAsync(new SearchFilter { Text = "\"q7 hauptbahnhof\"" }));
        Assert.Empty(await TitlesAsync(new SearchFilter { Text = "\"hauptbahnhof q7\"" }));
        Assert.Empty(await TitlesAsync(new SearchFilter { Text = "bahnhof" }));
    }

    [Theory]
    [InlineData("'; drop table items.item; --")]
    [InlineData("a & | ! <-> ( ) : * \\")]
    [InlineData("\"never closed")]
    [InlineData("- -- \"\" OR OR a OR")]
    [InlineData("%_\\ \u0001\uD800 x")]
    [InlineData("x:* & !x")]
    public async Task Takes_whatever_somebody_writes(string text) => Assert.NotNull(await ListAsync(new SearchFilter { Text = text, Case = text, Incident = text }, null, station.EvidenceOfficer));

    [Fact]
    public async Task Refuses_too_much_text_and_text_without_a_word()
    {
        Assert.Equal("search-too-long", await RefusalAsync(new SearchFilter { Text = new string('x', 201) }));
        Assert.Equal("search-without-words", await RefusalAsync(new SearchFilter { Text = "… -- \"%\" OR" }));
        await using var db = station.Open();
        foreach (var size in (int[])[0, 201, -1])
            Assert.Equal("page-size-wrong", (await Assert.ThrowsAsync<RefusedException>(() => new SearchItems(db, TimeProvider.System).RunAsync(new(), ItemOrder.NewestArrivalFirst, null, station.Officer, default, size))).Refusal.Code);
    }

    [Fact]
    public async Task A_part_of_a_reference_finds_nothing_and_the_whole_exactly_its_recordings()
    {
        var records = new Records(station, TimeProvider.System);
        var (one, other) = (await records.ItemAsync(station.Officer), await records.ItemAsync(station.Officer));
        await using (var db = station.Open())
        {
            var incidents = (await new MakeIncident(db, station.Custody).RunAsync("345", "gate", null, null, station.EvidenceOfficer, default), await new MakeIncident(db, station.Custody).RunAsync("12345", "gate", null, null, station.EvidenceOfficer, default));
            await new LinkItem(db, station.Custody, TimeProvider.System).ToIncidentAsync(one, incidents.Item1, true, station.EvidenceOfficer, default);
            await new LinkItem(db, station.Custody, TimeProvider.System).ToIncidentAsync(other, incidents.Item2, true, station.EvidenceOfficer, default);
        }

        var page = await ListAsync(new SearchFilter { Text = "345" }, null, station.Officer);
        Assert.Equal([one], page.Items.Select(i => i.Id));
        Assert.Equal(Naming.Incident, page.Named);
        Assert.Equal([other], (await ListAsync(new SearchFilter { Text = other.ToString().ToUpperInvariant() }, null, station.Officer)).Items.Select(i => i.Id));
        Assert.Empty((await ListAsync(new SearchFilter { Text = "234" }, null, station.Officer)).Items);
        await using var suggesting = station.Open();
        Assert.Equal(["12345"], await new SuggestReferences(suggesting, TimeProvider.System).RunAsync("12346", station.Officer, default));
    }

    [Fact]
    public async Task What_a_case_is_called_helps_nobody_to_find_its_recordings_who_may_not_know_of_it()
    {
        var records = new Records(station, TimeProvider.System);
        var item = await records.ItemAsync(station.Officer);
        CaseId file;
        await using (var db = station.Open())
            file = await new MakeCase(db, station.Custody, TimeProvider.System).RunAsync("OP/ZEBRA/77", "Corruption at the station", AccessClass.Restricted, station.EvidenceOfficer, default);
        await records.LinkAsync(file, item);

        foreach (var text in (string[])["corruption", "op/zebra/77", "zebra"])
        {
            Assert.Equal([item], (await ListAsync(new SearchFilter { Text = text }, null, station.EvidenceOfficer)).Items.Select(i => i.Id));
            Assert.Empty((await ListAsync(new SearchFilter { Text = text }, null, station.Officer)).Items);
        }

        Assert.Equal([item], (await ListAsync(new SearchFilter { Case = "op/zebra/77" }, null, station.EvidenceOfficer)).Items.Select(i => i.Id));
        Assert.Empty((await ListAsync(new SearchFilter { Case = "op/zebra/77" }, null, station.Officer)).Items);
        await using (var db = station.Open())
        {
            Assert.Equal(["OP/ZEBRA/77"], await new SuggestReferences(db, TimeProvider.System).RunAsync("OP/ZEBRA/78", station.EvidenceOfficer, default));
            Assert.Empty(await new SuggestReferences(db, TimeProvider.System).RunAsync("OP/ZEBRA/78", station.Officer, default));
        }

        await records.JoinAsync(file, station.Officer);
        Assert.Equal([item], (await ListAsync(new SearchFilter { Text = "corruption" }, null, station.Officer)).Items.Select(i => i.Id));
    }

    [Fact]
    public async Task A_recording_is_found_by_what_it_belongs_to_as_long_as_it_does()
    {
        var records = new Records(station, TimeProvider.System);
        var item = await records.ItemAsync(station.Officer);
        await using var db = station.Open();
        var link = new LinkItem(db, station.Custody, TimeProvider.System);
        var category = await new MakeCategory(db, station.Custody).RunAsync("PUR", "Pursuit", AccessClass.Standard, station.EvidenceOfficer, default);
        var incident = await new MakeIncident(db, station.Custody).RunAsync("INC/9", "Stolen tractor", null, null, station.EvidenceOfficer, default);
        foreach (var joins in (bool[])[true, false, true])
        {
            await link.ToCategoryAsync(item, category, joins, station.EvidenceOfficer, default);
            await link.ToIncidentAsync(item, incident, joins, station.EvidenceOfficer, default);
            foreach (var filter in (SearchFilter[])[new() { Text = "pursuit tractor" }, new() { Text = "inc/9" }, new() { Category = category }, new() { Incident = "inc/9" }])
                Assert.Equal(joins ? [item] : [], (await ListAsync(filter, null, station.Officer)).Items.Select(i => i.Id));
        }
    }

    [Fact]
    public async Task Facts_of_another_officers_recording_are_not_told()
    {
        var item = Item("G.mp4", Start, station.Officer.Person);
        await station.AddItemsAsync([item]);
        await using var db = station.Open();
        Assert.NotNull(await new ReadItem(db, TimeProvider.System).RunAsync(item.Id, station.Officer, Permission.SeeFootage, default));
        Assert.Null(await new ReadItem(db, TimeProvider.System).RunAsync(item.Id, await station.PersonAsync("g-kit", "PC Kit Moss", Role.Officer), Permission.SeeFootage, default));
        Assert.Null(await new ReadItem(db, TimeProvider.System).RunAsync(ItemId.New(), station.EvidenceOfficer, Permission.SeeFootage, default));
    }

    private static EvidenceItem Item(string title, DateTimeOffset at, PersonId? officer, DateTime? captured = null, ItemState state = ItemState.Verified) =>
        new() { Id = ItemId.New(), Title = title, State = state, OfficerId = officer, ArrivedAt = at, CapturedLocal = captured };

    private async Task<IEnumerable<string>> TitlesAsync(SearchFilter filter) => (await ListAsync(filter, null, station.EvidenceOfficer)).Items.Select(i => i.Title);

    private async Task<ItemPage> ListAsync(SearchFilter filter, ItemCursor? after, Actor actor)
    {
        await using var db = station.Open();
        return await new SearchItems(db, TimeProvider.System).RunAsync(filter, ItemOrder.NewestArrivalFirst, after, actor, default);
    }

    private async Task<string> RefusalAsync(SearchFilter filter) => (await Assert.ThrowsAsync<RefusedException>(() => ListAsync(filter, null, station.Officer))).Refusal.Code;
}
