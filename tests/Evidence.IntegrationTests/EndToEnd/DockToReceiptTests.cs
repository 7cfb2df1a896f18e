using System.Text;
using Evidence.Custody;
using Evidence.Formats;
using Evidence.Formats.Custody;
using Evidence.Formats.Protocol;
using Evidence.Intake;
using Evidence.Items;
using Evidence.Kernel;
using Evidence.Keys;
using Evidence.Testing;
using Evidence.Testing.Running;
using Microsoft.EntityFrameworkCore;
using Xunit;

namespace Evidence.IntegrationTests.EndToEnd;

/// <summary>The real agent docks cards at the real server.</summary>
public sealed class DockToReceiptTests(Station station) : IClassFixture<Station>
{
    [Fact]
    public async Task Every_file_of_a_registered_camera_gets_a_receipt_and_stays_until_erasing_is_asked_for()
    {
        var card = station.Camera();
        Filling.Small(card, 1);
        await station.OffloadAsync(card);
        await ProofOfAll.HoldsAsync(station.Running);
        await using var db = station.Open();
        foreach (var (path, bytes) in card.Content)
        {
            var (name, hash) = (Sha256Hash.Of(path.Bytes), Sha256Hash.Of(bytes));
            var upload = await db.Uploads.AsNoTracking().SingleAsync(u => u.PathSha256 == name && u.PlaintextSha256 == hash && u.State == UploadState.Verified);
            Assert.NotNull(upload.Receipt);
            Assert.True(card.Holds(path));
        }
    }

    [Fact]
    public async Task A_long_file_goes_in_several_parts()
    {
        var card = station.Camera();
        card.Put("DCIM/100MEDIA/LONG.MP4", Filling.Bytes(3_500_000, 11));
        await station.OffloadAsync(card);
        await using var db = station.Open();
        var id = await db.Uploads.Where(u => u.PlaintextBytes == 3_500_000).Select(u => u.ObjectId).SingleAsync();
        Assert.Equal(4, await db.UploadParts.CountAsync(p => p.ObjectId == id));
    }

