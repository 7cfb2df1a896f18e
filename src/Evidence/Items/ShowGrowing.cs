using Evidence.Durability;
using Evidence.Formats;
using Evidence.Formats.Sealing;
using Evidence.Keys;
using Evidence.Media.Derivation;
using Microsoft.Extensions.Logging;
using Npgsql;
using NpgsqlTypes;

namespace Evidence.Items;

/// <summary>
/// While a playable copy is being made writes what is there of it where it can be watched, sealed, stretch by stretch: as soon as somebody has asked for it, and then from its beginning. Of what nobody asked for
/// nothing is written. Where writing fails nothing else does. One of these is one attempt.
/// </summary>
internal sealed partial class ShowGrowing(NpgsqlDataSource source, FileKeyRing keys, TimeProvider time, ILogger<ShowGrowing> log) : IDisposable
{
    private static readonly TimeSpan Pace = TimeSpan.FromSeconds(2);

    /// <summary>A stretch is so long at least, but for the last one, or so large.</summary>
    private const long LeastMs = 4_000, LeastBytes = 4 << 20;

    private readonly DataKey key = DataKey.Create();
    private WrappedDataKey? wrapped;
    private int number, fragments;

    /// <summary>Runs an attempt. Before it and after it nothing is left of its stretches.</summary>
    public async Task<WorkEnd> WhileAsync(MediaWork work, GrowingCopy growing, Func<Task<WorkEnd>> attempt)
    {
        await ForgetAsync(work);
        using var over = new CancellationTokenSource();
        var showing = ShowAsync(work, growing, over.Token);
        try
        {
            return await attempt();
        }
        finally
        {
            await over.CancelAsync();
            await showing;
            await ForgetAsync(work);
        }
    }

    public void Dispose() => key.Dispose();

    private async Task ShowAsync(MediaWork work, GrowingCopy growing, CancellationToken over)
    {
        using var timer = new PeriodicTimer(Pace, time);
        try
        {
            while (await timer.WaitForNextTickAsync(over))
                await TryAsync(work, () => WriteAllAsync(work, growing, over));
        }
        catch (OperationCanceledException)
        {
            // The attempt is over.
        }
    }

    private async Task WriteAllAsync(MediaWork work, GrowingCopy growing, CancellationToken over)
    {
        if (growing is not { Head: { } head, Codecs: { } codecs } || await AskedForAsync(work, over) is not { } original)
            return;
        wrapped ??= await keys.WrapDataKeyAsync(key, original, over);
        if (number == 0 && await WriteAsync(work, (0, 0), codecs, head, over))
            number = 1;
        while (number > 0 && Next(growing) is { Count: > 0 } next)
        {
            var bytes = growing.Read(next[0].Offset, next.Sum(fragment => fragment.Bytes));
            if (await WriteAsync(work, (next[0].FromMs, next[^1].UntilMs), null, bytes, over))
                (number, fragments) = (number + 1, fragments + next.Count);
            else
                // Nobody may see it any more, or the table was emptied by a crash of the database: whoever may is told from the beginning.
                (number, fragments) = (0, 0);
        }
    }

    /// <summary>The fragments of the next stretch; null until there are enough.</summary>
    private List<GrownFragment>? Next(GrowingCopy growing)
    {
        var (isWhole, there) = (growing.IsWhole, growing.From(fragments));
        var (taken, bytes) = (new List<GrownFragment>(), 0L);
        foreach (var fragment in there)
        {
            taken.Add(fragment);
            bytes += fragment.Bytes;
            if (bytes >= LeastBytes || fragment.UntilMs - taken[0].FromMs >= LeastMs)
                return taken;
        }

        return isWhole ? taken : null;
    }

    /// <returns>The original's object, where somebody asked for the copy, this attempt is the order's and the key is not destroyed.</returns>
    private async Task<ObjectId?> AskedForAsync(MediaWork work, CancellationToken over)
    {
        await using var command = source.CreateCommand("""
            select o.id from items.media_work w join items.part p on p.id = w.part_id join items.sealed_object o on o.id = p.object_id
            where w.part_id = $1 and w.kind = $2 and w.attempts = $3 and w.asked_at is not null and o.wrapped_key is not null
            """);
        Name(command, work);
        return await command.ExecuteScalarAsync(over) is Guid id ? new ObjectId(id) : null;
    }

    /// <summary>Key and order are held while it is written, in the order in which destroying a key takes them: whoever destroys the one or takes the other waits for this row, or is waited for.</summary>
    /// <returns>False where the order or the key is gone, or the stretch before it.</returns>
    private async Task<bool> WriteAsync(MediaWork work, (long FromMs, long UntilMs) of, string? codecs, byte[] bytes, CancellationToken over)
    {
        FaultPoints.Hit(FaultPoint.StretchWriting);
        await using var command = source.CreateCommand("""
            with original as (select p.id from items.sealed_object o join items.part p on p.object_id = o.id where p.id = $1 and o.wrapped_key is not null for share of o),
              held as (select w.part_id, w.kind, w.attempts from original join items.media_work w on w.part_id = original.id where w.kind = $2 and w.attempts = $3 for share of w)
            insert into items.copy_stretch (part_id, kind, attempt, number, from_ms, until_ms, codecs, kek_id, wrapped_key, sealed)
            select part_id, kind, attempts, $4, $5, $6, $7, $8, $9, $10 from held
            where $4 = 0 or exists (select from items.copy_stretch s where s.part_id = $1 and s.kind = $2 and s.attempt = $3 and s.number = $4 - 1)
            on conflict (part_id, kind, attempt, number) do update set sealed = excluded.sealed
            """);
        Name(command, work);
        command.Parameters.AddWithValue(number);
        command.Parameters.AddWithValue(of.FromMs);
        command.Parameters.AddWithValue(of.UntilMs);
        command.Parameters.Add(new NpgsqlParameter { NpgsqlDbType = NpgsqlDbType.Text, Value = codecs ?? (object)DBNull.Value });
        command.Parameters.AddWithValue(wrapped!.KekId);
        command.Parameters.AddWithValue(wrapped.Bytes);
        command.Parameters.AddWithValue(SealStretch.Seal(key, CopyStretch.AssociatedData(keys.Agency, work.PartId, work.Attempts, number), bytes));
        var written = await command.ExecuteNonQueryAsync(over) == 1;
        FaultPoints.Hit(FaultPoint.StretchWritten);
        return written;
    }

    private Task ForgetAsync(MediaWork work) => TryAsync(work, async () =>
    {
        await using var command = source.CreateCommand("delete from items.copy_stretch where part_id = $1");
        command.Parameters.AddWithValue(work.PartId.Value);
        await command.ExecuteNonQueryAsync();
    });

    private async Task TryAsync(MediaWork work, Func<Task> act)
    {
        try
        {
            await act();
        }
        catch (Exception problem) when (problem is NpgsqlException or IOException or TimeoutException)
        {
            NotShown(log, problem, work.PartId);
        }
    }

    private static void Name(NpgsqlCommand command, MediaWork work)
    {
        command.Parameters.AddWithValue(work.PartId.Value);
        command.Parameters.AddWithValue(Vocabulary.Word(work.Kind));
        command.Parameters.AddWithValue(work.Attempts);
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The copy of part {Part} that is being made could not be shown meanwhile.")]
    private static partial void NotShown(ILogger log, Exception problem, PartId part);
}
