using System.Net;
using System.Text.RegularExpressions;
using Evidence.Access;
using Evidence.Formats;
using Evidence.IntegrationTests.Disclosure;
using Evidence.IntegrationTests.Intake;
using Evidence.IntegrationTests.Items;
using Evidence.Items;
using Evidence.Search;
using Xunit;

namespace Evidence.IntegrationTests.Search;

/// <summary>The footage page by its links alone, as a browser without script follows them.</summary>
public sealed partial class FootagePageTests(Station station) : IClassFixture<Station>
{
    private static readonly DateTimeOffset Start = new(2026, 3, 1, 0, 0, 0, TimeSpan.Zero);

    [Fact]
    public async Task Keeps_its_order_and_its_filter_from_page_to_page()
    {
        var items = Enumerable.Range(0, 130).Select(n => new EvidenceItem
        {
            Id = ItemId.New(),
            Title = $"walk {n % 7}",
            State = n % 10 == 0 ? ItemState.Received : ItemState.Verified,
            OfficerId = station.Officer.Person,
            ArrivedAt = Start.AddMinutes(n % 3),
            DurationMs = n % 4 == 0 ? null : n * 1000,
        }).ToList();
        await station.AddItemsAsync(items);
        using var browser = await SignedInBrowser.SignInAsync(station, Role.EvidenceOfficer);

        foreach (var (address, expected) in new (string, IEnumerable<EvidenceItem>)[]
        {
            ("/footage?text=walk&sort=length", Known(items).OrderByDescending(i => i.DurationMs)),
            ("/footage?text=walk&sort=length&order=ascending", Known(items).OrderBy(i => i.DurationMs)),
            ("/footage?text=walk&sort=length&order=ascending&state=verified", Known(items).Where(i => i.State == ItemState.Verified).OrderBy(i => i.DurationMs)),
        })
        {
            var seen = await WalkAsync(browser, address);
            var known = expected.Select(i => i.Id).ToList();
            Assert.Equal(known, seen[..known.Count]);
            Assert.Equal(seen.Count, seen.Distinct().Count());
            Assert.All(seen[known.Count..], id => Assert.Null(items.Single(i => i.Id == id).DurationMs));
        }

        Assert.Equal(130, (await WalkAsync(browser, "/footage?text=walk&sort=name&view=pictures")).Count);
        Assert.Equal(130, (await WalkAsync(browser, "/footage?text=walk&sort=recorded&view=list")).Count);
    }

    [Fact]
    public async Task Says_how_it_is_sorted_and_each_head_leads_to_its_column()
    {
        await station.AddItemsAsync([new() { Id = ItemId.New(), Title = "head", State = ItemState.Verified, OfficerId = station.Officer.Person, ArrivedAt = Start }]);
        using var browser = await SignedInBrowser.SignInAsync(station, Role.EvidenceOfficer);

        var page = await browser.PageAsync("/footage?state=verified");
        Assert.Equal([("Arrived", "descending")], Sorted(page));
        var byName = HeadOf(page, "Name");
        Assert.Equal("/footage?state=verified&sort=name&order=ascending", byName);
        page = await browser.PageAsync(byName);
        Assert.Equal([("Name", "ascending")], Sorted(page));
        Assert.Contains("names from A to Z", page, StringComparison.Ordinal);
        Assert.EndsWith("sort=name&order=descending", HeadOf(page, "Name"), StringComparison.Ordinal);
        Assert.EndsWith("sort=length&order=descending", HeadOf(page, "Length"), StringComparison.Ordinal);
        Assert.Equal([("Arrived", "descending")], Sorted(await browser.PageAsync("/footage?sort=officer&order=sideways&after=nonsense")));
        await station.AddItemsAsync([new() { Id = ItemId.New(), Title = "day", State = ItemState.Verified, OfficerId = station.Officer.Person, ArrivedAt = Start, CapturedLocal = new DateTime(2026, 2, 1) }]);
        Assert.Equal([("Recorded", "descending")], Sorted(await browser.PageAsync("/footage?from=2026-02-01")));
        Assert.Equal([("Arrived", "ascending")], Sorted(await browser.PageAsync("/footage?from=2026-02-01&sort=arrived&order=ascending")));
    }

