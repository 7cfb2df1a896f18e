using System.Text;
using Evidence.Formats;
using Evidence.IntegrationTests.Intake;
using Evidence.IntegrationTests.Items;
using Evidence.Items;
using Evidence.Search;
using Xunit;

namespace Evidence.IntegrationTests.Search;

/// <summary>The list in every order, against the same items sorted by hand.</summary>
public sealed class SortItemsTests(Station station) : IClassFixture<Station>
{
    private static readonly DateTimeOffset Start = new(2026, 3, 1, 0, 0, 0, TimeSpan.Zero);

    /// <summary>With capitals and small letters, the same name twice, and characters on either side of where UTF-16 and UTF-8 sort apart.</summary>
    private static readonly string[] Names = ["CLIP2.MP4", "clip10.mp4", "Clip2.mp4", "ZEBRA.MP4", "_.MP4", "Задержание.MP4", "задержание.MP4", "\uFF5A.MP4", "\U0001F4F9.MP4", "clip\u00E9.mp4"];

    [Theory]
    [InlineData(ItemSort.Arrived, true)]
    [InlineData(ItemSort.Arrived, false)]
    [InlineData(ItemSort.Recorded, true)]
    [InlineData(ItemSort.Recorded, false)]
    [InlineData(ItemSort.Length, true)]
    [InlineData(ItemSort.Length, false)]
    [InlineData(ItemSort.Name, true)]
    [InlineData(ItemSort.Name, false)]
    public async Task Pages_are_in_the_order_that_sorting_by_hand_gives_what_is_not_known_last(ItemSort by, bool descending)
    {
        // The known ones end in the middle of a page, at the end of one, or there are none of them, or none of the others.
        foreach (var (known, all) in new[] { (0, 60), (30, 60), (50, 101), (51, 102), (100, 130), (130, 130) })
        {
            var prefix = $"{by}{descending}{known}/{all} ";
            var items = Enumerable.Range(0, all).Select(n => Item(prefix, n, n < known)).ToList();
            await station.AddItemsAsync(items);
            var order = new ItemOrder(by, descending);

            Assert.Equal(Sorted(items, order).Select(i => i.Id), await WalkAsync(new SearchFilter { Text = prefix }, order, null));
            Assert.Equal(
                Sorted(items, order).Where(i => i.State == ItemState.Quarantined && i.OfficerId == station.Officer.Person).Select(i => i.Id),
                await WalkAsync(new SearchFilter { Text = prefix, State = ItemState.Quarantined }, order, station.Officer.Person));
        }
    }

    [Fact]
    public async Task A_length_that_becomes_known_while_pages_are_turned_repeats_and_loses_no_other_item()
    {
        var items = Enumerable.Range(0, 120).Select(n => Item("turning ", n, isKnown: false)).ToList();
        await station.AddItemsAsync(items);
        var (filter, order) = (new SearchFilter { Text = "turning " }, new ItemOrder(ItemSort.Length, Descending: true));
        var first = await PageAsync(filter, order, null, null);
        await station.ChangeItemAsync(first.Items[^1].Id, item => item.DurationMs = 1);

        var rest = await WalkAsync(filter, order, null, first.Next);

        Assert.Equal(Sorted(items, order).Skip(SearchItems.PageSize).Select(i => i.Id), rest);
    }

    [Theory]
    [InlineData(null, ItemSort.Arrived)]
    [InlineData("nonsense", ItemSort.Arrived)]
    [InlineData("99999999999999999999_b1c0d9e8-7f6a-4b5c-8d3e-2f1a0b9c8d7e", ItemSort.Arrived)]
    [InlineData("9223372036854775807_b1c0d9e8-7f6a-4b5c-8d3e-2f1a0b9c8d7e", ItemSort.Arrived)]
    [InlineData("1_b1c0d9e8-7f6a-4b5c-8d3e-2f1a0b9c8d7e.1", ItemSort.Arrived)]
    [InlineData("1_b1c0d9e8-7f6a-4b5c-8d3e-2f1a0b9c8d7e.-1", ItemSort.Length)]
    [InlineData("1_b1c0d9e8-7f6a-4b5c-8d3e-2f1a0b9c8d7e.", ItemSort.Recorded)]
    [InlineData("1_b1c0d9e8-7f6a-4b5c-8d3e-2f1a0b9c8d7e", ItemSort.Name)]
    [InlineData("1_b1c0d9e8-7f6a-4b5c-8d3e-2f1a0b9c8d7e.!", ItemSort.Name)]
    [InlineData("1_b1c0d9e8-7f6a-4b5c-8d3e-2f1a0b9c8d7e.AA", ItemSort.Name)] // a zero character
    [InlineData("1_b1c0d9e8-7f6a-4b5c-8d3e-2f1a0b9c8d7e._w", ItemSort.Name)] // no UTF-8
    public void A_cursor_that_is_none_begins_anew(string? text, ItemSort by) => Assert.Null(ItemCursor.Parse(text, by));

