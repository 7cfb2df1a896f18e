using Evidence.Custody;
using Evidence.Formats;
using Evidence.Formats.Custody;
using Evidence.IntegrationTests.Database;
using Evidence.IntegrationTests.Intake;
using Evidence.Items;

namespace Evidence.IntegrationTests.Items;

/// <summary>Items as rows alone, with their entries and without files: what lists are made of.</summary>
internal static class ItemRows
{
    public static async Task AddItemsAsync(this Station station, IReadOnlyList<EvidenceItem> items)
    {
        await using var db = station.Open();
        await using var transaction = await db.Database.BeginTransactionAsync();
        db.Items.AddRange(items);
        await db.SaveChangesAsync();
        await station.Custody.AppendAsync(db, Act(items.Select(i => i.Id)), default);
        await transaction.CommitAsync();
    }

    public static async Task ChangeItemAsync(this Station station, ItemId id, Action<EvidenceItem> change)
    {
        await using var db = station.Open();
        await using var transaction = await db.Database.BeginTransactionAsync();
        change((await db.Items.FindAsync(id))!);
        await db.SaveChangesAsync();
        await station.Custody.AppendAsync(db, Act([id]), default);
        await transaction.CommitAsync();
    }

    private static CustodyAct Act(IEnumerable<ItemId> items) =>
        new() { Actor = EvidenceDatabase.Tester, Action = CustodyAction.ItemReceived, Subjects = [.. items.Select(id => SubjectOf.Item(id))] };
}
