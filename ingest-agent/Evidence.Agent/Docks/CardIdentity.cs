using Evidence.Durability;

namespace Evidence.Agent.Docks;

/// <summary>What the card says it came from; the server decides whether it knows such a device.</summary>
/// <param name="Make">Maker, empty where unknown.</param>
/// <param name="Model">Model, empty where unknown.</param>
/// <param name="Serial">Serial, or the volume label in its place.</param>
/// <param name="SerialSource">Where the serial stood: a file name, <see cref="IsLabel"/> or <see cref="FromLabel"/>.</param>
/// <param name="Firmware">Its version, where the device says so.</param>
internal sealed record CardIdentity(string Make, string Model, string Serial, string SerialSource, string? Firmware = null)
{
    /// <summary>Nothing says who it is, and the label stands in.</summary>
    public const string FromLabel = "volume label";

    /// <summary>The profile knows that these devices write their id into the label.</summary>
    public const string IsLabel = "volume label (device id)";

    public static CardIdentity Read(DeviceProfile profile, CardListing listing, RawFolder card, string label)
    {
        foreach (var source in profile.Serial)
        {
            if (source.Label is { } device)
            {
                if (MarkerFile.Accept(label) is { } id && device.Matches(System.Text.Encoding.UTF8.GetBytes(id))) return new(profile.Make ?? "", "", id, IsLabel);
                continue;
            }
            if (Find(listing, source.File!) is not { } file || MarkerFile.Read(card, file, source.Format) is not { } value) continue;
            if (value(source.Serial ?? MarkerFile.OnlyLine) is { } serial)
                return new(value(source.Make) ?? profile.Make ?? "", value(source.Model) ?? "", serial, source.File!.ToString(), value(source.Firmware));
        }
        return new(profile.Make ?? "", "", MarkerFile.Accept(label) ?? "", FromLabel);
    }

    private static CardFile? Find(CardListing listing, PathPattern pattern) => listing.Files.FirstOrDefault(file => pattern.Matches(file.Path.Bytes));
}
