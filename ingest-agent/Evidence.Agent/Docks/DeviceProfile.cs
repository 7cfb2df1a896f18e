using Evidence.Formats.Protocol;

namespace Evidence.Agent.Docks;

/// <summary>
/// How one family of devices lays out its volume, as data: docs/formats/device-profile.md. It never says whether a device may be
/// erased: only registration at the server does.
/// </summary>
internal sealed record DeviceProfile
{
    /// <summary>Name and version, as it stands in the inventory: <c>gopro/1</c>.</summary>
    public required string Id { get; init; }

    /// <summary>The file it was read from; null for a built-in one.</summary>
    public string? Source { get; init; }

    public string Title { get; init; } = "";

    /// <summary>The maker where the volume does not name one itself.</summary>
    public string? Make { get; init; }

    /// <summary>Profiles of higher rank are asked first.</summary>
    public int Rank { get; init; }

    public MatchRules Match { get; init; } = new();

    /// <summary>Where the serial may stand, tried in this order; the volume label is always the last resort.</summary>
    public IReadOnlyList<SerialSource> Serial { get; init; } = [];

    /// <summary>Files that show what the device's clock says or said, tried in this order.</summary>
    public IReadOnlyList<ClockSource> Clock { get; init; } = [];

    /// <summary>Extensions that can have sidecars, in capitals, the more telling first.</summary>
    public IReadOnlyList<string> Recordings { get; init; } = [];

    public IReadOnlyList<SidecarRule> Sidecars { get; init; } = [];

    public IReadOnlyList<NumberingRule> Numbering { get; init; } = [];

    /// <summary>The device gives its recordings no numbers: no gap can show.</summary>
    public bool IsNotNumbered { get; init; }

    public IReadOnlyList<ChainRule> Chains { get; init; } = [];
}

/// <summary>The evidence by which a volume is known; all of it must hold.</summary>
internal sealed record MatchRules
{
    /// <summary>Of every group at least one pattern must match a file, or a folder.</summary>
    public IReadOnlyList<IReadOnlyList<PathPattern>> Files { get; init; } = [];

    /// <summary>One must match the volume's label; none given, any label will do.</summary>
    public IReadOnlyList<PathPattern> Label { get; init; } = [];

    /// <summary>None may match a file or folder.</summary>
    public IReadOnlyList<PathPattern> Absent { get; init; } = [];
}

/// <summary>One place that may hold the serial: a file, or the volume's label.</summary>
internal sealed record SerialSource
{
    public PathPattern? File { get; init; }

    public MarkerFormat Format { get; init; }

    /// <summary>Key of the serial in a key-value or JSON file; a file of one line needs none.</summary>
    public string? Serial { get; init; }

    public string? Make { get; init; }

    public string? Model { get; init; }

    public string? Firmware { get; init; }

    /// <summary>Set in place of <see cref="File"/>: the label is the device's id where it looks like this.</summary>
    public PathPattern? Label { get; init; }
}

/// <summary>A file whose content, name or time shows the device's clock.</summary>
/// <param name="Format">How the time is read; null where the file's time of change is meant.</param>
/// <param name="Time">Key of the time in the file.</param>
/// <param name="When">Whether it is the time of the docking, or an earlier one: then the clock stands at it or later.</param>
internal sealed record ClockSource(PathPattern File, ClockFormat? Format, string? Time, ClockZone Zone, ClockMoment When);

internal enum ClockFormat
{
    KeyValue,
    Json,
    Line,

    /// <summary>The first date and time in the file's text.</summary>
    Text,

    /// <summary>The digits of the file's name.</summary>
    Name,
}

internal enum ClockMoment { Docked, Recorded }

internal enum SidecarBy { Stem, Prefix, Folder, Number }

/// <summary>Files that belong to a recording: by extension, or (<see cref="File"/> set) by the numbers or stems of two names.</summary>
internal sealed record SidecarRule
{
    public required FileRole Role { get; init; }

    /// <summary>In capitals.</summary>
    public IReadOnlyList<string> Extensions { get; init; } = [];

    public SidecarBy By { get; init; }

    public PathPattern? File { get; init; }

    /// <summary>What it belongs to: same numbers or stem, and the same folder unless <see cref="Elsewhere"/>.</summary>
    public IReadOnlyList<PathPattern> Of { get; init; } = [];

    /// <summary>It lies in another folder than its recording.</summary>
    public bool Elsewhere { get; init; }
}

/// <summary>Files that the device numbers without gaps.</summary>
/// <param name="PerFolder">It begins anew in each folder.</param>
internal sealed record NumberingRule(string Name, IReadOnlyList<PathPattern> Files, bool PerFolder);

/// <summary>Files that are one recording.</summary>
internal sealed record ChainRule
{
    public required PathPattern Files { get; init; }

    /// <summary>By segment: what the first file is called where it has no segment number.</summary>
    public PathPattern? First { get; init; }

    /// <summary>By split: lengths at which the device begins a new file.</summary>
    public IReadOnlyList<(long From, long To)> Full { get; init; } = [];

    /// <summary>By split: whether the rest of the name may differ, because it holds a time.</summary>
    public bool NamesDiffer { get; init; }

    /// <summary>After this number the device goes on at the lowest; null for all nines.</summary>
    public long? Highest { get; init; }

    /// <summary>Longest time between the ends of two successive files.</summary>
    public required TimeSpan Within { get; init; }
}

internal enum MarkerFormat
{
    /// <summary>Lines <c>KEY=value</c>.</summary>
    KeyValue,

    /// <summary>One JSON object with text members.</summary>
    Json,

    /// <summary>The first line that is not empty is the value.</summary>
    Line,
}
