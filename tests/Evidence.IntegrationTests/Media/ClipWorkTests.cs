using System.Globalization;
using System.Text.RegularExpressions;
using Evidence.Access;
using Evidence.Custody;
using Evidence.Formats;
using Evidence.Formats.Custody;
using Evidence.Formats.Protocol;
using Evidence.IntegrationTests.Database;
using Evidence.Items;
using Evidence.Items.Clips;
using Evidence.Items.Reach;
using Evidence.Media.Containers;
using Evidence.Review;
using Evidence.Review.Clipping;
using Evidence.Testing;
using Microsoft.EntityFrameworkCore;
using Xunit;

namespace Evidence.IntegrationTests.Media;

/// <summary>Clips and stills, made by a worker from a real recording.</summary>
public sealed partial class ClipWorkTests(MediaWorld world) : IClassFixture<MediaWorld>
{
    [Fact]
    public async Task A_clip_is_an_item_of_its_own_with_exactly_the_frames_of_its_stretch()
    {
        var (master, original) = await world.ReceiveAsync(await File.ReadAllBytesAsync(await SampleFootage.RecordingAsync()));
        await world.WorkAsync();
        var clip = await AskAsync(master, original, ClipKind.Clip, 2120, 5120);
        await world.WorkAsync();

        await using var db = world.Open();
        var item = await db.Items.SingleAsync(i => i.Id == clip);
        var part = await db.Parts.SingleAsync(p => p.ItemId == clip && p.Role == FileRole.Original);
        Assert.Equal((ItemState.Verified, "Arrest at the gate", false), (item.State, item.Title, part.IsFromDevice));
        Assert.Equal(new DateTime(2026, 11, 21, 14, 2, 11).AddMilliseconds(120), item.CapturedLocal);
        Assert.Equal(original, (await db.Lineage.SingleAsync(l => l.DerivedId == part.Id)).SourceId);
        var check = await db.MediaChecks.SingleAsync(c => c.PartId == part.Id);
        Assert.Equal((MediaCheckState.Playable, 75L), (check.State, check.Frames));

        var made = await world.ToFileAsync(part.Id);
        // The 53rd frame is the one at 2.120 s. It and those after it fit better than those a frame before or after.
        var aligned = await LikenessAsync(made, 53);
        Assert.True(aligned > 35, $"the pictures are only {aligned} dB alike");
        Assert.True(aligned > await LikenessAsync(made, 52) + 3 && aligned > await LikenessAsync(made, 54) + 3, "another stretch is as much alike");

        var (of, its) = (await world.ChainAsync(master), await world.ChainAsync(clip));
        Assert.Equal(CustodyAction.ClipMade, its[0].Action);
        Assert.Equal([part.Id, original], its[0].Objects.Select(o => o.Part));
        Assert.Equal(its[0].Act, of.Single(e => e.Action == CustodyAction.ClipMade).Act);
        Assert.False(await db.MediaWork.AnyAsync(w => w.ItemId == clip || w.ItemId == master));
        var facts = await new ReadItem(db, TimeProvider.System).RunAsync(clip, EvidenceDatabase.Tester, Permission.SeeFootage, default);
        Assert.Contains(facts!.Parts, p => p is { Role: FileRole.Original, BrowsersPlay: true, Chapter: 0 });
        var origin = await new ReadClips(db, TimeProvider.System).OriginAsync(clip, EvidenceDatabase.Tester, default);
        Assert.Equal("DJI_0001.MP4", origin!.Master);
        Assert.Equal([0, 5120], origin.LeftOut.Select(gap => gap.StartMs));
    }

    [Fact]
    public async Task A_still_is_the_frame_at_its_place_in_the_recorded_size()
    {
        var (master, original) = await world.ReceiveAsync(await File.ReadAllBytesAsync(await SampleFootage.RecordingAsync()));
        await world.WorkAsync();
        var still = await AskAsync(master, original, ClipKind.Still, 4000, null);
        await world.WorkAsync();

        await using var db = world.Open();
        var part = await db.Parts.SingleAsync(p => p.ItemId == still && p.Role == FileRole.Original);
        Assert.Equal(("image/png", "Still.png"), (part.MediaType, part.Display));
        Assert.Equal(ContainerKind.Png, ContainerKinds.Of(await File.ReadAllBytesAsync(await world.ToFileAsync(part.Id))));
        Assert.True(await LikenessAsync(await world.ToFileAsync(part.Id), 100, 1) > 35);
        Assert.Contains(await db.Parts.Where(p => p.ItemId == still).Select(p => p.Role).ToListAsync(), role => role == FileRole.Thumbnail);
    }

