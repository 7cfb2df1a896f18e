using Evidence.Custody;
using Evidence.Durability;
using Evidence.Formats.Protocol;
using Evidence.Keys;
using Evidence.Storage;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace Evidence.Intake.Verifying;

/// <summary>
/// The verify job: takes claimed objects, reads them back and settles them, until none is left. Any number of workers may run it at
/// the same time. Only what the bytes themselves show is an outcome; a store or a database that fails is tried again later.
/// </summary>
public sealed partial class VerifyClaims(
    NpgsqlDataSource source, IObjectStore store, CustodyLog custody, FileKeyRing keys, TimeProvider clock, ILogger<VerifyClaims> log)
{
    internal static readonly TimeSpan ShortPause = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestPause = TimeSpan.FromMinutes(5);

    /// <summary>One reads while another hashes or commits.</summary>
    private static readonly int Lanes = Math.Clamp(Environment.ProcessorCount, 2, 8);

    private int draining;

    /// <summary>Settles all claims that are due. While a drain runs in this process another call returns at once.</summary>
    /// <returns>How many objects were settled.</returns>
    public async Task<int> DrainAsync(CancellationToken cancellation)
    {
        if (Interlocked.Exchange(ref draining, 1) == 1)
            return 0;
        try
        {
            var lanes = await Task.WhenAll(Enumerable.Range(0, Lanes).Select(_ => LaneAsync(cancellation)));
            await RemoveDuplicateBytesAsync(cancellation);
            return lanes.Sum();
        }
        finally
        {
            Volatile.Write(ref draining, 0);
        }
    }

    private async Task<int> LaneAsync(CancellationToken cancellation)
    {
        // The first step must not run on the caller's thread, or the lanes would follow one another.
        await Task.Yield();
        var settled = 0;
        while (await ClaimedBatch.TakeAsync(source, clock.GetUtcNow(), cancellation) is { } taken)
        {
            await using var batch = taken;
            FaultPoints.Hit(FaultPoint.VerifyTaken);
            settled += await RunAsync(batch, cancellation);
        }

        return settled;
    }

    private async Task<int> RunAsync(ClaimedBatch batch, CancellationToken cancellation)
    {
        var readBack = new ReadBack(store, keys);
        var read = new List<ReadObject>();
        foreach (var upload in batch.Uploads)
        {
            try
            {
                read.Add(new ReadObject(upload.ObjectId, await readBack.RunAsync(upload, cancellation)));
            }
            catch (Exception error) when (error is not OperationCanceledException)
            {
                await PutOffAsync(upload, error, cancellation);
            }
        }

        return await SettleAsync(batch, read, cancellation);
    }

    private async Task<int> SettleAsync(ClaimedBatch batch, List<ReadObject> read, CancellationToken cancellation)
    {
        if (read.Count == 0)
            return 0;
        var settle = new SettleObjects(custody, keys, store.Name, clock);
        try
        {
            await using var db = batch.Open();
            await settle.RunAsync(db, read, cancellation);
        }
        catch (Exception error) when (error is not OperationCanceledException && read.Count > 1)
        {
            // One of them may stand in the way of the others.
            var settled = 0;
            foreach (var one in read)
                settled += await SettleAsync(batch, [one], cancellation);
            return settled;
        }
        catch (Exception error) when (error is not OperationCanceledException)
        {
            await PutOffAsync(batch.Uploads.First(u => u.ObjectId == read[0].Id), error, cancellation);
            return 0;
        }

        foreach (var one in read)
            if (one.Result is ReadBackResult.Different different)
                LogQuarantined(one.Id.ToString(), different.Reason);
        return read.Count;
    }

    private async Task PutOffAsync(Upload upload, Exception error, CancellationToken cancellation)
    {
        LogPutOff(upload.ObjectId.ToString(), error);
        var pause = TimeSpan.FromTicks(Math.Min(LongestPause.Ticks, ShortPause.Ticks << Math.Min(upload.Attempts, 16)));
        var text = error is KeyAwayException
            ? "A key of the agency could not be used. It is tried again; the recording is still on the device."
            : error is IOException
            ? "The object store could not be read. It is tried again; the recording is still on the device."
            : "Checking was interrupted. It is tried again; the recording is still on the device.";
        await using var command = source.CreateCommand(
            "update intake.upload set attempts = attempts + 1, retry_at = $2, trouble = $3 where object_id = $1 and state = 'claimed'");
        command.Parameters.Add(new NpgsqlParameter { Value = upload.ObjectId.Value });
        command.Parameters.Add(new NpgsqlParameter { Value = clock.GetUtcNow() + pause });
        command.Parameters.Add(new NpgsqlParameter { Value = text });
        await command.ExecuteNonQueryAsync(cancellation);
    }

    /// <summary>
    /// A duplicate was read back and found equal to what is held, and its key is gone with its wrap: its bytes only take room.
    /// The row says until then that they are there, so that a worker that is killed leaves nothing behind for good.
    /// </summary>
    private async Task RemoveDuplicateBytesAsync(CancellationToken cancellation)
    {
        await using var connection = await source.OpenConnectionAsync(cancellation);
        await using var db = new Database.EvidenceDb(new DbContextOptionsBuilder<Database.EvidenceDb>().UseNpgsql(connection).Options);
        var left = await db.Uploads.AsNoTracking().Where(u => u.State == UploadState.Duplicate && u.StoreVersion != null).Take(1_000).ToListAsync(cancellation);
        foreach (var upload in left)
        {
            await store.DeleteAsync(upload.StoreKey(), upload.StoreVersion!, cancellation);
            FaultPoints.Hit(FaultPoint.DuplicateBytesGone);
            await db.Uploads.Where(u => u.ObjectId == upload.ObjectId).ExecuteUpdateAsync(u => u.SetProperty(x => x.StoreVersion, (string?)null), cancellation);
        }
    }

    [LoggerMessage(LogLevel.Error, "Object {Object} is quarantined: {Reason} The device keeps the file.")]
    private partial void LogQuarantined(string @object, string reason);

    [LoggerMessage(LogLevel.Warning, "Object {Object} could not be checked now and is tried again.")]
    private partial void LogPutOff(string @object, Exception error);
}