    [Fact]
    public async Task Docking_the_same_card_twice_adds_nothing()
    {
        var card = station.Camera();
        Filling.Small(card, 2);
        await station.OffloadAsync(card);
        var before = await CountsAsync();
        var again = await station.OffloadAsync(card);
        Assert.Equal(before, await CountsAsync());
        Assert.Contains("safe since an earlier docking", again.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_sidecar_joins_the_item_of_its_recording()
    {
        var card = station.Camera();
        card.Put("DCIM/100MEDIA/JOIN.MP4", Filling.Bytes(5_000, 12));
        card.Put("DCIM/100MEDIA/JOIN.SRT", "1\n"u8);
        card.Put("DCIM/100MEDIA/ALONE.SRT", "2\n"u8);
        await station.OffloadAsync(card);
        var parts = await PartsAsync("JOIN.MP4", "JOIN.SRT", "ALONE.SRT");
        Assert.Equal(parts["JOIN.MP4"].ItemId, parts["JOIN.SRT"].ItemId);
        Assert.Equal((FileRole.Original, FileRole.Telemetry), (parts["JOIN.MP4"].Role, parts["JOIN.SRT"].Role));
        Assert.NotEqual(parts["JOIN.MP4"].ItemId, parts["ALONE.SRT"].ItemId);
    }

    [Fact]
    public async Task Names_that_are_no_text_and_hostile_names_come_through_byte_for_byte()
    {
        var card = station.Camera();
        byte[][] names = [[0xe9, 0xff, 0x41], [.. "\u202egpj.4pm.exe"u8], [.. "a\r\nb\x1b[2J"u8], [.. "<script>'\""u8], [.. "-i.mp4"u8], [.. "http:x.mp4"u8], [.. "a%03d.mp4"u8],
            [.. "CON"u8], [.. "trailing. "u8], [.. "Case.MP4"u8], [.. "case.mp4"u8], [.. Enumerable.Repeat((byte)0xe9, 255)], [.. "..."u8], [.. "\\"u8]];
        var seed = 100;
        foreach (var name in names) await card.PutRawAsync("DCIM/100MEDIA", name, Filling.Bytes(100, seed++));
        await station.OffloadAsync(card);
        await ProofOfAll.HoldsAsync(station.Running);
        await using var db = station.Open();
        foreach (var (path, bytes) in card.Content)
        {
            var hash = Sha256Hash.Of(bytes);
            var part = await (from o in db.SealedObjects join p in db.Parts on o.Id equals p.ObjectId where o.PlaintextSha256 == hash select p).AsNoTracking().FirstAsync();
            Assert.Equal(path.Name.ToArray(), part.FileName);
            Assert.DoesNotContain(part.Display, char.IsControl);
            Assert.DoesNotContain('\u202e', part.Display);
        }
    }

    [Fact]
    public async Task A_volume_that_nobody_knows_sends_its_inventory_and_nothing_else()
    {
        var card = station.UnknownCard();
        card.Put("holiday/film.mp4", Filling.Bytes(9_999, 13));
        var run = await station.OffloadAsync(card, exit: 3, "--erase");
        Assert.Contains("evidence officer", run.Output, StringComparison.OrdinalIgnoreCase);
        await using var db = station.Open();
        var session = await SessionOfAsync(card);
        Assert.Equal(1, await db.DockedFiles.CountAsync(f => f.SessionId == session));
        Assert.False(await db.Uploads.AnyAsync(u => u.SessionId == session || u.PlaintextBytes == 9_999));
        Assert.All(card.Content.Keys, path => Assert.True(card.Holds(path)));
    }

    [Fact]
    public async Task A_registered_camera_is_erased_by_permit_and_keeps_what_tells_who_it_is()
    {
        await station.RegisterAsync("BWC-ERASE");
        var card = station.Camera("BWC-ERASE");
        Filling.Small(card, 3);
        await station.OffloadAsync(card, 0, "--erase");
        Assert.Equal(card.Content.Keys.Where(path => path != SimulatedCard.PathOf("DEVICE.TXT")).ToHashSet(), card.Gone().ToHashSet());
        await ProofOfAll.HoldsAsync(station.Running);

        await station.OffloadAsync(card, 0, "--erase");
        card.Put("DCIM/100MEDIA/NEXT.MP4", Filling.Bytes(777, 14));
        await station.OffloadAsync(card);
    }

    [Fact]
    public async Task Seized_media_are_offloaded_and_never_erased()
    {
        var card = SimulatedCard.BodyWorn(station.Running.NewVolume("seized"), "SEIZED-1");
        card.Put("DCIM/100MEDIA/SEIZED.MP4", Filling.Bytes(8_888, 15));
        await station.OffloadAsync(card, exit: 3, "--erase");
        await DecideAsync(await SessionOfAsync(card), VolumeDecision.Seized);
        var run = await station.OffloadAsync(card, 0, "--erase");
        Assert.Contains("Nothing is erased", run.Output, StringComparison.Ordinal);
        Assert.All(card.Content.Keys, path => Assert.True(card.Holds(path)));
        await ProofOfAll.HoldsAsync(station.Running);
    }

    [Fact]
    public async Task A_reader_in_another_language_opens_what_the_agent_sealed_and_follows_its_custody()
    {
        var card = station.Camera();
        var bytes = Filling.Bytes(2_500_000, 16);
        card.Put("DCIM/100MEDIA/FOREIGN.MP4", bytes);
        await station.OffloadAsync(card);
        await ProofOfAll.SettledAsync(station.Running);
        using var folder = new TempFolder();
        await using var db = station.Open();
        var hash = Sha256Hash.Of(bytes);
        var sealedObject = await db.SealedObjects.AsNoTracking().SingleAsync(o => o.PlaintextSha256 == hash);
        await OpenElsewhereAsync(sealedObject, folder["plain"]);
        Assert.Equal(bytes, await File.ReadAllBytesAsync(folder["plain"]));

        var chain = await db.Entries.AsNoTracking().Where(e => e.SubjectKind == SubjectKind.Item && e.SubjectId == sealedObject.ItemId.Value && e.Chain == Chain.Operational)
            .OrderBy(e => e.Sequence).ToListAsync();
        await File.WriteAllBytesAsync(folder["chain.jsonl"], [.. chain.SelectMany(e => (byte[])[.. e.Bytes, (byte)'\n'])]);
        var read = await ForeignAsync("custody.py", folder["chain.jsonl"]);
        Assert.True(read.ExitCode == 0, read.Output + read.Error);
        Assert.All(chain, entry => Assert.Contains(entry.Hash.ToString(), read.Output, StringComparison.Ordinal));
    }

    private async Task OpenElsewhereAsync(SealedObject sealedObject, string plain)
    {
        using var keys = FileKeyRing.Open(Path.Combine(station.Running.Data, "keys"));
        var kek = await File.ReadAllBytesAsync(Path.Combine(station.Running.Data, "keys", sealedObject.KekId + ".key"));
        var unwrapped = await ForeignAsync("sealed_object.py", "unwrap-kek", Convert.ToHexStringLower(kek), Convert.ToHexStringLower(sealedObject.WrappedKey!));
        Assert.True(unwrapped.ExitCode == 0, unwrapped.Error);
        var id = sealedObject.Id.ToString();
        var stored = Path.Combine(station.Running.Store, "objects", id[..2], id[2..4], id);
        var opened = await ForeignAsync("sealed_object.py", "open", unwrapped.Output.Trim(), keys.Agency.ToString(), id, stored, plain);
        Assert.True(opened.ExitCode == 0, opened.Error);
    }

    private static Task<ChildProcess> ForeignAsync(string script, params string[] arguments) =>
        ChildProcess.RunAsync("/usr/bin/python3", [Path.Combine(Programs.RepositoryRoot, "tests", "independent", script), .. arguments], ("PYTHONDONTWRITEBYTECODE", "1"));

    private async Task<(int, int, int)> CountsAsync()
    {
        await using var db = station.Open();
        return (await db.Items.CountAsync(), await db.Parts.CountAsync(p => p.FileName != null), await db.Uploads.CountAsync());
    }

    private async Task<Dictionary<string, ItemPart>> PartsAsync(params string[] names)
    {
        await using var db = station.Open();
        return await db.Parts.AsNoTracking().Where(p => names.Contains(p.Display)).ToDictionaryAsync(p => p.Display);
    }

    private async Task<DockSessionId> SessionOfAsync(SimulatedCard card)
    {
        await using var db = station.Open();
        var path = Sha256Hash.Of(card.Content.Keys.Last().Bytes);
        return await db.DockedFiles.Where(f => f.PathSha256 == path).Select(f => f.SessionId).SingleAsync();
    }

    private async Task DecideAsync(DockSessionId session, VolumeDecision decision)
    {
        await using var db = station.Open();
        var officer = await db.People.Where(p => p.UserName == station.Running.EvidenceOfficer.UserName).Select(p => p.Id).SingleAsync();
        var custody = new CustodyLog(TimeProvider.System);
        await new DecideVolume(db, custody, new(db, custody), TimeProvider.System).RunAsync(
            new() { Session = session, Decision = decision, Officer = officer, Place = "12 Mill Lane", SealNumber = "S-0042" }, Actor.Program("test"), default);
    }
}