    [Fact]
    public async Task Clips_asked_for_together_are_all_made_and_the_same_one_twice_only_once()
    {
        var (master, original) = await world.ReceiveAsync(await File.ReadAllBytesAsync(await SampleFootage.RecordingAsync()));
        await world.WorkAsync();
        var one = await AskAsync(master, original, ClipKind.Clip, 1000, 2000);
        var other = await AskAsync(master, original, ClipKind.Clip, 3000, 4000);
        var again = await AskAsync(master, original, ClipKind.Clip, 1000, 2000);
        await world.WorkAsync();

        await using var db = world.Open();
        var clips = await db.Clips.Where(c => c.MasterId == master).ToDictionaryAsync(c => c.Id);
        Assert.NotNull(clips[one].MadeAt);
        Assert.NotNull(clips[other].MadeAt);
        Assert.Equal((null, true), (clips[again].MadeAt, clips[again].RefusedAt is not null));
        Assert.Contains("cut out of the recording before", clips[again].Text, StringComparison.Ordinal);
        Assert.False(await db.Items.AnyAsync(i => i.Id == again));
        Assert.Contains(await world.ChainAsync(master), e => e.Action == CustodyAction.ClipRefused);
    }

    [Fact]
    public async Task It_is_kept_as_closely_as_its_master_and_warned_of_as_it()
    {
        var (master, original) = await world.ReceiveAsync(await File.ReadAllBytesAsync(await SampleFootage.RecordingAsync()));
        await world.WorkAsync();
        await using (var db = world.Open())
        {
            await using var transaction = await db.Database.BeginTransactionAsync();
            var item = await db.Items.SingleAsync(i => i.Id == master);
            item.OwnClass = AccessClass.Restricted;
            item.Set(new ItemFlags(false, true, false, false, false));
            await db.SaveChangesAsync();
            await world.Custody.AppendAsync(db, CustodyAct.Of(CustodyAction.ClassSet, SubjectOf.Item(master), EvidenceDatabase.Tester), default);
            await transaction.CommitAsync();
        }

        var clip = await AskAsync(master, original, ClipKind.Clip, 0, 1000);
        await world.WorkAsync();

        await using var after = world.Open();
        var made = await after.Items.SingleAsync(i => i.Id == clip);
        Assert.Equal((AccessClass.Restricted, AccessClass.Restricted, true), (made.OwnClass, made.AccessClass, made.ShowsChild));
    }

    private async Task<ItemId> AskAsync(ItemId master, PartId original, ClipKind kind, long from, long? to)
    {
        await using var db = world.Open();
        await using var transaction = await db.Database.BeginTransactionAsync();
        var person = new Person(PersonId.New(), $"c{Guid.NewGuid():N}"[..14], "PC Robin Hale", null, Role.Officer) { NormalizedUserName = $"C{Guid.NewGuid():N}", SecurityStamp = "x", CreatedAt = DateTimeOffset.UnixEpoch };
        db.People.Add(person);
        await db.SaveChangesAsync();
        var clip = new Clip
        {
            Id = ItemId.New(), MasterId = master, PartId = original, Kind = kind, FromMs = from, ToMs = to, Title = "Arrest at the gate", Reason = "for the custody sergeant",
            AskedBy = person.Id, AskedAt = Instant.Truncate(TimeProvider.System.GetUtcNow()),
        };
        await WaitingClips.PlaceAsync(db, clip, default);
        await db.SaveChangesAsync();
        await world.Custody.AppendAsync(db, CustodyAct.Of(CustodyAction.ClipAsked, [SubjectOf.Item(master), SubjectOf.Person(person.Id)], EvidenceDatabase.Tester), default);
        await transaction.CommitAsync();
        return clip.Id;
    }

    /// <summary>How much alike the pictures are to the recording's from a frame on, in decibels (peak signal to noise).</summary>
    private static async Task<double> LikenessAsync(string made, int frame, int frames = 75)
    {
        var run = await ChildProcess.RunAsync("ffmpeg",
        [
            "-nostdin", "-hide_banner", "-i", $"file:{made}", "-i", $"file:{await SampleFootage.RecordingAsync()}", "-lavfi",
            $"[0:v]settb=AVTB,setpts=N/25/TB,format=yuv420p[a];[1:v]trim=start_frame={frame}:end_frame={frame + frames},settb=AVTB,setpts=N/25/TB,format=yuv420p[b];[a][b]psnr", "-f", "null", "-",
        ]);
        var average = Average().Match(run.Error + run.Output).Groups[1].Value;
        return average == "inf" ? 100 : double.Parse(average, CultureInfo.InvariantCulture);
    }

    [GeneratedRegex("average:([0-9.]+|inf)")]
    private static partial Regex Average();
}