    [Theory]
    [InlineData("1_b1c0d9e8-7f6a-4b5c-8d3e-2f1a0b9c8d7e.9223372036854775807", ItemSort.Recorded)]
    [InlineData("1_b1c0d9e8-7f6a-4b5c-8d3e-2f1a0b9c8d7e.9223372036854775807", ItemSort.Length)]
    [InlineData("3155378975999999999_b1c0d9e8-7f6a-4b5c-8d3e-2f1a0b9c8d7e", ItemSort.Arrived)]
    public async Task A_cursor_that_somebody_made_up_finds_what_is_behind_it(string text, ItemSort by) =>
        Assert.Empty((await PageAsync(new SearchFilter { Text = "nothing is called this" }, new ItemOrder(by, true), ItemCursor.Parse(text, by)!, null)).Items);

    /// <summary>Few values of everything, so that many items are alike.</summary>
    private EvidenceItem Item(string prefix, int n, bool isKnown) => new()
    {
        Id = ItemId.New(),
        Title = prefix + Names[n % Names.Length],
        State = n % 3 == 0 ? ItemState.Quarantined : ItemState.Verified,
        OfficerId = n % 2 == 0 ? station.Officer.Person : station.EvidenceOfficer.Person,
        ArrivedAt = Start.AddMinutes(n % 4),
        CapturedLocal = isKnown ? new DateTime(2026, 2, 28, 1, 30, 0).AddTicks(n % 3 * 10) : null,
        DurationMs = isKnown ? n % 5 * 1000 : null,
    };

    private static List<EvidenceItem> Sorted(IEnumerable<EvidenceItem> items, ItemOrder order)
    {
        var sorted = items.ToList();
        sorted.Sort((a, b) => Unknown(a).CompareTo(Unknown(b)) is var unknown and not 0 ? unknown : order.Descending ? Compare(b, a) : Compare(a, b));
        return sorted;

        bool Unknown(EvidenceItem item) => order.By switch { ItemSort.Recorded => item.CapturedLocal is null, ItemSort.Length => item.DurationMs is null, _ => false };
        int Compare(EvidenceItem a, EvidenceItem b)
        {
            var first = order.By switch
            {
                ItemSort.Recorded => Nullable.Compare(a.CapturedLocal, b.CapturedLocal),
                ItemSort.Length => Nullable.Compare(a.DurationMs, b.DurationMs),
                ItemSort.Name => Small(a.Title).AsSpan().SequenceCompareTo(Small(b.Title)),
                _ => 0,
            };
            return first != 0 ? first : a.ArrivedAt.CompareTo(b.ArrivedAt) is var arrived and not 0 ? arrived : string.CompareOrdinal(a.Id.ToString(), b.Id.ToString());
        }
    }

    private static byte[] Small(string name) => Encoding.UTF8.GetBytes(string.Concat(name.Select(c => char.IsAsciiLetterUpper(c) ? char.ToLowerInvariant(c) : c)));

    /// <summary>All pages, each found by the text of its link.</summary>
    private async Task<List<ItemId>> WalkAsync(SearchFilter filter, ItemOrder order, PersonId? ownedBy, ItemCursor? after = null)
    {
        var seen = new List<ItemId>();
        do
        {
            var page = await PageAsync(filter, order, after, ownedBy);
            seen.AddRange(page.Items.Select(i => i.Id));
            after = page.Next is null ? null : ItemCursor.Parse(page.Next.ToString(), order.By) ?? throw new InvalidOperationException($"{page.Next} is not read");
        }
        while (after is not null);
        return seen;
    }

    private async Task<ItemPage> PageAsync(SearchFilter filter, ItemOrder order, ItemCursor? after, PersonId? ownedBy)
    {
        await using var db = station.Open();
        return await new SearchItems(db, TimeProvider.System).RunAsync(filter, order, after, ownedBy is null ? station.EvidenceOfficer : station.Officer, default);
    }
}
