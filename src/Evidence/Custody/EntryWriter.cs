using Evidence.Database;
using Evidence.Formats.Custody;
using Npgsql;

namespace Evidence.Custody;

/// <summary>Stores entries, their details and the new chain heads in one exchange with the database.</summary>
internal static class EntryWriter
{
    private const string InsertEntry = """
        insert into custody.entry (hash, subject_kind, subject_id, chain, sequence, previous, at, action, act_id, bytes)
        values ($1, $2, $3, $4, $5, $6::bytea, $7, $8, $9, $10)
        """;

    private const string InsertDetails =
        "insert into custody.detail (entry_hash, field, salt, value) select $1, * from unnest($2, $3, $4)";

    private const string MoveHead =
        "update custody.chain_head set sequence = $1, hash = $2 where subject_kind = $3 and subject_id = $4 and chain = $5";

    public static async Task WriteAsync(EvidenceDb db, IReadOnlyList<NewEntry> entries, ChainHeads heads, CancellationToken cancellation)
    {
        await using var batch = OpenBatch.On(db);
        foreach (var entry in entries)
            Add(batch, entry);
        foreach (var (chain, end) in heads.Ends)
            batch.Add(MoveHead, end.Sequence, end.Hash!.Value.ToArray(), chain.Subject.Kind.Word(), chain.Subject.Id, chain.Chain.Word());
        await batch.ExecuteNonQueryAsync(cancellation);
    }

    private static void Add(NpgsqlBatch batch, NewEntry made)
    {
        var (entry, bytes, hash, openings) = made;
        batch.Add(InsertEntry, hash.ToArray(), entry.Subject.Kind.Word(), entry.Subject.Id, entry.Chain.Word(), entry.Sequence,
            entry.Previous?.ToArray(), entry.At, entry.Action.Word, entry.Act.Value, bytes);
        batch.Add(InsertDetails, hash.ToArray(), openings.Keys.ToArray(),
            openings.Values.Select(opening => opening.Salt.ToArray()).ToArray(),
            openings.Values.Select(opening => opening.CanonicalValue.ToArray()).ToArray());
    }
}