    [Fact]
    public async Task Narrows_to_a_time_of_day_over_midnight_and_keeps_it_in_a_saved_search_and_in_a_file()
    {
        int[] hours = [21, 22, 23, 3, 4];
        await station.AddItemsAsync([.. hours.Select(hour => new EvidenceItem { Id = ItemId.New(), Title = $"shift {hour:00}", State = ItemState.Verified, OfficerId = station.Officer.Person, ArrivedAt = Start, CapturedLocal = new DateTime(2026, 2, 1, hour, 0, 0) })]);
        using var browser = await SignedInBrowser.SignInAsync(station, Role.EvidenceOfficer);

        var page = await browser.PageAsync("/footage?text=shift&earliest=22:00&latest=04:00&sort=name&view=list");
        Assert.Equal(["03", "22", "23"], Shifts().Matches(page).Select(shift => shift.Groups[1].Value));
        Assert.Contains("time of day from 22:00", page, StringComparison.Ordinal);
        Assert.Contains("time of day before 04:00", page, StringComparison.Ordinal);
        Assert.Contains("query=text%3Dshift%26earliest%3D22%253A00%26latest%3D04%253A00", page, StringComparison.Ordinal);
        Assert.Contains("Write the time of day like 22:00", await browser.PageAsync("/footage?earliest=25:00"), StringComparison.Ordinal);
        using var file = await browser.PostAsync("/footage?text=shift&latest=04:00", page);
        Assert.Equal(["03"], Shifts().Matches(await file.Content.ReadAsStringAsync()).Select(shift => shift.Groups[1].Value));
    }

    [Fact]
    public async Task Takes_a_zero_character_for_nothing()
    {
        using var browser = await SignedInBrowser.SignInAsync(station, Role.EvidenceOfficer);

        Assert.Contains("Footage", await browser.PageAsync("/footage?text=%00&device=%00&state=%00"), StringComparison.Ordinal);
    }

    private static IEnumerable<EvidenceItem> Known(IEnumerable<EvidenceItem> items) => items.Where(i => i.DurationMs is not null);

    /// <summary>The items of all pages, each found by the link of the one before it.</summary>
    private static async Task<List<ItemId>> WalkAsync(SignedInBrowser browser, string address)
    {
        var seen = new List<ItemId>();
        for (var next = address; next is not null;)
        {
            var page = await browser.PageAsync(next);
            seen.AddRange(Rows().Matches(page).Select(row => ItemId.TryParse(row.Groups[1].Value, out var id) ? id : default));
            next = Next().Match(page) is { Success: true } link ? WebUtility.HtmlDecode(link.Groups[1].Value) : null;
        }

        return seen;
    }

    private static List<(string Column, string Direction)> Sorted(string page) => [.. Heads().Matches(page).Where(head => head.Groups[1].Success).Select(head => (head.Groups[3].Value, head.Groups[1].Value))];

    private static string HeadOf(string page, string column) => WebUtility.HtmlDecode(Heads().Matches(page).Single(head => head.Groups[3].Value == column).Groups[2].Value);

    [GeneratedRegex("""<a class="govuk-link ev-list__title" href="/items/([0-9a-f-]{36})">""")]
    private static partial Regex Rows();

    [GeneratedRegex("[>\"]shift ([0-9]{2})[<\"]")]
    private static partial Regex Shifts();

    [GeneratedRegex("""rel="next" href="([^"]+)">""")]
    private static partial Regex Next();

    [GeneratedRegex("""<th scope="col"[^>]*?(?: aria-sort="(\w+)")?><a class="govuk-link ev-sort" href="([^"]+)">(\w+)<""")]
    private static partial Regex Heads();
}
