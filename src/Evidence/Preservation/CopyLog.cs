using System.Globalization;
using Evidence.Custody.Log;
using Evidence.Database;
using Evidence.Formats;
using Evidence.Formats.Log;
using Evidence.Items;
using Evidence.Keys;
using Evidence.Storage;
using Microsoft.Extensions.Logging;
using Npgsql;
using Quartz;

namespace Evidence.Preservation;

/// <summary>
/// Copies the log into every store that is there: each full tile once, and from time to time the newest checkpoint with the tiles that are not full yet.
/// Locked where the store locks. From such a copy the log of that moment can be put together without the database: docs/formats/transparency-log.md, "Copies".
/// </summary>
public sealed partial class CopyLog(ReadLog log, LogTiles tiles, NpgsqlDataSource source, ObjectStores stores, FileKeyRing keys, ReportFinding report, TimeProvider clock, ILogger<CopyLog> logger)
{
    /// <summary>The log is hashes, and never goes.</summary>
    private static readonly TimeSpan Locked = TimeSpan.FromDays(3_650);

    /// <summary>A lock that is shorter by no more than this is the one that was set.</summary>
    private static readonly TimeSpan Slack = TimeSpan.FromDays(30);

    /// <summary>An installation that is being set up, or tried out, leaves nothing in a store for ten years.</summary>
    private static readonly TimeSpan Settled = TimeSpan.FromHours(1);

    /// <returns>How many objects were stored.</returns>
    public async Task<int> RunAsync(CancellationToken cancellation)
    {
        await using var turn = await AdvisoryLock.TryTakeAsync(source, "log/copy", keys.Agency.Value, cancellation);
        if (turn is null || await log.NewestAsync(cancellation) is not { } newest || await log.BegunAtAsync(cancellation) > clock.GetUtcNow() - Settled)
            return 0;
        var stored = 0;
        foreach (var name in stores.Names)
        {
            try
            {
                stored += await ToStoreAsync(stores.Open(name), newest, cancellation);
            }
            catch (IOException away)
            {
                LogAway(name, away);
            }
        }

        return stored;
    }

    private async Task<int> ToStoreAsync(IObjectStore store, LogCheckpoint newest, CancellationToken cancellation)
    {
        var stored = 0;
        for (var (level, full) = (0, newest.Size / TilePath.FullWidth); full > 0; (level, full) = (level + 1, full / TilePath.FullWidth))
        {
            var first = await FirstMissingAsync(store, number => LogCopy.TileKey(level, number), full, cancellation);
            if (first > 0)
                await LockAsync(store, LogCopy.TileKey(level, first - 1), cancellation);
            for (var index = first; index < full; index++, stored++)
                await PutAsync(store, LogCopy.TileKey(level, index), (await tiles.TileAsync(level, index, TilePath.FullWidth, cancellation))!, cancellation);
        }

        var heads = await FirstMissingAsync(store, LogCopy.HeadKey, long.MaxValue, cancellation);
        if (heads > 0)
            await LockAsync(store, LogCopy.HeadKey(heads - 1), cancellation);
        if (heads > 0 && await ReadHeadAsync(store, heads - 1, cancellation) is var last && last?.Size >= newest.Size)
        {
            if (last.Size > newest.Size)
                await TellAheadAsync(store.Name, last.Size, newest.Size, cancellation);
            return stored;
        }

        await PutAsync(store, LogCopy.HeadKey(heads), await HeadAsync(newest, cancellation), cancellation);
        return stored + 1;
    }

    private async Task TellAheadAsync(string store, long stored, long size, CancellationToken cancellation)
    {
        LogAhead(store, stored, size);
        await report(new CopyFinding(FindingKind.LogBehind, FoundBy.Log, CopyFinding.Log, store, "", null,
            $"The store “{store}” has a signed checkpoint over {stored} entries of the log, and the log in the database has {size}."), cancellation);
    }

    /// <summary>Copies are made in their order, so where the first one is missing all behind it are.</summary>
    private static async Task<long> FirstMissingAsync(IObjectStore store, Func<long, string> key, long end, CancellationToken cancellation)
    {
        var (low, high) = (0L, 1L);
        while (high < end && await store.FindAsync(key(high - 1), cancellation) is not null)
            (low, high) = (high, high * 2);
        for (high = Math.Min(high, end); low < high;)
        {
            var middle = low + (high - low) / 2;
            if (await store.FindAsync(key(middle), cancellation) is null)
                high = middle;
            else
                low = middle + 1;
        }

        return low;
    }

