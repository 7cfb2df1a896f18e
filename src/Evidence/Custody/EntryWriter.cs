using Evidence.Database;
using Evidence.Formats;
using Evidence.Formats.Custody;
using Npgsql;

namespace Evidence.Custody;

/// <summary>Stores entries, their details and the new chain heads in one exchange with the database.</summary>
internal static class EntryWriter
{
    // In the order in which they were made: each follows the one before it in its chain.
    private const string InsertEntries = """
        insert into custody.entry (hash, subject_kind, subject_id, chain, sequence, previous, at, action, act_id, bytes)
        select hash, kind, id, chain, sequence, previous, at, action, act, bytes
        from unnest($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) with ordinality as made(hash, kind, id, chain, sequence, previous, at, action, act, bytes, place)
        order by place
        """;

    private const string InsertDetails = "insert into custody.detail (entry_hash, field, salt, value) select * from unnest($1, $2, $3, $4)";

    // Not an update that joins: that one would be planned anew each time.
    private const string MoveHeads = """
        insert into custody.chain_head (subject_kind, subject_id, chain, sequence, hash) select * from unnest($1, $2, $3, $4, $5)
        on conflict (subject_kind, subject_id, chain) do update set sequence = excluded.sequence, hash = excluded.hash
        """;

    public static async Task WriteAsync(EvidenceDb db, IReadOnlyList<NewEntry> entries, ChainHeads heads, CancellationToken cancellation)
    {
        await using var batch = OpenBatch.On(db);
        Add(batch, entries);
        Add(batch, [.. entries.SelectMany(made => made.Openings, (made, opening) => (made.Hash, opening.Key, opening.Value))]);
        Add(batch, [.. heads.Ends]);
        await batch.PrepareAsync(cancellation);
        await batch.ExecuteNonQueryAsync(cancellation);
    }

    private static void Add(NpgsqlBatch batch, IReadOnlyList<NewEntry> entries) => batch.Add(InsertEntries,
        Column(entries, made => made.Hash.ToArray()),
        Column(entries, made => made.Entry.Subject.Kind.Word()),
        Column(entries, made => made.Entry.Subject.Id),
        Column(entries, made => made.Entry.Chain.Word()),
        Column(entries, made => made.Entry.Sequence),
        Column(entries, made => made.Entry.Previous?.ToArray()),
        Column(entries, made => made.Entry.At),
        Column(entries, made => made.Entry.Action.Word),
        Column(entries, made => made.Entry.Act.Value),
        Column(entries, made => made.Bytes));

    private static void Add(NpgsqlBatch batch, IReadOnlyList<(Sha256Hash Entry, string Field, Commitment Opening)> details) => batch.Add(InsertDetails,
        Column(details, detail => detail.Entry.ToArray()),
        Column(details, detail => detail.Field),
        Column(details, detail => detail.Opening.Salt.ToArray()),
        Column(details, detail => detail.Opening.CanonicalValue.ToArray()));

    private static void Add(NpgsqlBatch batch, IReadOnlyList<KeyValuePair<ChainKey, ChainEnd>> heads) => batch.Add(MoveHeads,
        Column(heads, head => head.Key.Subject.Kind.Word()),
        Column(heads, head => head.Key.Subject.Id),
        Column(heads, head => head.Key.Chain.Word()),
        Column(heads, head => head.Value.Sequence),
        Column(heads, head => head.Value.Hash!.Value.ToArray()));

    private static T[] Column<TRow, T>(IReadOnlyList<TRow> rows, Func<TRow, T> of) => [.. rows.Select(of)];
}
