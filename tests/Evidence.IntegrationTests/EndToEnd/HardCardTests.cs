using System.Text;
using Evidence.Formats;
using Evidence.Formats.Protocol;
using Evidence.Items;
using Evidence.Testing;
using Evidence.Testing.Running;
using Microsoft.EntityFrameworkCore;
using Xunit;

namespace Evidence.IntegrationTests.EndToEnd;

/// <summary>Cards as they come: changing while they are read, pulled out, full of odd things, or lying about what they hold.</summary>
public sealed class HardCardTests(Station station) : IClassFixture<Station>
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(10);

    [Fact]
    public async Task A_file_that_grows_while_it_is_read_is_started_again_until_it_is_whole()
    {
        var card = station.Camera();
        const string path = "DCIM/100MEDIA/GROWING.MP4";
        card.Put(path, Filling.Bytes(24_000_000, 50));
        await using var agent = Offload(card);
        using (var growing = File.Open(Path.Combine(card.Root, path), FileMode.Append, FileAccess.Write, FileShare.ReadWrite))
        {
            agent.Start();
            await station.Running.UntilAsync("the agent noticed", async () =>
            {
                growing.WriteByte(1);
                await growing.FlushAsync();
                Assert.True(agent.IsRunning, agent.Log);
                return agent.Log.Contains("starting it again as a new object", StringComparison.Ordinal);
            });
        }

        Assert.True(await agent.EndAsync(Patience) == 0, agent.Log);
        card.Put(path, card.Read(SimulatedCard.PathOf(path))!);
        await station.OffloadAsync(card);
        await ProofOfAll.HoldsAsync(station.Running);
        await IsHeldOnceAsync(card, path);
    }

    [Fact]
    public async Task A_file_that_never_stops_changing_is_told_and_left_on_the_device()
    {
        var card = station.Camera();
        const string path = "DCIM/100MEDIA/RESTLESS.MP4";
        card.Put(path, Filling.Bytes(12_000_000, 51));
        await using var agent = Offload(card, "--erase");
        using (var growing = File.Open(Path.Combine(card.Root, path), FileMode.Append, FileAccess.Write, FileShare.ReadWrite))
        {
            agent.Start();
            // On a thread of its own: where all others are busy, a file would stop changing for as long as the agent watches it.
            await Task.Factory.StartNew(() => Grow(growing, agent), default, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        }

        Assert.Equal(4, await agent.EndAsync(Patience));
        Assert.Contains("NOT SAFE, it is still changing", agent.Log, StringComparison.Ordinal);
        Assert.NotNull(card.Read(SimulatedCard.PathOf(path)));
        await ProofOfAll.HoldsAsync(station.Running);
    }

    private static void Grow(FileStream file, RunningProgram agent)
    {
        while (agent.IsRunning)
        {
            file.WriteByte(1);
            file.Flush();
            Thread.Sleep(1);
        }
    }

    [Fact]
    public async Task A_file_that_changed_between_two_tries_is_sent_under_a_new_object()
    {
        var card = station.Camera();
        const string path = "DCIM/100MEDIA/EDITED.MP4";
        card.Put(path, Filling.Bytes(4_000_000, 52));
        var file = Path.Combine(card.Root, path);
        using var folder = new TempFolder();
        await TouchAsync(file, folder["time"]);
        await using var agent = Offload(card);
        agent.Start(("EVIDENCE_FAULT", "AgentAfterPart:2:KILL"));
        Assert.Equal(ChildProcess.Killed, await agent.EndAsync(Patience));

        // Same length, same time to the nanosecond: only the bytes tell.
        card.Put(path, Filling.Bytes(4_000_000, 53));
        await TouchAsync(folder["time"], file);
        var run = await station.OffloadAsync(card);
        Assert.Contains("starting it again as a new object", run.Output, StringComparison.Ordinal);
        await ProofOfAll.HoldsAsync(station.Running);
        await IsHeldOnceAsync(card, path);
        await using var db = station.Open();
        var name = Sha256Hash.Of(SimulatedCard.PathOf(path).Bytes);
        Assert.Equal([UploadState.Abandoned, UploadState.Verified], await db.Uploads.Where(u => u.PathSha256 == name).OrderBy(u => u.StartedAt).Select(u => u.State).ToListAsync());
    }

    [Fact]
    public async Task A_device_pulled_out_in_the_middle_of_a_file_goes_on_where_it_was_when_it_is_docked_again()
    {
        var card = station.Camera();
        card.Put("DCIM/100MEDIA/PULLED1.MP4", Filling.Bytes(40_000_000, 54));
        card.Put("DCIM/100MEDIA/PULLED2.MP4", Filling.Bytes(1_000, 55));
        await using var agent = Offload(card, "--erase");
        agent.Start();
        var name = Sha256Hash.Of(SimulatedCard.PathOf("DCIM/100MEDIA/PULLED1.MP4").Bytes);
        await using var db = station.Open();
        await station.Running.UntilAsync("the first part arrived", async () =>
            await db.Uploads.AnyAsync(u => u.PathSha256 == name && db.UploadParts.Any(p => p.ObjectId == u.ObjectId)));
        Directory.Move(card.Root, card.Root + "-pulled");
        Assert.Equal(4, await agent.EndAsync(Patience));
        Assert.Contains("the device went away", agent.Log, StringComparison.Ordinal);
        Directory.Move(card.Root + "-pulled", card.Root);
        Assert.All(card.Content.Keys, path => Assert.True(card.Holds(path)));

        await station.OffloadAsync(card);
        await ProofOfAll.HoldsAsync(station.Running);
        await IsHeldOnceAsync(card, "DCIM/100MEDIA/PULLED1.MP4");
        Assert.Equal(1, await db.Uploads.CountAsync(u => u.PathSha256 == name));
    }

    [Fact]
    public async Task Links_fifos_and_sockets_are_told_and_never_opened()
    {
        var card = station.Camera();
        card.Put("DCIM/100MEDIA/REAL.MP4", Filling.Bytes(300, 56));
        var media = Path.Combine(card.Root, "DCIM/100MEDIA");
        File.CreateSymbolicLink(Path.Combine(media, "shadow.MP4"), "/etc/shadow");
        Directory.CreateSymbolicLink(Path.Combine(media, "out"), "/etc");
        Assert.Equal(0, (await ChildProcess.RunAsync("mkfifo", [Path.Combine(media, "pipe.MP4")])).ExitCode);
        using var socket = new System.Net.Sockets.Socket(System.Net.Sockets.AddressFamily.Unix, System.Net.Sockets.SocketType.Stream, System.Net.Sockets.ProtocolType.Unspecified);
        socket.Bind(new System.Net.Sockets.UnixDomainSocketEndPoint(Path.Combine(media, "talk.MP4")));

        var run = await station.OffloadAsync(card, 0, "--erase");
        foreach (var said in (string[])["shadow.MP4: not a file that can be copied (link)", "out: not a file that can be copied (link)", "pipe.MP4: not a file that can be copied (fifo)", "talk.MP4: not a file that can be copied (socket)"])
            Assert.Contains(said, run.Output, StringComparison.Ordinal);
        await using var db = station.Open();
        Assert.Equal(4, await db.DockedFiles.CountAsync(f => f.Skipped != null));
        Assert.False(await db.Parts.AnyAsync(p => p.Display == "shadow.MP4" || p.Display == "pipe.MP4" || p.Display == "talk.MP4" || p.Display == "shadow"));
        Assert.True(File.Exists("/etc/shadow") && File.Exists(Path.Combine(media, "pipe.MP4")));
    }

    [Fact]
    public async Task What_is_no_whole_video_is_kept_as_it_is_and_the_check_says_what_it_is()
    {
        var card = station.Camera();
        await Filling.WithVideoAsync(card, 900);
        var whole = card.Content[SimulatedCard.PathOf("DCIM/900MEDIA/V900.MP4")];
        card.Put("DCIM/100MEDIA/TEXT.MP4", "This is a shopping list."u8);
        card.Put("DCIM/100MEDIA/CUT.MP4", whole.AsSpan(0, whole.Length / 2));
        card.Put("DCIM/100MEDIA/PLAYLIST.MP4", Encoding.ASCII.GetBytes("#EXTM3U\n#EXT-X-TARGETDURATION:1\n#EXTINF:1,\nfile:///etc/passwd\n#EXT-X-ENDLIST\n"));
        card.Put("DCIM/100MEDIA/NOTHING.MP4", []);
        await station.OffloadAsync(card);
        await ProofOfAll.HoldsAsync(station.Running);

        Assert.Equal(MediaCheckState.Playable, (await CheckAsync("V900.MP4")).State);
        Assert.Equal(MediaCheckState.NotMedia, (await CheckAsync("TEXT.MP4")).State);
        Assert.Equal(MediaCheckState.NotMedia, (await CheckAsync("PLAYLIST.MP4")).State);
        Assert.Equal(MediaCheckState.Unplayable, (await CheckAsync("NOTHING.MP4")).State);
        Assert.Contains((await CheckAsync("CUT.MP4")).State, (MediaCheckState[])[MediaCheckState.Damaged, MediaCheckState.Unplayable]);
        Assert.Contains("playlist", (await CheckAsync("PLAYLIST.MP4")).Text, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("empty", (await CheckAsync("NOTHING.MP4")).Text, StringComparison.OrdinalIgnoreCase);
        foreach (var name in (string[])["TEXT.MP4", "CUT.MP4", "PLAYLIST.MP4", "NOTHING.MP4"])
            await IsHeldOnceAsync(card, "DCIM/100MEDIA/" + name);
    }

    /// <summary>By <c>touch</c>: the runtime sets times only to 100 nanoseconds.</summary>
    private static async Task TouchAsync(string like, string file)
    {
        var run = await ChildProcess.RunAsync("touch", ["-r", like, file]);
        Assert.True(run.ExitCode == 0, run.Error);
    }

    private RunningProgram Offload(SimulatedCard card, params string[] more) => station.Dock.Program(["offload", card.Root, .. more]);

    private async Task<MediaCheck> CheckAsync(string name)
    {
        await using var db = station.Open();
        return await (from p in db.Parts join c in db.MediaChecks on p.Id equals c.PartId where p.Display == name select c).AsNoTracking().SingleAsync();
    }

    private async Task IsHeldOnceAsync(SimulatedCard card, string path)
    {
        await using var db = station.Open();
        var (name, hash) = (Sha256Hash.Of(SimulatedCard.PathOf(path).Bytes), Sha256Hash.Of(card.Content[SimulatedCard.PathOf(path)]));
        Assert.Equal(1, await db.Arrivals.CountAsync(a => a.PathSha256 == name && a.PlaintextSha256 == hash));
    }
}
