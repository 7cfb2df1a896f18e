using System.Text.Json.Serialization;
using Evidence.Formats;
using Evidence.Formats.Protocol;

namespace Evidence.Agent.Docks;

/// <summary>
/// How one family of devices lays out its card, as data (docs/guides/agent.md, "Device profiles"). A profile tells the serial and
/// which files belong together. It never says whether a device may be erased: only registration at the server does.
/// </summary>
internal sealed record DeviceProfile
{
    /// <summary>Name and version, as it stands in the inventory: <c>dji-card/1</c>.</summary>
    public required string Id { get; init; }

    /// <summary>The maker where the card does not name one itself.</summary>
    public string? Make { get; init; }

    /// <summary>Every group must be met by at least one of its patterns; a profile without evidence matches nothing.</summary>
    public required string[][] Evidence { get; init; }

    /// <summary>Where the serial may stand, tried in this order; the volume label is always the last resort.</summary>
    public required SerialSource[] Serial { get; init; }

    /// <summary>Extensions that can have sidecars, the more telling first.</summary>
    public required string[] Recordings { get; init; }

    /// <summary>Extensions that belong to the recording of the same stem in the same folder, each with its role.</summary>
    public required Dictionary<string, FileRole> Sidecars { get; init; }
}

/// <summary>One place on the card that may hold the serial.</summary>
internal sealed record SerialSource
{
    /// <summary>The file, from the root of the volume; ASCII case does not matter.</summary>
    public required string File { get; init; }

    public required MarkerFormat Format { get; init; }

    /// <summary>Key of the serial in a key-value or JSON file; a file of one line needs none.</summary>
    public string? Serial { get; init; }

    public string? Make { get; init; }

    public string? Model { get; init; }
}

[JsonConverter(typeof(WordConverter<MarkerFormat>))]
internal enum MarkerFormat
{
    /// <summary>Lines <c>KEY=value</c>.</summary>
    KeyValue,

    /// <summary>One JSON object with text members.</summary>
    Json,

    /// <summary>The first line that is not empty is the serial.</summary>
    Line,
}
