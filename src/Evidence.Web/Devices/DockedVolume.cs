using System.Text.Json;

namespace Evidence.Web.Devices;

/// <summary>What the inventory says of a volume, for people. The text comes from a device: any of it may be missing or odd.</summary>
internal sealed record DockedVolume(string? Label, string? Make, string? Model, string? Serial)
{
    public string Name => Make is null && Model is null
        ? Label is { Length: > 0 } label ? $"Volume “{label}”" : "Volume without a name"
        : $"{Make} {Model}".Trim();

    public static DockedVolume Read(string json)
    {
        using var document = JsonDocument.Parse(json);
        var volume = Part(document.RootElement, "volume");
        var device = Part(document.RootElement, "device");
        return new(Text(volume, "label"), Text(device, "make"), Text(device, "model"), Text(device, "serial"));
    }

    private static JsonElement? Part(JsonElement of, string name) =>
        of.ValueKind == JsonValueKind.Object && of.TryGetProperty(name, out var part) && part.ValueKind == JsonValueKind.Object ? part : null;

    private static string? Text(JsonElement? of, string name) =>
        of?.TryGetProperty(name, out var value) == true && value.ValueKind == JsonValueKind.String && value.GetString() is { Length: > 0 } text ? text : null;
}
