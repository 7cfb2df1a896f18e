using Evidence.Custody;
using Evidence.Formats;
using Evidence.Formats.Custody;
using Evidence.Formats.Protocol;
using Evidence.Formats.Sealing;
using Evidence.IntegrationTests.Database;
using Evidence.Items;
using Evidence.Testing;
using Microsoft.EntityFrameworkCore;
using Xunit;

namespace Evidence.IntegrationTests.Media;

/// <summary>What is there of a copy is written for those who asked for it, and nothing of it is left.</summary>
public sealed class ShowGrowingTests(MediaWorld world) : IClassFixture<MediaWorld>
{
    [Fact]
    public async Task Who_asked_for_it_sees_it_grow_and_afterwards_nothing_of_it_is_left()
    {
        var (item, part) = await LongAsync();
        await AskAsync(item);
        var seen = new SortedDictionary<int, byte[]>();
        GrowingFacts? last = null;
        await WhileWorkingAsync(async () =>
        {
            if (await FactsAsync(part) is not { Codecs: not null } facts)
                return;
            last = facts;
            foreach (var number in facts.Stretches.Select(s => s.Number).Prepend(0).Where(n => !seen.ContainsKey(n)))
                if (await OpenAsync(part, facts.Attempt, number) is { } bytes)
                    seen[number] = bytes;
        });
        Assert.NotNull(last);
        Assert.True(last.Stretches.Count >= 2, $"only {last.Stretches.Count} stretches were seen");
        Assert.Equal(Enumerable.Range(1, last.Stretches.Count), last.Stretches.Select(s => s.Number));
        Assert.Equal(0, last.Stretches[0].FromMs);
        Assert.Equal(last.Stretches.Skip(1).Select(s => s.FromMs), last.Stretches.SkipLast(1).Select(s => s.UntilMs));
        Assert.All(last.Stretches.SkipLast(1), s => Assert.InRange(s.UntilMs - s.FromMs, 4_000, 8_000));
        Assert.StartsWith("avc1.", last.Codecs, StringComparison.Ordinal);

        await using var db = world.Open();
        Assert.False(await db.CopyStretches.AnyAsync());
        var proxy = await db.Parts.Where(p => p.ItemId == item && p.Role == FileRole.Proxy).Select(p => p.Id).SingleAsync();
        var until = last.Stretches.Last(s => seen.ContainsKey(s.Number)).UntilMs;
        using var folder = new TempFolder();
        await File.WriteAllBytesAsync(folder["seen.mp4"], [.. seen.Values.SelectMany(bytes => bytes)]);
        var whole = await PicturesAsync(await world.ToFileAsync(proxy));
        var shown = await PicturesAsync(folder["seen.mp4"]);
        Assert.Equal(whole.Take((int)(until * 25 / 1000)), shown);
    }

    [Fact]
    public async Task Of_what_nobody_asked_for_nothing_is_written()
    {
        var (_, part) = await LongAsync(8);
        var most = 0;
        await WhileWorkingAsync(async () =>
        {
            await using var db = world.Open();
            most = Math.Max(most, await db.CopyStretches.CountAsync());
            Assert.Null((await FactsAsync(part))?.Codecs);
        });
        Assert.Equal(0, most);
    }

    [Fact]
    public async Task Who_asks_in_the_middle_sees_it_from_its_beginning_and_so_after_a_crash_of_the_database()
    {
        var (item, part) = await LongAsync();
        var (asked, crashed, again) = (false, false, false);
        await WhileWorkingAsync(async () =>
        {
            await using var db = world.Open();
            if (!asked && await db.MediaProgress.AnyAsync(p => p.PartId == part && p.Kind == MediaWorkKind.Proxy && p.PerMille > 300))
            {
                Assert.False(await db.CopyStretches.AnyAsync());
                await AskAsync(item);
                asked = true;
            }
            else if (asked && !crashed && await FactsAsync(part) is { Codecs: not null, Stretches: [{ FromMs: 0 }, ..] })
            {
                // As it stands after one: the table is unlogged.
                await EvidenceDatabase.ExecuteAsync(world.OwnerConnection, "truncate items.copy_stretch");
                crashed = true;
            }
            else if (crashed)
            {
                again |= await FactsAsync(part) is { Codecs: not null, Stretches: [{ Number: 1, FromMs: 0 }, ..] };
            }
        });
        Assert.True(asked && crashed, $"asked {asked}, crashed {crashed}");
        Assert.True(again, "it was not shown again");
        await using var left = world.Open();
        Assert.False(await left.CopyStretches.AnyAsync());
        Assert.Equal(1, await left.Parts.CountAsync(p => p.ItemId == item && p.Role == FileRole.Proxy));
    }

    [Fact]
    public async Task Destroying_the_key_leaves_no_stretch_and_none_is_written_after_it()
    {
        var (item, part) = await LongAsync();
        await AskAsync(item);
        var (destroyed, after) = (false, 0);
        await WhileWorkingAsync(async () =>
        {
            await using var db = world.Open();
            if (destroyed)
            {
                after = Math.Max(after, await db.CopyStretches.CountAsync());
            }
            else if (await db.CopyStretches.AnyAsync(s => s.Number > 0))
            {
                await DestroyAsync(part);
                destroyed = true;
                Assert.False(await db.CopyStretches.AnyAsync());
            }
        });
        Assert.True(destroyed, "nothing was shown");
        Assert.Equal(0, after);
    }

