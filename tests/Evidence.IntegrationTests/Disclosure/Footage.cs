using Evidence.Custody;
using Evidence.Database;
using Evidence.Disclosure;
using Evidence.Formats;
using Evidence.Formats.Protocol;
using Evidence.Formats.Packaging;
using Evidence.Formats.Verification;
using Evidence.IntegrationTests.Custody.Log;
using Evidence.IntegrationTests.Intake;
using Evidence.Items;
using Evidence.Kernel;
using Evidence.Media.Derivation;
using Evidence.Testing;
using Microsoft.EntityFrameworkCore;

namespace Evidence.IntegrationTests.Disclosure;

/// <summary>Brings recordings into a station as an agent does, and hands them out again.</summary>
internal sealed class Footage(Station station) : IDisposable
{
    private readonly TempFolder folder = new();

    /// <summary>One recording with sidecars, verified. Its item.</summary>
    public async Task<ItemId> RecordAsync(string name, int bytes, int sidecars = 1)
    {
        var recording = TestFile.Random($"DCIM/100MEDIA/{name}.MP4", bytes, name.Length);
        var beside = Enumerable.Range(0, sidecars)
            .Select(i => TestFile.Random(i == 0 ? $"DCIM/100MEDIA/{name}.SRT" : $"DCIM/100MEDIA/{name}.{i:000}.TXT", 50 + i, i).AsSidecarOf(recording));
        return await ReceiveAsync(TestDevice.New([recording, .. beside]), isVerified: true);
    }

    public Task<ItemId> ReceiveUnverifiedAsync() =>
        ReceiveAsync(TestDevice.New(TestFile.Random($"DCIM/100MEDIA/{Guid.NewGuid():N}.MP4", 10_000)), isVerified: false);

    /// <summary>A playable version of the item's original, published as the media job does it.</summary>
    public async Task<PartId> AddPlayableAsync(ItemId item)
    {
        await using var db = station.Open();
        var original = await db.Parts.SingleAsync(p => p.ItemId == item && p.Role == FileRole.Original);
        var now = TimeProvider.System.GetUtcNow();
        var work = new MediaWork { PartId = original.Id, ItemId = item, Kind = MediaWorkKind.Proxy, OrderedAt = now, DueAt = now };
        db.MediaWork.Add(work);
        await db.SaveChangesAsync();
        db.ChangeTracker.Clear();
        var file = folder[Guid.NewGuid().ToString()];
        await File.WriteAllBytesAsync(file, TestFile.Random("x", 700_000, 9).Bytes);
        var made = new DerivativeResult(file, new Recipe("test", [], Sha256Hash.Of(item.Value.ToByteArray())), null);
        var publish = new PublishDerivative(db, new SealDerivative(station.Store, station.Keys), station.Custody, TimeProvider.System);
        await publish.RunAsync(work, new DerivativeKind(FileRole.Proxy, "playable.mp4", "video/mp4"), made, false, default);
        return (await db.Lineage.SingleAsync(l => l.SourceId == original.Id)).DerivedId;
    }

    public async Task<BundleId> BundleAsync(params ItemId[] items)
    {
        await using var db = station.Open();
        return await Maker(db).RunAsync(new BundleToMake(items, "Crown Prosecution Service", "Case 2026/1184"), station.EvidenceOfficer, default);
    }

    public MakeBundle Maker(EvidenceDb db) => Logged.Maker(db, station.Custody, station.Keys);

    /// <summary>Downloads a bundle as the evidence officer. The path of the ZIP.</summary>
    public async Task<string> DownloadAsync(BundleId bundle, Actor? actor = null)
    {
        var path = folder[$"{Guid.NewGuid():N}.zip"];
        await using var db = station.Open();
        var download = await Logged.DownloadAsync(db, station.Custody, station.Copies(db), station.Keys, bundle, actor ?? station.EvidenceOfficer);
        await using var file = File.Create(path);
        await download.WriteAsync(file, default);
        return path;
    }

    /// <summary>Gives every entry its place in the log, as a worker does.</summary>
    public async Task LogAsync()
    {
        await using var db = station.Open();
        await Logged.CatchUpAsync(db, station.Keys);
    }

    public VerificationReport Verify(string path)
    {
        using var bag = BagZip.Open(path);
        return BundleVerification.Run(bag, new TrustAnchor(station.Keys.RootFingerprint));
    }

    /// <summary>Changes one bit of the stored original, as a failing disk would.</summary>
    public async Task FlipStoredByteAsync(ItemId item, long offset)
    {
        await using var db = station.Open();
        var original = await db.Parts.SingleAsync(p => p.ItemId == item && p.Role == FileRole.Original);
        var stored = Directory.GetFiles(station.StoreFolder, original.ObjectId + "*", SearchOption.AllDirectories).Single();
        if (OperatingSystem.IsLinux()) File.SetUnixFileMode(stored, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        await using var file = File.Open(stored, FileMode.Open, FileAccess.ReadWrite);
        file.Position = offset;
        var value = file.ReadByte();
        file.Position = offset;
        file.WriteByte((byte)(value ^ 1));
    }

    public void Dispose() => folder.Dispose();

    private async Task<ItemId> ReceiveAsync(TestDevice device, bool isVerified)
    {
        using var agent = await station.EnrolAsync();
        await station.RegisterAsync(device);
        var session = DockSessionId.New();
        await agent.DockAsync(device, session);
        SealedFile? first = null;
        foreach (var file in device.Files)
        {
            var sent = await agent.SendFileAsync(file, session, device);
            first ??= sent;
        }

        if (isVerified) await station.VerifyAsync();
        await using var db = station.Open();
        return (await db.Uploads.SingleAsync(u => u.ObjectId == first!.Object)).ItemId!.Value;
    }
}
