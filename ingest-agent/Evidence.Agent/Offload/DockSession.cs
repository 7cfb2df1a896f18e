using Evidence.Agent.Docks;
using Evidence.Durability;
using Evidence.Formats;
using Evidence.Formats.Json;
using Evidence.Formats.Protocol;
using Evidence.Formats.Text;

namespace Evidence.Agent.Offload;

/// <summary>
/// One docking, durable from before the server hears of it: the signed first inventory lies in <c>sessions/</c> until the second has
/// been taken. A card that is docked again unchanged goes on with its session; a changed one gets a new session, and the old one is
/// closed together with the new.
/// </summary>
internal sealed class DockSession
{
    private DockSession(DockSessionId id, byte[] inventory, IReadOnlyList<DockSessionId> left)
    {
        (Id, SignedInventory, LeftOpen) = (id, inventory, left);
    }

    public DockSessionId Id { get; }

    /// <summary>Exactly the bytes to send; sending them again changes nothing at the server.</summary>
    public byte[] SignedInventory { get; }

    /// <summary>Earlier sessions of this device that never reached their end.</summary>
    public IReadOnlyList<DockSessionId> LeftOpen { get; }

    public static DockSession OpenOrResume(Workbench bench, DockedCard card)
    {
        var left = new List<DockSessionId>();
        DockSession? resumed = null;
        foreach (var (id, stored) in Kept(bench, card.Key))
        {
            if (resumed is null && Describes(stored, card)) resumed = new(id, stored, left);
            else left.Add(id);
        }
        if (resumed is not null) return resumed;
        var session = DockSessionId.New();
        var inventory = Sign(bench, card, session, InventoryKind.First);
        Durable.WriteNewFile(PathFor(bench, card, session), inventory);
        FaultPoints.Hit(FaultPoint.AgentSessionKept);
        return new(session, inventory, left);
    }

    /// <summary>What the card holds now, in the words of one of its sessions.</summary>
    /// <param name="changes">With the second inventory: what is not as the first listed it.</param>
    public static byte[] Sign(Workbench bench, DockedCard card, DockSessionId session, InventoryKind kind, IReadOnlyList<FileChange>? changes = null)
    {
        var inventory = new Inventory
        {
            Agency = bench.Enrolment.Agency,
            Agent = bench.Enrolment.Agent,
            AgentVersion = Workbench.Version,
            Completeness = CompletenessOf(bench, card, changes),
            At = Instant.Truncate(bench.Clock.GetUtcNow()),
            Device = DeviceOf(card),
            Files = FilesOf(card),
            Kind = kind,
            Profile = card.Profile.Profile.Id,
            ProfileMatch = card.Profile.KnownBy,
            Session = session,
            Skipped = SkippedOf(card),
            Volume = VolumeOf(card),
        };
        return bench.AgentKey.Sign(Inventory.Type, inventory.ToCanonicalJson()).ToBytes();
    }

    /// <summary>The second inventory of a session, with every difference to its first explained.</summary>
    public static byte[] SignSecond(Workbench bench, DockedCard before, DockedCard now, DockSessionId session)
    {
        var path = PathFor(bench, before, session);
        if (!File.Exists(path) || Read(File.ReadAllBytes(path)) is not { } first) return Sign(bench, now, session, InventoryKind.Second, []);
        var changes = new InventoryChanges(bench, before.Key, File.GetLastWriteTimeUtc(path));
        return Sign(bench, now, session, InventoryKind.Second, changes.Between(first.Files, now.Listing));
    }

    public static void Forget(Workbench bench, DockedCard card, DockSessionId session)
    {
        Durable.DeleteFile(PathFor(bench, card, session));
        FaultPoints.Hit(FaultPoint.AgentSessionClosed);
    }

    /// <summary>When the oldest session of the device that is still open began; in the far future if none is.</summary>
    public static DateTime OpenSince(Workbench bench, DockedCard card) =>
        Directory.EnumerateFiles(bench.State.Sessions, card.Key + ".*.inventory").Select(File.GetLastWriteTimeUtc).DefaultIfEmpty(DateTime.MaxValue).Min();

    /// <summary>The device's sessions that are open, each with its signed first inventory.</summary>
    public static IEnumerable<(DockSessionId Id, byte[] Stored)> Kept(Workbench bench, string device)
    {
        foreach (var path in Directory.EnumerateFiles(bench.State.Sessions, device + ".*.inventory"))
            if (DockSessionId.TryParse(Path.GetFileName(path).Split('.')[1], out var id))
                yield return (id, File.ReadAllBytes(path));
    }

    private static bool Describes(byte[] stored, DockedCard card) =>
        Read(stored) is { } inventory
        && inventory.Device == DeviceOf(card)
        // Label and number of a volume can follow the path at which it is mounted; a device that says who it is is the same on any.
        && (card.Identity.SerialSource != CardIdentity.FromLabel || inventory.Volume == VolumeOf(card))
        && inventory.Profile == card.Profile.Profile.Id
        && inventory.Files.SequenceEqual(FilesOf(card))
        && inventory.Skipped.SequenceEqual(SkippedOf(card));

    private static Inventory? Read(byte[] stored) =>
        UnverifiedDocument.Parse(stored).Value is { } document ? Inventory.Read(document.Json).Value : null;

    private static Completeness CompletenessOf(Workbench bench, DockedCard card, IReadOnlyList<FileChange>? changes)
    {
        var room = card.Root.Volume;
        var counters = FileCounters.Read(card.Profile.Profile, card.Listing);
        return new()
        {
            Changes = changes,
            Clock = new DeviceClockReading(bench.Clock.GetUtcNow(), bench.Clock.Offset, bench.Clock.LocalTimeZone).Of(card.Profile.Profile, card.Listing, card.Root),
            Counters = counters,
            Numbering = FileCounters.Knowledge(card.Profile.Profile, card.Listing, counters),
            FreeBytes = Math.Clamp(room.FreeBytes, 0, StrictJson.LargestInteger),
            TotalBytes = Math.Clamp(room.TotalBytes, 0, StrictJson.LargestInteger),
        };
    }

    private static InventoryVolume VolumeOf(DockedCard card) =>
        new(DisplayName.Of(System.Text.Encoding.UTF8.GetBytes(card.Volume.Label)), card.Volume.FileSystemId, card.Volume.ReadOnly);

    private static InventoryDevice DeviceOf(DockedCard card) =>
        new(card.Identity.Make, card.Identity.Model, card.Identity.Serial, card.Identity.SerialSource, card.Identity.Firmware);

    private static List<InventoryFile> FilesOf(DockedCard card) =>
        [.. card.Listing.Files.Select(file => new InventoryFile(
            DevicePath.From(file.Path.Bytes), file.Display, file.Mark.Bytes, file.Mark.Modified,
            card.Profile.RoleOf(file.Path), card.SidecarOf(file), card.SegmentOf(file)))];

    private static List<SkippedFile> SkippedOf(DockedCard card) =>
        [.. card.Listing.Skipped.Select(skip => new SkippedFile(DevicePath.From(skip.Path.Bytes), skip.Display, skip.Reason))];

    /// <param name="device"><see cref="DockedCard.Key"/>.</param>
    public static string PathFor(Workbench bench, string device, DockSessionId session) =>
        Path.Combine(bench.State.Sessions, $"{device}.{session}.inventory");

    private static string PathFor(Workbench bench, DockedCard card, DockSessionId session) => PathFor(bench, card.Key, session);
}
