using System.Text;
using Evidence.Access;
using Evidence.Custody;
using Evidence.Formats;
using Evidence.Formats.Custody;
using Evidence.IntegrationTests.Intake;
using Evidence.IntegrationTests.Items;
using Evidence.Items;
using Evidence.Kernel;
using Evidence.Search;
using Xunit;

namespace Evidence.IntegrationTests.Search;

public sealed class ExportSearchTests(Station station) : IClassFixture<Station>
{
    [Fact]
    public async Task Holds_every_recording_that_the_search_finds_and_no_formula_and_stands_on_record()
    {
        await station.AddItemsAsync([.. Enumerable.Range(0, 230).Select(n => Item($"sheet {n}", station.Officer)), Item("=HYPERLINK(\"http://x\") sheet", station.Officer)]);
        var text = Encoding.UTF8.GetString(await ExportAsync(new SearchFilter { Text = "sheet" }, "text=sheet", station.EvidenceOfficer));

        Assert.StartsWith("\uFEFF\"item\",\"title\"", text, StringComparison.Ordinal);
        Assert.Equal(1 + 231 + 1, text.Split("\r\n").Length);
        Assert.Contains(",\"'=HYPERLINK(\"\"http://x\"\") sheet\",", text, StringComparison.Ordinal);
        Assert.Equal(CustodyAction.SearchExported, (await station.ActionsAsync(SubjectOf.Person(station.EvidenceOfficer.Person!.Value)))[^1]);
    }

    [Fact]
    public async Task Is_for_who_makes_bundles_and_of_what_they_see()
    {
        await station.AddItemsAsync([Item("export of mine", station.Officer)]);
        Assert.Equal("not-permitted", (await Assert.ThrowsAsync<RefusedException>(() => ExportAsync(new(), "", station.Officer))).Refusal.Code);
        Assert.Equal("not-permitted", (await Assert.ThrowsAsync<RefusedException>(() => ExportAsync(new(), "", station.Administrator))).Refusal.Code);
        var discloser = await station.PersonAsync("dina", "Dina", Role.DisclosureOfficer);
        Assert.Equal(2, Encoding.UTF8.GetString(await ExportAsync(new(), "", discloser)).Split("\r\n").Length);
    }

    private static EvidenceItem Item(string title, Actor officer) =>
        new() { Id = ItemId.New(), Title = title, State = ItemState.Verified, OfficerId = officer.Person, ArrivedAt = new(2026, 3, 1, 0, 0, 0, TimeSpan.Zero) };

    private async Task<byte[]> ExportAsync(SearchFilter filter, string query, Actor actor)
    {
        await using var db = station.Open();
        return await new ExportSearch(db, new SearchItems(db, TimeProvider.System), station.Custody).RunAsync(filter, query, ItemOrder.NewestArrivalFirst, actor, default);
    }
}
