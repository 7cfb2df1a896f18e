using System.Buffers.Binary;
using Evidence.Custody;
using Evidence.Custody.Log;
using Evidence.Formats;
using Evidence.Formats.Custody;
using Evidence.Formats.Log;
using Evidence.Formats.Verification;
using Evidence.IntegrationTests.Custody.Log;
using Evidence.IntegrationTests.Database;
using Evidence.Preservation;
using Evidence.Storage;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Evidence.IntegrationTests.Preservation;

/// <summary>The log in the object stores, put together again from there alone.</summary>
public sealed class CopyLogTests(OneStore archive) : IClassFixture<OneStore>
{
    [Fact]
    public async Task The_log_can_be_put_together_from_a_store_and_is_intact_for_the_verifier_and_strange_to_nobody()
    {
        await LogAsync(700);
        Assert.Equal(0, await CopyAsync());
        archive.Clock.MoveAhead(TimeSpan.FromHours(2));
        Assert.Equal(3, await CopyAsync());
        Assert.Equal(0, await CopyAsync());
        await LogAsync(1);
        Assert.Equal(1, await CopyAsync());

        var store = archive.Worker.GetRequiredService<ObjectStores>().Primary;
        var head = await ReadAsync(store, LogCopy.HeadKey(1));
        var files = new Dictionary<string, byte[]> { [TilePath.Checkpoint] = LogCopy.NoteIn(head)! };
        Assert.True(SignedNote.TryParse(files[TilePath.Checkpoint], out var note) && Checkpoint.TryParse(note.Text, out var checkpoint));
        Assert.True(Checkpoint.TryParse(note.Text, out checkpoint));
        var at = sizeof(uint) + files[TilePath.Checkpoint].Length;
        for (var (level, size) = (0, checkpoint.Size); at < head.Length; (level, size) = (level + 1, size / TilePath.FullWidth))
        {
            var width = (int)BinaryPrimitives.ReadUInt32BigEndian(head.AsSpan(at));
            files[TilePath.Of(level, size / TilePath.FullWidth, Math.Max(width, 1))] = head.AsSpan(at + sizeof(uint), width * Sha256Hash.Bytes).ToArray();
            at += sizeof(uint) + width * Sha256Hash.Bytes;
            for (var index = 0L; index < size / TilePath.FullWidth; index++)
                files[TilePath.Of(level, index, TilePath.FullWidth)] = await ReadAsync(store, LogCopy.TileKey(level, index));
        }

        var report = LogVerification.Run(path => files.GetValueOrDefault(path), LogPolicy.Of(archive.Station.Keys.LogKeys[0]), null, default);
        Assert.Equal((Verdict.Intact, checkpoint.Size), (report.Verdict, report.Leaves));

        Assert.True(await archive.CompareAsync());
        await using var db = archive.Open();
        Assert.Empty(await db.Findings.ToListAsync());
    }

    [Fact]
    public async Task A_copy_whose_maker_was_killed_before_it_was_locked_is_locked_by_the_next()
    {
        var store = archive.Worker.GetRequiredService<ObjectStores>().Primary;
        await LogAsync(300);
        archive.Clock.MoveAhead(TimeSpan.FromHours(2));
        await CopyAsync();
        await LogAsync(300);
        var next = 0;
        while (await store.FindAsync(LogCopy.TileKey(0, next), default) is not null)
            next++;
        var tile = (await archive.Worker.GetRequiredService<LogTiles>().TileAsync(0, next, TilePath.FullWidth, default))!;
        var version = await store.PutWholeAsync(LogCopy.TileKey(0, next), tile, default);
        Assert.Null(await ((IObjectLock)store).ReadLockAsync(LogCopy.TileKey(0, next), version.VersionId, default));

        await CopyAsync();

        Assert.True((await ((IObjectLock)store).ReadLockAsync(LogCopy.TileKey(0, next), version.VersionId, default))!.Until > archive.Clock.GetUtcNow().AddYears(9));
    }

    private async Task<int> CopyAsync()
    {
        await using var scope = archive.Worker.CreateAsyncScope();
        return await scope.ServiceProvider.GetRequiredService<CopyLog>().RunAsync(default);
    }

    private async Task LogAsync(int entries)
    {
        await using var db = archive.Open();
        await using (var transaction = await db.Database.BeginTransactionAsync())
        {
            Subject[] subjects = [.. Enumerable.Range(0, entries).Select(_ => SubjectOf.Item(ItemId.New()))];
            await archive.Station.Custody.AppendAsync(db, new CustodyAct { Actor = EvidenceDatabase.Tester, Action = CustodyAction.ViewStarted, Subjects = subjects }, default);
            await transaction.CommitAsync();
        }

        await Logged.CatchUpAsync(db, archive.Station.Keys);
    }

    private static async Task<byte[]> ReadAsync(IObjectStore store, string key)
    {
        var version = (await store.FindAsync(key, default))!;
        await using var stream = await store.OpenReadAsync(key, version.VersionId, 0, version.Bytes, default);
        using var bytes = new MemoryStream();
        await stream.CopyToAsync(bytes);
        return bytes.ToArray();
    }
}
