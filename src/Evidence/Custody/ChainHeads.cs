using Evidence.Database;
using Evidence.Formats;
using Evidence.Formats.Custody;
using Npgsql;

namespace Evidence.Custody;

/// <summary>One chain of one subject.</summary>
internal readonly record struct ChainKey(Subject Subject, Chain Chain);

/// <summary>Where a chain ends; sequence -1 while it is empty.</summary>
internal readonly record struct ChainEnd(long Sequence, Sha256Hash? Hash);

/// <summary>The locked ends of some chains of the one agency. They move on as entries are made.</summary>
internal sealed class ChainHeads(AgencyId agency, Dictionary<ChainKey, ChainEnd> ends, Dictionary<Subject, string> titles)
{
    // One statement, so that everybody locks old and new heads in the same order. What a subject is called is asked once its head is locked.
    private const string LockInOrder = """
        insert into custody.chain_head as head (subject_kind, subject_id, chain, sequence)
        select kind, id, chain, -1 from unnest($1, $2, $3) with ordinality as wanted(kind, id, chain, place) order by place
        on conflict (subject_kind, subject_id, chain) do update set sequence = head.sequence
        returning subject_kind, subject_id, chain, sequence, hash, custody.title_of(subject_kind, subject_id), (select id from custody.agency)
        """;

    public AgencyId Agency => agency;

    public IReadOnlyDictionary<ChainKey, ChainEnd> Ends => ends;

    public ChainEnd EndOf(ChainKey chain) => ends[chain];

    /// <summary>What the subject is called at this moment; null where it has no name.</summary>
    public string? TitleOf(Subject subject) => titles.GetValueOrDefault(subject);

    public void MoveOn(ChainKey chain, Sha256Hash hash) => ends[chain] = new ChainEnd(ends[chain].Sequence + 1, hash);

    /// <summary>Locks the heads until the transaction ends, by kind, id and chain; makes those that are missing.</summary>
    public static async Task<ChainHeads> LockAsync(EvidenceDb db, IEnumerable<ChainKey> chains, CancellationToken cancellation)
    {
        var ordered = chains.Distinct().OrderBy(key => key.Subject.Kind).ThenBy(key => key.Subject.Id).ThenBy(key => key.Chain).ToList();
        await using var batch = OpenBatch.On(db);
        batch.Add(LockInOrder,
            ordered.Select(key => key.Subject.Kind.Word()).ToArray(),
            ordered.Select(key => key.Subject.Id).ToArray(),
            ordered.Select(key => key.Chain.Word()).ToArray());
        await batch.PrepareAsync(cancellation);
        await using var reader = await batch.ExecuteReaderAsync(cancellation);
        return await ReadAsync(reader, cancellation);
    }

    private static async Task<ChainHeads> ReadAsync(NpgsqlDataReader reader, CancellationToken cancellation)
    {
        var (agency, ends, titles) = ((AgencyId?)null, new Dictionary<ChainKey, ChainEnd>(), new Dictionary<Subject, string>());
        while (await reader.ReadAsync(cancellation))
        {
            if (!SubjectWords.TryParse(reader.GetString(0), out var kind) || !ChainWords.TryParse(reader.GetString(2), out var chain))
                throw new InvalidDataException("A chain head has a kind or a chain that this version does not know.");
            var subject = new Subject(kind, reader.GetGuid(1));
            ends.Add(new ChainKey(subject, chain), new ChainEnd(reader.GetInt64(3), reader.IsDBNull(4) ? null : new Sha256Hash(reader.GetFieldValue<byte[]>(4))));
            if (!reader.IsDBNull(5))
                titles[subject] = reader.GetString(5);
            if (!reader.IsDBNull(6))
                agency = new AgencyId(reader.GetGuid(6));
        }

        return new ChainHeads(agency ?? throw new InvalidOperationException("This database has no agency yet: run the worker's verb \"setup\"."), ends, titles);
    }
}
