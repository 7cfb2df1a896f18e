using System.Data.Common;
using Evidence.Database;
using Evidence.Formats;
using Evidence.IntegrationTests.Database;
using Evidence.Items;
using Evidence.Search;
using Evidence.Kernel;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Npgsql;
using Xunit;

namespace Evidence.IntegrationTests.Search;

/// <summary>How the database finds the rows of the footage list, among enough of them that it matters.</summary>
public sealed class SearchPlanTests(ManyItems many) : IClassFixture<ManyItems>
{
    private static readonly PersonId Officer = new(Guid.Parse("00000000-0000-4000-8000-000000000008"));
    private static readonly DeviceId Device = new(Guid.Parse("00000000-0000-4000-9000-000000000008"));
    private static readonly DateOnly Day = new(2024, 11, 21);
    private static readonly ItemOrder[] Orders = [.. Enum.GetValues<ItemSort>().SelectMany(sort => (bool[])[true, false], (sort, descending) => new ItemOrder(sort, descending))];

    private readonly Explained explained = new();

    [Fact]
    public async Task Reads_every_page_along_the_index_of_its_order()
    {
        foreach (var order in Orders)
        {
            var column = order.By switch { ItemSort.Recorded => "captured_local_arrived_at_id", ItemSort.Length => "duration_ms_arrived_at_id", ItemSort.Name => "sorted_name_arrived_at_id", _ => "arrived_at_id" };
            foreach (var (filter, whose, index) in new (SearchFilter, PersonId?, string)[]
            {
                (new(), null, $"ix_item_{column}"), (new(), Officer, $"ix_item_officer_id_{column}"),
                (new() { Device = Device }, null, $"ix_item_device_id_{column}"), (new() { State = ItemState.Quarantined }, null, $"ix_item_state_{column}"),
            })
            {
                var first = await PageAsync(filter, order, whose, null, index);
                await PageAsync(filter, order, whose, first.Next, index);
                if (order.HasUnknown)
                    await PageAsync(filter, order, whose, new ItemCursor(new(2025, 1, 1, 0, 0, 0, TimeSpan.Zero), ItemId.New()), index);
            }
        }
    }

    private async Task<ItemPage> PageAsync(SearchFilter filter, ItemOrder order, PersonId? whose, ItemCursor? after, string index)
    {
        var (page, plans) = await ListAsync(filter, order, whose, after);
        var isOfAll = filter == new SearchFilter() && whose is null;
        // The few last ones of one officer or device may be sorted once they are found.
        Assert.All(plans, plan => Assert.True(plan.Contains(isOfAll ? $" using {index} on item" : "ix_item_", StringComparison.Ordinal) && !(isOfAll && plan.Contains("Sort", StringComparison.Ordinal)),
            $"{order} of {filter} and {whose} after {after} is not read along {index}:\n{plan}"));
        if (after is null && !isOfAll)
            Assert.Contains(index, plans[0], StringComparison.Ordinal);
        return page;
    }

    [Theory]
    [InlineData("days", "ix_item_captured_local_arrived_at_id")]
    [InlineData("name", "ix_item_words")]
    [InlineData("camera", "ix_item_device_id_")]
    [InlineData("nothing", "ix_item_words")]
    public async Task Finds_what_a_filter_leaves_by_an_index(string which, string index)
    {
        var filter = which switch
        {
            "days" => new SearchFilter { From = Day, Until = Day },
            "name" => new SearchFilter { Text = "BWC0123_00042" },
            "camera" => new SearchFilter { Text = "s77" },
            _ => new SearchFilter { Text = "nothing is called this" },
        };
        foreach (var order in Orders)
            foreach (var plan in (await ListAsync(filter, order)).Plans)
                Assert.True(plan.Contains(index, StringComparison.Ordinal), $"{which}, {order}, goes not by {index}:\n{plan}");
    }

    [Fact]
    public async Task Reads_the_whole_table_for_no_combination_of_filters()
    {
        foreach (var order in Orders)
            foreach (var state in (ItemState?[])[null, ItemState.Verified, ItemState.Received])
                foreach (var text in (string?[])[null, "mp4", "BWC0123"])
                    foreach (var device in (DeviceId?[])[null, Device])
                        foreach (var from in (DateOnly?[])[null, Day])
                            foreach (var whose in (PersonId?[])[null, Officer])
                                foreach (var plan in (await ListAsync(new SearchFilter { State = state, Text = text, Device = device, From = from }, order, whose)).Plans)
                                    Assert.DoesNotContain("Seq Scan on item", plan, StringComparison.Ordinal);
    }

    /// <summary>One page, and the plans by which its items were found.</summary>
    private async Task<(ItemPage Page, IReadOnlyList<string> Plans)> ListAsync(SearchFilter filter, ItemOrder order, PersonId? ownedBy = null, ItemCursor? after = null)
    {
        explained.Plans.Clear();
        await using var db = new EvidenceDb(new DbContextOptionsBuilder<EvidenceDb>().UseEvidence(many.Connections.App).AddInterceptors(explained).Options);
        var page = await new SearchItems(db, TimeProvider.System).RunAsync(filter, order, after, new Actor(ActorKind.Person, (ownedBy ?? ManyItems.EvidenceOfficer).Value, "PC 8", "as on record"), default);
        List<string> plans = [.. explained.Plans.Where(plan => plan.Contains(" on item", StringComparison.Ordinal))];
        Assert.NotEmpty(plans);
        return (page, plans);
    }

    /// <summary>Asks the database how it will run each query before it does.</summary>
    private sealed class Explained : DbCommandInterceptor
    {
        public List<string> Plans { get; } = [];

        public override async ValueTask<InterceptionResult<DbDataReader>> ReaderExecutingAsync(DbCommand command, CommandEventData eventData, InterceptionResult<DbDataReader> result, CancellationToken cancellationToken = default)
        {
            var connection = (NpgsqlConnection)command.Connection!;
            await using var explain = new NpgsqlCommand("explain " + command.CommandText, connection);
            foreach (NpgsqlParameter parameter in command.Parameters)
                explain.Parameters.Add(parameter.Clone());
            await using var reader = await explain.ExecuteReaderAsync(cancellationToken);
            var lines = new List<string>();
            while (await reader.ReadAsync(cancellationToken))
                lines.Add(reader.GetString(0));
            Plans.Add(string.Join('\n', lines));
            return result;
        }
    }
}
