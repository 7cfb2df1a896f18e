using Evidence.Formats.Protocol;
using Evidence.Formats.Text;

namespace Evidence.Formats.Tests.Protocol;

/// <summary>One of each document, with fixed values.</summary>
internal static class DocumentSamples
{
    private static readonly AgencyId Agency = Id<AgencyId>(1);
    private static readonly AgentId Agent = Id<AgentId>(2);
    private static readonly DockSessionId Session = Id<DockSessionId>(3);
    private static readonly ObjectId Sealed = Id<ObjectId>(4);
    private static readonly DevicePath Path = DevicePath.From([.. "DCIM/100MEDIA/"u8, 0xc3, 0x28, .. ".MP4"u8]);
    private static readonly DateTimeOffset At = new(2026, 3, 1, 9, 30, 0, TimeSpan.Zero);

    public static readonly Claim Claim = new()
    {
        Agency = Agency, Agent = Agent, Session = Session, Object = Sealed, Role = FileRole.Sidecar, Path = Path, Display = Path.Display,
        SidecarOf = DevicePath.From("DCIM/100MEDIA/A.MP4"u8), Modified = At, Device = new("Acme", "B2", "0042"),
        PlaintextBytes = 3, PlaintextSha256 = Sha256Hash.Of("abc"u8), CiphertextBytes = 59, CiphertextSha256 = Sha256Hash.Of("sealed"u8),
        IntakeKey = Sha256Hash.Of("key"u8), WrapSha256 = Sha256Hash.Of("wrap"u8),
    };

    public static readonly Inventory Inventory = new()
    {
        Agency = Agency, Agent = Agent, AgentVersion = "0.1.0", Session = Session, Kind = InventoryKind.First, At = At, Profile = "dcim",
        Volume = new("BWC-0042", "1234-ABCD", true), Device = new("Acme", "B2", "0042", "volume label"),
        Files = [new(Path, Path.Display, 3, At, FileRole.Original, null), new(DevicePath.From("A.SRT"u8), "A.SRT", 0, null, FileRole.Sidecar, Path)],
        Skipped = [new(DevicePath.From("link"u8), "link", SkipReason.Link), new(DevicePath.From("x"u8), "x", SkipReason.ChangedWhileRead)],
    };

    public static readonly Receipt Receipt = new()
    {
        Agency = Agency, Agent = Agent, Session = Session, Item = Id<ItemId>(5), Part = Id<PartId>(6), Object = Sealed,
        PlaintextBytes = 3, PlaintextSha256 = Sha256Hash.Of("abc"u8), CiphertextBytes = 59, CiphertextSha256 = Sha256Hash.Of("sealed"u8),
        Store = "files", Version = "1", Entry = Sha256Hash.Of("entry"u8), At = At,
    };

    public static readonly Permit Permit = new()
    {
        Agency = Agency, Agent = Agent, Device = Id<DeviceId>(7), Session = Session, Id = Id<PermitId>(8), At = At, Until = At.AddHours(1),
        Files = [new(Sealed, Path, 3, Sha256Hash.Of("abc"u8))],
    };

    public static readonly CountSheet CountSheet = new()
    {
        Agency = Agency, Move = Id<MoveId>(9), From = "files", To = "vault", Objects = 2, Bytes = 134, List = Sha256Hash.Of("list"u8), AsFound = 1, Lost = 0, At = At,
    };

    public static readonly BackupSheet BackupSheet = new()
    {
        Agency = Agency, Backup = Id<BackupId>(10), At = At, Database = Sha256Hash.Of("dump"u8), Bytes = 4096, Entries = 12, Items = 1, Objects = 2,
        Ring = Sha256Hash.Of("ring"u8), Schema = "00000000000002_Guards", Server = "15.14",
    };

    public static KeyStatement Statement(KeyPurpose purpose, ReadOnlyMemory<byte> key) =>
        new() { Agency = Agency, Purpose = purpose, Key = key, From = At };

    private static T Id<T>(byte last) where T : struct, IIdentifier<T> => T.From(new Guid(0x6f1c9a52, 0x3a51, 0x4c1e, 0x9d, 0x0e, 0, 0, 0, 0, 0, last));
}