    [Fact]
    public async Task A_stretch_opens_in_its_own_place_only()
    {
        var (_, part) = await world.ReceiveAsync(new byte[1000]);
        await using var db = world.Open();
        var (original, key) = (await db.Parts.Where(p => p.Id == part).Select(p => p.ObjectId).SingleAsync(), DataKey.Create());
        var wrapped = await world.Keys.WrapDataKeyAsync(key, original, CancellationToken.None);
        await EvidenceDatabase.ExecuteAsync(world.OwnerConnection, $"update items.media_work set kind = 'proxy', attempts = 3 where part_id = '{part}'");
        foreach (var number in new[] { 0, 1, 2 })
        {
            db.CopyStretches.Add(new CopyStretch
            {
                PartId = part, Kind = MediaWorkKind.Proxy, Attempt = 3, Number = number, FromMs = 0, UntilMs = 4000, Codecs = number == 0 ? "avc1.64001f" : null, KekId = wrapped.KekId, WrappedKey = wrapped.Bytes,
                Sealed = SealStretch.Seal(key, CopyStretch.AssociatedData(world.Keys.Agency, part, 3, number), Enumerable.Repeat((byte)number, 3_000_000).ToArray()),
            });
        }

        await db.SaveChangesAsync();
        Assert.All((await OpenAsync(part, 3, 2))!, b => Assert.Equal(2, b));
        Assert.Null(await OpenAsync(part, 3, 3));
        Assert.Null(await OpenAsync(part, 2, 2));
        await EvidenceDatabase.ExecuteAsync(world.OwnerConnection, "update items.copy_stretch set sealed = (select sealed from items.copy_stretch where number = 1) where number = 2");
        await Assert.ThrowsAsync<AlteredObjectException>(() => OpenAsync(part, 3, 2));
        await EvidenceDatabase.ExecuteAsync(world.OwnerConnection, "update items.copy_stretch set sealed = set_byte(sealed, 2000000, get_byte(sealed, 2000000) # 1) where number = 1");
        await Assert.ThrowsAsync<AlteredObjectException>(() => OpenAsync(part, 3, 1));
        // A later attempt makes another copy.
        await EvidenceDatabase.ExecuteAsync(world.OwnerConnection, $"update items.media_work set attempts = 4 where part_id = '{part}'");
        Assert.Null(await OpenAsync(part, 3, 0));
        Assert.Null((await FactsAsync(part))!.Codecs);
        await EvidenceDatabase.ExecuteAsync(world.OwnerConnection, $"delete from items.media_work where part_id = '{part}'");
        Assert.False(await db.CopyStretches.AnyAsync(s => s.PartId == part));
    }

    private async Task WhileWorkingAsync(Func<Task> look)
    {
        var working = world.WorkAsync();
        while (!working.IsCompleted)
        {
            await look();
            await Task.Delay(50);
        }

        await working;
    }

    private async Task<(ItemId Item, PartId Part)> LongAsync(int seconds = 40)
    {
        using var folder = new TempFolder();
        await SampleFootage.MakeAsync(folder["clip.mp4"], SampleFootage.Clip(seconds, "1920x1080"));
        return await world.ReceiveAsync(await File.ReadAllBytesAsync(folder["clip.mp4"]));
    }

    /// <summary>As whoever may play it asks; also of what is ordered later.</summary>
    private async Task AskAsync(ItemId item)
    {
        await EvidenceDatabase.ExecuteAsync(world.OwnerConnection, $"update items.media_work set asked_at = now() where item_id = '{item}'");
        await EvidenceDatabase.ExecuteAsync(world.OwnerConnection, $"""
            create or replace function items.test_asked() returns trigger language plpgsql as $$ begin new.asked_at := coalesce(new.asked_at, now()); return new; end $$;
            create or replace trigger test_asked before insert on items.media_work for each row when (new.item_id = '{item}') execute function items.test_asked();
            """);
    }

    private async Task DestroyAsync(PartId part)
    {
        await using var db = world.Open();
        await using var transaction = await db.Database.BeginTransactionAsync();
        await db.Database.ExecuteSqlAsync($"update items.sealed_object set wrapped_key = null, kek_id = null, key_destroyed_at = now(), key_in_backups_until = now() where id = (select object_id from items.part where id = {part.Value})");
        await world.Custody.AppendAsync(db, new CustodyAct
        {
            Actor = EvidenceDatabase.Tester, Action = CustodyAction.DataKeyDestroyed, Subjects = [SubjectOf.Item((await db.Parts.SingleAsync(p => p.Id == part)).ItemId)],
        }, CancellationToken.None);
        await transaction.CommitAsync();
    }

    private async Task<GrowingFacts?> FactsAsync(PartId part)
    {
        await using var db = world.Open();
        return await new ReadGrowing(db, world.Keys).FactsAsync(part, 0, CancellationToken.None);
    }

    private async Task<byte[]?> OpenAsync(PartId part, int attempt, int number)
    {
        await using var db = world.Open();
        return await new ReadGrowing(db, world.Keys).OpenAsync(part, attempt, number, CancellationToken.None);
    }

    private static async Task<List<string>> PicturesAsync(string file)
    {
        var hashes = await ChildProcess.RunAsync("ffmpeg", ["-nostdin", "-v", "error", "-i", file, "-map", "0:v", "-fps_mode", "passthrough", "-f", "framemd5", "-"]);
        Assert.True(hashes.ExitCode == 0 && hashes.Error.Length == 0, hashes.Error);
        return [.. hashes.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Where(line => line[0] != '#').Select(line => line.Split(',')[^1].Trim())];
    }
}
