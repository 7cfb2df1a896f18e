using Evidence.Access;
using Evidence.Formats;
using Evidence.IntegrationTests.Intake;
using Evidence.Items;
using Evidence.Kernel;
using Evidence.Review;
using Microsoft.EntityFrameworkCore;
using Xunit;

namespace Evidence.IntegrationTests.Items;

public sealed class ListItemsTests(Station station) : IClassFixture<Station>
{
    private static readonly DateTimeOffset Start = new(2026, 3, 1, 0, 0, 0, TimeSpan.Zero);

    [Fact]
    public async Task Pages_hold_every_item_once_also_when_more_arrive_between_them()
    {
        // Ten at a time arrive at the same instant: only the id tells those apart.
        await station.AddItemsAsync([.. Enumerable.Range(0, 120).Select(n => Item($"P{n:000}", Start.AddSeconds(n / 10), station.Officer.Person))]);
        var seen = new List<string>();
        ItemCursor? after = null;
        do
        {
            var page = await ListAsync(new ItemFilter { Text = "P" }, after, station.Officer);
            seen.AddRange(page.Items.Select(i => i.Title));
            await station.AddItemsAsync([Item("P-late", Start.AddDays(1), station.Officer.Person)]);
            after = ItemCursor.Parse(page.Next?.ToString(), ItemSort.Arrived);
        }
        while (after is not null);
        Assert.Equal(Enumerable.Range(0, 120).Select(n => $"P{n:000}").Order(), seen.Order());
    }

    [Fact]
    public async Task Filters_narrow_and_an_officer_sees_only_their_own()
    {
        await station.AddItemsAsync([
            Item("F 100% proof.mp4", Start, station.Officer.Person, captured: new DateTime(2026, 3, 5, 23, 59, 59)),
            Item("F other.mp4", Start, station.EvidenceOfficer.Person, captured: new DateTime(2026, 3, 6, 0, 0, 0), state: ItemState.Quarantined),
        ]);
        Assert.Equal(["F 100% proof.mp4"], await TitlesAsync(new ItemFilter { Text = "100% P" }));
        Assert.Empty(await TitlesAsync(new ItemFilter { Text = "F_100" }));
        Assert.Equal(["F other.mp4"], await TitlesAsync(new ItemFilter { Text = "F ", State = ItemState.Quarantined }));
        Assert.Equal(["F 100% proof.mp4"], await TitlesAsync(new ItemFilter { Text = "F ", Until = new DateOnly(2026, 3, 5) }));
        Assert.Equal(["F other.mp4"], await TitlesAsync(new ItemFilter { Text = "F ", From = new DateOnly(2026, 3, 6) }));
        Assert.Equal(["F other.mp4"], await TitlesAsync(new ItemFilter { Text = "F ", Officer = station.EvidenceOfficer.Person }));
        Assert.Equal(["F 100% proof.mp4"], (await ListAsync(new ItemFilter { Text = "F " }, null, station.Officer)).Items.Select(i => i.Title));
    }

    [Fact]
    public async Task Finds_three_letters_anywhere_in_a_name_and_fewer_at_its_beginning()
    {
        await station.AddItemsAsync([
            Item("Q7_Hauptbahnhof.mp4", Start, station.Officer.Person), Item("q7 Вокзал.mp4", Start, station.Officer.Person),
            Item("second q7.mp4", Start, station.Officer.Person), Item("__Q7.mp4", Start, station.Officer.Person),
        ]);
        await using (var db = station.Open())
            Assert.DoesNotContain(await db.Devices.ToListAsync(), d => d.Serial.Contains("q7", StringComparison.OrdinalIgnoreCase));

        Assert.Equal(["Q7_Hauptbahnhof.mp4"], await TitlesAsync(new ItemFilter { Text = "AHN" }));
        Assert.Equal(["q7 Вокзал.mp4"], await TitlesAsync(new ItemFilter { Text = "вОКЗ" }));
        Assert.Equal(["q7 Вокзал.mp4"], await TitlesAsync(new ItemFilter { Text = "7 вок" }));
        Assert.Equal(["Q7_Hauptbahnhof.mp4", "q7 Вокзал.mp4"], (await TitlesAsync(new ItemFilter { Text = "Q7" })).Order(StringComparer.Ordinal));
        Assert.Equal(["Q7_Hauptbahnhof.mp4"], await TitlesAsync(new ItemFilter { Text = "q7_" }));
        Assert.Equal(["__Q7.mp4"], await TitlesAsync(new ItemFilter { Text = "_" }));
        Assert.Empty(await TitlesAsync(new ItemFilter { Text = "%" }));
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

    private async Task<IEnumerable<string>> TitlesAsync(ItemFilter filter) => (await ListAsync(filter, null, station.EvidenceOfficer)).Items.Select(i => i.Title);

    private async Task<ItemPage> ListAsync(ItemFilter filter, ItemCursor? after, Actor actor)
    {
        await using var db = station.Open();
        return await new ListItems(db, TimeProvider.System).RunAsync(filter, ItemOrder.NewestArrivalFirst, after, actor, default);
    }
}
