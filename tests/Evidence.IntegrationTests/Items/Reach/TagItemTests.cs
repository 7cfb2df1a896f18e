using Evidence.Access;
using Evidence.Custody;
using Evidence.Formats.Custody;
using Evidence.IntegrationTests.Intake;
using Evidence.Items;
using Evidence.Items.Reach;
using Evidence.Kernel;
using Evidence.Search;
using Xunit;

namespace Evidence.IntegrationTests.Items.Reach;

public sealed class TagItemTests(Station station) : IClassFixture<Station>
{
    private readonly StoppedClock clock = new(new DateTimeOffset(2026, 11, 28, 12, 0, 0, TimeSpan.Zero));

    private Records Records => field ??= new Records(station, clock);

    [Fact]
    public async Task A_recording_is_found_by_its_tag_until_it_is_taken_away_and_the_same_again_writes_nothing()
    {
        var officer = await Records.PersonAsync(Role.Officer);
        var item = await Records.ItemAsync(officer);
        await using var db = station.Open();
        var tag = new TagItem(db, station.Custody, clock);
        await tag.RunAsync(item, "  Blue   VAN ", true, officer, default);
        await tag.RunAsync(item, "blue van", true, officer, default);
        Assert.Equal([item], await FoundAsync(new() { Tag = "BLUE van" }));
        Assert.Equal([item], await FoundAsync(new() { Text = "\"blue van\"" }));
        Assert.Empty(await FoundAsync(new() { Tag = "blue" }));
        Assert.Equal(["blue van"], (await new ReadBelonging(db, clock).OfItemAsync(item, officer, default))!.Tags);
        await tag.RunAsync(item, "Blue van", false, officer, default);
        await tag.RunAsync(item, "Blue van", false, officer, default);
        Assert.Empty(await FoundAsync(new() { Tag = "blue van" }));
        await tag.RunAsync(item, "blue van", true, officer, default);
        Assert.Equal([CustodyAction.ItemTagged, CustodyAction.ItemUntagged, CustodyAction.ItemTagged],
            (await station.ActionsAsync(SubjectOf.Item(item))).Where(action => action == CustodyAction.ItemTagged || action == CustodyAction.ItemUntagged));

        async Task<IEnumerable<Evidence.Formats.ItemId>> FoundAsync(SearchFilter filter) => (await new SearchItems(db, clock).RunAsync(filter, ItemOrder.NewestArrivalFirst, null, officer, default)).Items.Select(i => i.Id);
    }

    [Fact]
    public async Task Only_who_says_what_a_recording_shows_tags_it_and_there_are_not_too_many()
    {
        var (officer, redactor) = (await Records.PersonAsync(Role.Officer), await Records.PersonAsync(Role.Redactor));
        var (own, others) = (await Records.ItemAsync(officer), await Records.ItemAsync());
        await using var db = station.Open();
        var tag = new TagItem(db, station.Custody, clock);
        Assert.Equal("not-permitted", await RefusalAsync(() => tag.RunAsync(own, "van", true, redactor, default)));
        Assert.Equal("no-such-item", await RefusalAsync(() => tag.RunAsync(others, "van", true, officer, default)));
        foreach (var wrong in new[] { null, "  ", new string('x', TagItem.Longest + 1) })
            Assert.Equal("tag-wrong", await RefusalAsync(() => tag.RunAsync(own, wrong, true, officer, default)));
        for (var n = 0; n < TagItem.Most; n++)
            await tag.RunAsync(own, $"tag {n}", true, officer, default);
        Assert.Equal("too-many-tags", await RefusalAsync(() => tag.RunAsync(own, "one more", true, officer, default)));
        await tag.RunAsync(own, "tag 3", false, officer, default);
        await tag.RunAsync(own, "one more", true, officer, default);
    }

    private static async Task<string> RefusalAsync(Func<Task> act) => (await Assert.ThrowsAsync<RefusedException>(act)).Refusal.Code;
}