    private async Task PutAsync(IObjectStore store, string key, byte[] bytes, CancellationToken cancellation)
    {
        await store.PutWholeAsync(key, bytes, cancellation);
        await LockAsync(store, key, cancellation);
    }

    /// <summary>Also asked of the last one that is there: whoever stored it may have been killed before it was locked.</summary>
    private async Task LockAsync(IObjectStore store, string key, CancellationToken cancellation)
    {
        if (store is not IObjectLock locks || await store.FindAsync(key, cancellation) is not { } version)
            return;
        try
        {
            var until = clock.GetUtcNow() + Locked;
            if (await locks.ReadLockAsync(key, version.VersionId, cancellation) is not { } known || known.Until < until - Slack)
                await locks.LockAsync(key, version.VersionId, until, cancellation);
        }
        catch (StoreRefusedException)
        {
            // A store that does not lock keeps a copy all the same.
        }
    }

    private async Task<byte[]> HeadAsync(LogCheckpoint newest, CancellationToken cancellation)
    {
        var partial = new List<byte[]>();
        for (var (level, width) = (0, newest.Size); width > 0; (level, width) = (level + 1, width / TilePath.FullWidth))
            partial.Add((int)(width % TilePath.FullWidth) is > 0 and var count ? (await tiles.TileAsync(level, width / TilePath.FullWidth, count, cancellation))! : []);
        return LogCopy.Head(newest.Note, partial);
    }

    private async Task<Checkpoint?> ReadHeadAsync(IObjectStore store, long number, CancellationToken cancellation)
    {
        var key = LogCopy.HeadKey(number);
        if (await store.FindAsync(key, cancellation) is not { } version)
            return null;
        await using var stored = await store.OpenReadAsync(key, version.VersionId, 0, version.Bytes, cancellation);
        using var bytes = new MemoryStream();
        await stored.CopyToAsync(bytes, cancellation);
        return LogCopy.NoteIn(bytes.ToArray()) is { } note && SignedNote.TryParse(note, out var signed) && keys.LogKeys.Any(own => signed.VerdictOf(own) == NoteVerdict.Signed)
            && Checkpoint.TryParse(signed.Text, out var checkpoint) ? checkpoint : null;
    }

    [LoggerMessage(LogLevel.Warning, "The log could not be copied to the store {Store}")]
    private partial void LogAway(string store, Exception trouble);

    [LoggerMessage(LogLevel.Critical, "The store {Store} has a signed checkpoint over {Stored} entries of the log, and the database has {Size}: it was put back to an earlier state")]
    private partial void LogAhead(string store, long stored, long size);
}

/// <summary>The bytes of a copy of the log in a store.</summary>
internal static class LogCopy
{
    /// <summary>Keys of all copies begin so; what else a store holds has another key.</summary>
    public const string KeyPrefix = "log-";

    public static string TileKey(int level, long index) => string.Create(CultureInfo.InvariantCulture, $"{KeyPrefix}tile-{level:00}-{index:000000000000}");

    public static string HeadKey(long number) => string.Create(CultureInfo.InvariantCulture, $"{KeyPrefix}head-{number:000000000000}");

    /// <summary>Length of the note, the note, and for each level from the leaves up how many hashes its last tile has, and these.</summary>
    public static byte[] Head(byte[] note, IReadOnlyList<byte[]> partial) =>
    [
        .. UInt32(note.Length), .. note,
        .. partial.SelectMany(tile => (byte[])[.. UInt32(tile.Length / Sha256Hash.Bytes), .. tile]),
    ];

    /// <summary>The checkpoint of a head; null where it is none.</summary>
    public static byte[]? NoteIn(ReadOnlySpan<byte> head) =>
        head.Length >= sizeof(uint) && System.Buffers.Binary.BinaryPrimitives.ReadUInt32BigEndian(head) is var length && length <= head.Length - sizeof(uint)
            ? head.Slice(sizeof(uint), (int)length).ToArray()
            : null;

    private static byte[] UInt32(int value)
    {
        var bytes = new byte[sizeof(uint)];
        System.Buffers.Binary.BinaryPrimitives.WriteUInt32BigEndian(bytes, (uint)value);
        return bytes;
    }
}

/// <summary>Runs <see cref="CopyLog"/>.</summary>
[DisallowConcurrentExecution]
internal sealed class CopyLogJob(CopyLog copyLog) : IJob
{
    internal static readonly TimeSpan Pace = TimeSpan.FromMinutes(10);

    public async ValueTask Execute(IJobExecutionContext context, CancellationToken cancellationToken = default) => await copyLog.RunAsync(cancellationToken);
}
