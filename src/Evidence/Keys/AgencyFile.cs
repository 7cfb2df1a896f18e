using System.Text.Json;
using System.Text.Json.Nodes;
using Evidence.Formats;
using Evidence.Formats.Json;
using Evidence.Kernel;

namespace Evidence.Keys;

/// <summary>Whose ring this is: <c>agency.json</c>.</summary>
internal sealed record AgencyFile(AgencyId Agency, string LogOrigin)
{
    public const string Name = "agency.json";

    public byte[] ToBytes() => CanonicalJson.Write(new JsonObject { ["agency"] = Agency.ToString(), ["logOrigin"] = LogOrigin });

    public static AgencyFile Read(byte[] bytes)
    {
        try
        {
            var json = JsonNode.Parse(bytes);
            if (AgencyId.TryParse((string?)json?["agency"], out var agency) && (string?)json["logOrigin"] is { Length: > 0 } origin)
                return new AgencyFile(agency, origin);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            throw Unreadable(e);
        }

        throw Unreadable(null);
    }

    private static StartRefusedException Unreadable(Exception? inner) =>
        new($"the key ring's {Name} cannot be read.", "Restore it from the key ring's backup.", inner);
}
