using System.Collections.Concurrent;
using Evidence.Custody;
using Evidence.Custody.Log;
using Evidence.Database;
using Evidence.Disclosure;
using Evidence.Formats;
using Evidence.Items;
using Evidence.Kernel;
using Evidence.Keys;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace Evidence.IntegrationTests.Custody.Log;

/// <summary>What a worker does for the log, and what hands bundles out, for tests in which no worker runs.</summary>
internal static class Logged
{
    private static readonly ConcurrentDictionary<string, NpgsqlDataSource> Sources = new();

    /// <summary>Every entry that is there has its place afterwards.</summary>
    public static async Task CatchUpAsync(EvidenceDb db, FileKeyRing keys)
    {
        var source = SourceOf(db);
        await new GrowLog(source, keys, TimeProvider.System, await new CheckLog(source, keys).RebuildAsync(default)).RunAsync(default);
    }

    public static ReadLog Reader(EvidenceDb db, FileKeyRing keys) => new(db, new LogTiles(SourceOf(db)), keys, new LogOptions());

    public static MakeBundle Maker(EvidenceDb db, CustodyLog custody, FileKeyRing keys) => new(db, new ReadDisclosable(db, TimeProvider.System), Reader(db, keys), custody, keys, TimeProvider.System);

    /// <summary>Writes the log up to here, and hands the bundle out.</summary>
    public static async Task<BundleDownload> DownloadAsync(EvidenceDb db, CustodyLog custody, ReadCopies copies, FileKeyRing keys, BundleId bundle, Actor actor, bool isWritten = false)
    {
        if (!isWritten)
            await CatchUpAsync(db, keys);
        var log = Reader(db, keys);
        return await new DownloadBundle(db, custody, copies, keys, log, new PinLog(db, log, TimeProvider.System), TimeProvider.System).RunAsync(bundle, actor, default);
    }

    private static NpgsqlDataSource SourceOf(EvidenceDb db) => Sources.GetOrAdd(db.Database.GetConnectionString()!, NpgsqlDataSource.Create);
}
