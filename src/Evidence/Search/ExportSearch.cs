using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using Evidence.Access;
using Evidence.Custody;
using Evidence.Database;
using Evidence.Formats;
using Evidence.Formats.Custody;
using Evidence.Items;
using Evidence.Kernel;

namespace Evidence.Search;

/// <summary>
/// What a search finds, as a CSV file: RFC 4180, UTF-8 with a byte order mark, times of arrival in UTC. Whoever makes bundles may take it away, of what
/// they see. That it was taken is an entry in their chain, committed before the first byte is sent.
/// </summary>
public sealed class ExportSearch(EvidenceDb db, SearchItems searchItems, CustodyLog custody)
{
    /// <summary>Recordings in one file.</summary>
    public const int Most = 10_000;

    private static readonly string[] Columns =
        ["item", "title", "state", "officer", "device", "recorded (device's clock)", "zone", "uncertainty (s)", "length (s)", "arrived (UTC)"];

    /// <param name="filter">What to narrow to.</param>
    /// <param name="query">The same, as an address has it: it stands in the entry.</param>
    /// <param name="order">How to sort.</param>
    /// <param name="actor">Who takes it.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <exception cref="RefusedException">One of <see cref="SearchRefusals"/>, or the role does not allow it.</exception>
    public async Task<byte[]> RunAsync(SearchFilter filter, string query, ItemOrder order, Actor actor, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(actor);
        actor.Demand(Permission.MakeBundles);
        var person = actor.Person ?? throw AccessRefusals.NotPermitted.ToException();
        var items = await AllAsync(filter, order, actor, cancellation);
        var file = Encoding.UTF8.GetBytes("\uFEFF" + string.Concat(items.Select(Cells).Prepend(Columns).Select(CsvCell.Line)));
        await using var transaction = await db.Database.BeginTransactionAsync(cancellation);
        await custody.AppendAsync(db, new CustodyAct
        {
            Actor = actor, Action = CustodyAction.SearchExported, Subjects = [SubjectOf.Person(person)],
            Details = new Dictionary<string, JsonNode?> { ["filter"] = query, ["format"] = "csv", ["count"] = items.Count, ["sha256"] = Sha256Hash.Of(file).ToString() },
        }, cancellation);
        await transaction.CommitAsync(cancellation);
        return file;
    }

    private async Task<List<ListedItem>> AllAsync(SearchFilter filter, ItemOrder order, Actor actor, CancellationToken cancellation)
    {
        var items = new List<ListedItem>();
        ItemCursor? after = null;
        do
        {
            var page = await searchItems.RunAsync(filter, order, after, actor, cancellation, SearchItems.MostAtOnce);
            items.AddRange(page.Items);
            after = page.Next;
            if (items.Count > Most || items.Count == Most && after is not null)
                throw SearchRefusals.TooManyToExport.ToException();
        }
        while (after is not null);
        return items;
    }

    private static IEnumerable<string> Cells(ListedItem item) =>
    [
        item.Id.ToString(), item.Title, Vocabulary.Word(item.State), item.Officer ?? "", item.Device ?? "",
        item.CapturedLocal?.ToString("yyyy-MM-ddTHH:mm:ss", CultureInfo.InvariantCulture) ?? "", item.CapturedZone ?? "",
        item.CapturedUncertaintySeconds?.ToString(CultureInfo.InvariantCulture) ?? "",
        item.DurationMs is { } length ? (length / 1000m).ToString("0.###", CultureInfo.InvariantCulture) : "", Instant.Format(item.ArrivedAt),
    ];
}
