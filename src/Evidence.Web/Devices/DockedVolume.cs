using Evidence.Intake;

namespace Evidence.Web.Devices;

/// <summary>What the inventory says of a volume, for people. The text comes from a device: any of it may be missing or odd.</summary>
internal sealed record DockedVolume(string? Label, string? Make, string? Model, string? Serial, string? SerialSource, string? Firmware, string? ProfileMatch)
{
    public string Name => Make is null && Model is null
        ? Label is null ? "Volume without a name" : $"Volume “{Label}”"
        : $"{Make} {Model}".Trim();

    public static DockedVolume Read(string json)
    {
        var said = VolumeFacts.Read(json);
        return new(Text(said.Label), Text(said.Make), Text(said.Model), Text(said.Serial), Text(said.SerialSource), Text(said.Firmware), Text(said.ProfileMatch));
    }

    private static string? Text(string? said) => string.IsNullOrWhiteSpace(said) ? null : said;
}
