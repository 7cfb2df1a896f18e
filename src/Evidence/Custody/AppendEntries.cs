using Evidence.Database;
using Evidence.Formats;
using Evidence.Formats.Custody;

namespace Evidence.Custody;

/// <summary>Has the database append entries and their details, in one exchange: <c>custody.append</c>, Database/Sql/custody.sql.</summary>
internal static class AppendEntries
{
    private const string Append = "select custody.append($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)";

    /// <returns>The hashes of the entries.</returns>
    /// <exception cref="InvalidOperationException">The agency is not set up.</exception>
    public static async Task<IReadOnlyList<Sha256Hash>> RunAsync(EvidenceDb db, IReadOnlyList<EntryDraft> entries, CancellationToken cancellation)
    {
        var details = entries.SelectMany((entry, place) => entry.Openings.Select(opening => (Place: place + 1, Field: opening.Key, Opening: opening.Value))).ToList();
        // All programs lock the heads of several chains in this order, so none waits for another in a circle.
        var heads = entries.Select(HeadOf).Distinct().Order().ToList();
        await using var batch = OpenBatch.On(db);
        batch.Add(Append,
            Column(heads, head => head.Kind.Word()),
            Column(heads, head => head.Id),
            Column(heads, head => head.Chain.Word()),
            Column(entries, entry => heads.BinarySearch(HeadOf(entry)) + 1),
            Column(entries, entry => entry.Act.Id.Value),
            Column(entries, entry => entry.Act.Action.Word),
            Column(entries, entry => entry.At),
            Column(entries, entry => entry.Pieces.ToAgency),
            Column(entries, entry => entry.Pieces.ToTitle),
            Column(entries, entry => entry.Pieces.ToPrevious),
            Column(entries, entry => entry.Pieces.ToEnd),
            Column(entries, entry => entry.TitleSalt),
            Column(details, detail => detail.Place),
            Column(details, detail => detail.Field),
            Column(details, detail => detail.Opening.Salt.ToArray()),
            Column(details, detail => detail.Opening.CanonicalValue.ToArray()));
        await batch.PrepareAsync(cancellation);
        return await batch.ExecuteScalarAsync(cancellation) is byte[][] hashes ? Array.ConvertAll(hashes, hash => new Sha256Hash(hash))
            : throw new InvalidOperationException("This database has no agency yet: run the worker's verb \"setup\".");
    }

    private static (SubjectKind Kind, Guid Id, Chain Chain) HeadOf(EntryDraft entry) => (entry.Subject.Kind, entry.Subject.Id, entry.Act.Chain);

    private static T[] Column<TRow, T>(IReadOnlyList<TRow> rows, Func<TRow, T> of) => [.. rows.Select(of)];
}
