using System.Text.Json;
using System.Text.Json.Serialization;
using Evidence.Formats.Protocol;
using Evidence.Kernel;

namespace Evidence.Intake;

/// <summary>What an inventory says of its volume, as decisions and pages use it; the signed inventory is what counts. What was not said is null.</summary>
public sealed record VolumeFacts(
    string? Label, string? FileSystemId, bool ReadOnly, string? Make, string? Model, string? Serial, string? SerialSource, string? Firmware = null, string? ProfileMatch = null)
{
    // docs/formats/signed-documents.md, "Inventory": volume and device.
    private const string FromLabel = "volume label", Folder = "folder", SystemsNumber = "device ";

    /// <summary>What people call it, by its own words.</summary>
    public string Name => Make is null && Model is null ? (Label is null ? "Volume without a name" : $"Volume “{Label}”") : $"{Make} {Model}".Trim();

    /// <summary>The serial that the device itself wrote onto the volume; null where only the label stands in for one, which anybody may write.</summary>
    internal string? OwnSerial => SerialSource?.StartsWith(FromLabel, StringComparison.Ordinal) == true ? null : Serial;

    /// <summary>What tells this medium from every other; null where its file system has no number of its own.</summary>
    internal string? MediumId => IsFolder || FileSystemId!.StartsWith(SystemsNumber, StringComparison.Ordinal) ? null : FileSystemId;

    /// <summary>A folder of the dock PC's own disk, such as an export that somebody put there; not a medium of its own.</summary>
    [JsonIgnore]
    public bool IsFolder => FileSystemId is null or Folder;

    /// <summary>A medium that anything on the dock PC could have written to while it was docked.</summary>
    [JsonIgnore]
    public bool IsWritable => !ReadOnly && !IsFolder;

    /// <summary>Reads <see cref="DockSession.Volume"/>.</summary>
    public static VolumeFacts Read(string json) => JsonSerializer.Deserialize<VolumeFacts>(json)!;

    internal static VolumeFacts Of(Inventory inventory) => new(
        Said(inventory.Volume.Label), Said(inventory.Volume.FileSystemId), inventory.Volume.ReadOnly,
        Said(inventory.Device?.Make), Said(inventory.Device?.Model), Said(inventory.Device?.Serial), Said(inventory.Device?.SerialSource),
        Said(inventory.Device?.Firmware), Said(inventory.ProfileMatch));

    private static string? Said(string? text) => string.IsNullOrWhiteSpace(text) ? null : ShownText.Of(text.Trim());
}
