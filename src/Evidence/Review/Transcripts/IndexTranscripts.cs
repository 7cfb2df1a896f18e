using System.Text;
using Evidence.Database;
using Evidence.Formats;
using Evidence.Formats.Protocol;
using Evidence.Items;
using Microsoft.EntityFrameworkCore;
using Npgsql;
using Quartz;

namespace Evidence.Review.Transcripts;

/// <summary>
/// Reads the subtitles that arrived with recordings, so that these are found by what is said in them. What is a track of telemetry in the form of subtitles has no
/// words; which it is, the reader of telemetry says first. Repeating it is harmless: what has a row was read.
/// </summary>
public sealed class IndexTranscripts(EvidenceDb db, ReadCopies copies, TimeProvider time)
{
    /// <summary>Characters of one file; more than a day of speech. What comes after is not found.</summary>
    public const int Most = 500_000;

    private const int AtOnce = 50;

    /// <returns>How many files it read.</returns>
    public async Task<int> RunAsync(CancellationToken cancellation)
    {
        var read = 0;
        var last = Guid.Empty;
        while (await WaitingAsync(last, cancellation) is { Count: > 0 } waiting)
        {
            foreach (var part in waiting)
                read += await ReadAsync(part, cancellation) ? 1 : 0;
            last = waiting[^1].Id.Value;
        }

        return read;
    }

    /// <summary>Verified, of a size at which a player shows them too, and no telemetry work waits on them.</summary>
    private Task<List<ItemPart>> WaitingAsync(Guid last, CancellationToken cancellation) => db.Parts.FromSql($"""
        select p.* from items.part p join items.sealed_object o on o.id = p.object_id
        where p.file_name is not null and p.display ~* '\.(srt|vtt)$' and p.id > {last} and o.wrapped_key is not null and o.plaintext_bytes <= {ReadCaptions.MostBytes}
          and not exists (select from review.transcript t where t.part_id = p.id) and not exists (select from items.media_work w where w.part_id = p.id)
        order by p.id limit {AtOnce}
        """).AsNoTracking().ToListAsync(cancellation);

    /// <summary>What cannot be opened now waits; which copy is wrong is found and told by whoever opens.</summary>
    private async Task<bool> ReadAsync(ItemPart part, CancellationToken cancellation)
    {
        try
        {
            if (await TextAsync(part, cancellation) is not { } text)
                return false;
            await KeepAsync(part, text, cancellation);
            return true;
        }
        catch (Exception trouble) when (trouble is AlteredObjectException or IOException)
        {
            return false;
        }
    }

    private async Task<string?> TextAsync(ItemPart part, CancellationToken cancellation)
    {
        if (await db.Lineage.AnyAsync(l => l.SourceId == part.Id && db.Parts.Any(made => made.Id == l.DerivedId && made.Role == FileRole.Telemetry), cancellation))
            return "";
        using var opened = await copies.OpenAsync(part.ObjectId, FoundBy.MediaWork, cancellation);
        if (opened is null)
            return null;
        var bytes = new MemoryStream((int)opened.Sealed.PlaintextBytes);
        await foreach (var piece in opened.ReadAsync(0, opened.Sealed.PlaintextBytes, cancellation))
            bytes.Write(piece.Span);
        return Words(Captions.Read(Captions.Decode(bytes.ToArray())));
    }

    /// <summary>As the database takes it: without zero characters, and no half of a character at its end.</summary>
    private static string Words(IReadOnlyList<Caption> cues)
    {
        var text = new StringBuilder();
        foreach (var cue in cues.TakeWhile(_ => text.Length < Most))
            text.Append(cue.Text.Replace('\0', ' ')).Append('\n');
        return Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text.ToString(0, Math.Min(text.Length, Most))));
    }

    private async Task KeepAsync(ItemPart part, string text, CancellationToken cancellation)
    {
        var now = Instant.Truncate(time.GetUtcNow());
        try
        {
            await InsertAsync(text);
        }
        catch (PostgresException tooMany) when (tooMany.SqlState == PostgresErrorCodes.ProgramLimitExceeded)
        {
            // No speech has so many different words: nothing of it is found.
            await InsertAsync("");
        }

        // The key may have been destroyed since the file was read: whoever destroys it waits for this row, or is waited for.
        Task<int> InsertAsync(string words) => db.Database.ExecuteSqlAsync($"""
            with held as (select from items.sealed_object where id = {part.ObjectId.Value} and wrapped_key is not null for share)
            insert into review.transcript (part_id, item_id, words, read_at) select {part.Id.Value}, {part.ItemId.Value}, items.words({words}), {now} from held on conflict do nothing
            """, cancellation);
    }
}

[DisallowConcurrentExecution]
public sealed class IndexTranscriptsJob(IndexTranscripts indexTranscripts) : IJob
{
    public async ValueTask Execute(IJobExecutionContext context, CancellationToken cancellationToken = default) => await indexTranscripts.RunAsync(cancellationToken);
}
