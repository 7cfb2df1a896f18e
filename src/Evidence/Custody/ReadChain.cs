using System.Text.Json.Nodes;
using Evidence.Database;
using Evidence.Formats;
using Evidence.Formats.Custody;
using Microsoft.EntityFrameworkCore;

namespace Evidence.Custody;

/// <summary>Who looks at a chain.</summary>
public enum ChainReader
{
    /// <summary>Somebody who may see the item: sees who did what, not from which address.</summary>
    Colleague,

    /// <summary>Somebody who answers for the log: sees every value.</summary>
    Custodian,
}

/// <summary>What a reader gets of a committed value.</summary>
/// <param name="Value">Null where the value is withheld or erased, or is null itself.</param>
public sealed record ShownDetail(DetailState State, JsonNode? Value);

public enum DetailState { Shown, Withheld, Erased }

/// <summary>An entry as a reader sees it.</summary>
/// <param name="Hash">RFC 6962 leaf hash of the entry's bytes.</param>
/// <param name="Details">By field name.</param>
public sealed record ShownEntry(Sha256Hash Hash, CustodyEntry Entry, IReadOnlyDictionary<string, ShownDetail> Details)
{
    /// <summary>The value as text, or null where the reader does not get one.</summary>
    public string? Text(string field) => Details.TryGetValue(field, out var detail) ? detail.Value?.ToString() : null;
}

/// <summary>Reads a stretch of one chain, in its order, with the details that the reader may see.</summary>
public sealed class ReadChain(EvidenceDb db)
{
    public const int MostEntries = 500;

    /// <param name="subject">Whose chain.</param>
    /// <param name="chain">Which of its chains.</param>
    /// <param name="reader">Decides which details are withheld.</param>
    /// <param name="after">Start behind this sequence; -1 from the first entry.</param>
    /// <param name="cancellation">Ends the reading.</param>
    /// <returns>At most <see cref="MostEntries"/> entries.</returns>
    public async Task<IReadOnlyList<ShownEntry>> RunAsync(Subject subject, Chain chain, ChainReader reader, long after, CancellationToken cancellation)
    {
        var records = await db.Entries.AsNoTracking()
            .Where(e => e.SubjectKind == subject.Kind && e.SubjectId == subject.Id && e.Chain == chain && e.Sequence > after)
            .OrderBy(e => e.Sequence).Take(MostEntries).ToListAsync(cancellation);
        return await ShowAsync(records, reader, cancellation);
    }

    /// <summary>Entries as the reader sees them, in the order given.</summary>
    public async Task<IReadOnlyList<ShownEntry>> ShowAsync(IReadOnlyList<EntryRecord> records, ChainReader reader, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(records);
        var hashes = records.Select(e => e.Hash).ToList();
        var details = (await db.Details.AsNoTracking().Where(d => hashes.Contains(d.EntryHash)).ToListAsync(cancellation)).ToLookup(d => d.EntryHash);
        return [.. records.Select(record => Show(record, details[record.Hash], reader))];
    }

    /// <summary>Where a person works from says more of them than of the evidence; why a recording is held may be about whoever reads it.</summary>
    internal static bool MaySee(ChainReader reader, string field) => reader == ChainReader.Custodian || field is not ("actor.address" or "hold.reason");

    private static ShownEntry Show(EntryRecord record, IEnumerable<DetailRecord> details, ChainReader reader)
    {
        var entry = CustodyEntryReader.Read(record.Bytes).Entry
            ?? throw new InvalidDataException($"The stored custody entry {record.Hash} cannot be read.");
        return new ShownEntry(record.Hash, entry, details.ToDictionary(detail => detail.Field, detail => Show(detail, reader)));
    }

    private static ShownDetail Show(DetailRecord detail, ChainReader reader)
    {
        if (detail.Value is not { } value)
            return new ShownDetail(DetailState.Erased, null);
        return MaySee(reader, detail.Field)
            ? new ShownDetail(DetailState.Shown, JsonNode.Parse(value))
            : new ShownDetail(DetailState.Withheld, null);
    }
}
