using System.Text;
using Evidence.Formats;
using Evidence.Formats.Protocol;
using Evidence.Formats.Text;

namespace Evidence.IntegrationTests.Intake;

/// <summary>A file on a test device.</summary>
public sealed record TestFile(DevicePath Path, byte[] Bytes, FileRole Role = FileRole.Original, DevicePath? SidecarOf = null)
{
    public static readonly DateTimeOffset Recorded = new(2026, 3, 1, 9, 30, 0, TimeSpan.Zero);

    public DateTimeOffset? Modified { get; init; } = Recorded;

    public RecordingSegment? Segment { get; init; }

    /// <summary>The files as one recording, in this order.</summary>
    public static TestFile[] Chain(params TestFile[] files) =>
        [.. files.Select((file, number) => file with { Segment = new(files[0].Path, number) })];

    public static DevicePath PathOf(string name) => DevicePath.From(Encoding.UTF8.GetBytes(name));

    public static TestFile Of(string name, byte[] bytes) => new(PathOf(name), bytes);

    /// <summary>Bytes that follow from the seed, so that a failing test can be repeated.</summary>
    public static TestFile Random(string name, int length, int seed = 1)
    {
        var bytes = new byte[length];
        new Random(seed).NextBytes(bytes);
        return Of(name, bytes);
    }

    public TestFile AsSidecarOf(TestFile recording) => this with { Role = FileRole.Sidecar, SidecarOf = recording.Path };
}

/// <summary>A device with its files, as an agent lists it.</summary>
public sealed record TestDevice(string Make, string Model, string Serial, params TestFile[] Files)
{
    public static TestDevice New(params TestFile[] files) => new("Evidence Sample", "BWC-1", $"T-{Guid.NewGuid():N}"[..12], files);

    public Completeness? Completeness { get; init; }

    public InventoryVolume Volume { get; init; } = new("CAM", "1234-ABCD", ReadOnly: true);

    public string SerialSource { get; init; } = "DEVICE.TXT";

    public Inventory List(AgencyId agency, AgentId agent, DockSessionId session, InventoryKind kind, params SkippedFile[] skipped) => new()
    {
        Agency = agency,
        Agent = agent,
        AgentVersion = "0.1.0",
        Session = session,
        Kind = kind,
        At = TestFile.Recorded.AddHours(8),
        Profile = "dcim-body-worn",
        Volume = Volume,
        Device = new InventoryDevice(Make, Model, Serial, SerialSource),
        Files = [.. Files.Select(f => new InventoryFile(f.Path, f.Path.Display, f.Bytes.Length, f.Modified, f.Role, f.SidecarOf, f.Segment))],
        Skipped = skipped,
        Completeness = Completeness,
    };
}
