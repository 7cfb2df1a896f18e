using System.Text.Json;
using System.Text.Json.Serialization;

namespace Evidence.Agent.Docks;

/// <summary>The built-in profiles, the more specific first, and the one for cards that nothing matches.</summary>
internal static class ProfileLibrary
{
    private static readonly string[] BuiltIn = ["dji-card", "bodyworn-dcim"];

    /// <summary>For a card that no profile knows: every file is an original, the label is all that tells it apart.</summary>
    public static DeviceProfile Generic { get; } = new() { Id = "generic/1", Evidence = [], Serial = [], Recordings = [], Sidecars = [] };

    public static IReadOnlyList<DeviceProfile> Profiles { get; } = [.. BuiltIn.Select(Load)];

    private static DeviceProfile Load(string name)
    {
        using var data = typeof(ProfileLibrary).Assembly.GetManifestResourceStream($"profiles/{name}.json")
            ?? throw new InvalidOperationException($"internal error: profile {name} is not embedded");
        return JsonSerializer.Deserialize(data, ProfileJson.Default.DeviceProfile)!;
    }
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow)]
[JsonSerializable(typeof(DeviceProfile))]
internal sealed partial class ProfileJson : JsonSerializerContext;
