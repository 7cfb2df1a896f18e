using Evidence.Durability;

namespace Evidence.Agent.Docks;

/// <summary>What the card says it came from; the server decides whether it knows such a device.</summary>
/// <param name="Make">Maker, empty where unknown.</param>
/// <param name="Model">Model, empty where unknown.</param>
/// <param name="Serial">Serial, or the volume label in its place.</param>
/// <param name="SerialSource">Where the serial stood: a file name, or <c>volume label</c>.</param>
internal sealed record CardIdentity(string Make, string Model, string Serial, string SerialSource)
{
    public const string FromLabel = "volume label";

    public static CardIdentity Read(DeviceProfile profile, CardListing listing, RawFolder card, string label)
    {
        foreach (var source in profile.Serial)
        {
            if (Find(listing, source.File) is not { } file || ReadMarker(card, file, source.Format) is not { } value) continue;
            if (value(source.Serial ?? MarkerFile.OnlyLine) is { } serial)
                return new(value(source.Make) ?? profile.Make ?? "", value(source.Model) ?? "", serial, source.File);
        }
        return new(profile.Make ?? "", "", MarkerFile.Accept(label) ?? "", FromLabel);
    }

    private static CardFile? Find(CardListing listing, string name)
    {
        var pattern = PathPattern.Parse(name);
        return listing.Files.FirstOrDefault(file => pattern.Matches(file.Path.Bytes));
    }

    private static Func<string?, string?>? ReadMarker(RawFolder card, CardFile file, MarkerFormat format)
    {
        try
        {
            using var handle = card.OpenFile(file.Path);
            var buffer = new byte[MarkerFile.MaxBytes];
            var length = 0;
            while (length < buffer.Length && RandomAccess.Read(handle, buffer.AsSpan(length), length) is > 0 and var read)
                length += read;
            return MarkerFile.Parse(buffer.AsMemory(0, length), format);
        }
        catch (IOException)
        {
            // A marker that cannot be read tells nothing; the file itself is reported when its turn to be copied comes.
            return null;
        }
    }
}
