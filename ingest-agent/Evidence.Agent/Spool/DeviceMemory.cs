using System.Text.Json;
using System.Text.Json.Serialization;
using Evidence.Agent.Docks;
using Evidence.Agent.Offload;
using Evidence.Durability;
using Evidence.Formats.Protocol;
using Evidence.Formats.Text;

namespace Evidence.Agent.Spool;

/// <summary>
/// What the server said of the agency's own devices when it was last there: without it nobody could tell while it is away which volume may be
/// read. Never a reason to erase anything.
/// </summary>
/// <param name="Held">Files of it that the server has given a receipt for.</param>
/// <param name="Label">What the agency calls it.</param>
internal sealed record DeviceMemory(IReadOnlyList<HeldFile> Held, string? Label = null)
{
    /// <summary>Null for a device that is not known as the agency's own.</summary>
    public static DeviceMemory? Find(Workbench bench, DockedCard card)
    {
        try
        {
            return File.Exists(PathOf(bench, card)) ? JsonSerializer.Deserialize(File.ReadAllBytes(PathOf(bench, card)), DeviceJson.Default.DeviceMemory) : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>Remembers or forgets the device, as the server says now.</summary>
    public static void Keep(Docking docking)
    {
        var (bench, card) = (docking.Bench, docking.Card);
        if (docking.Answer is not { Decision: VolumeDecision.Ours, Registered: true })
        {
            Durable.DeleteFile(PathOf(bench, card));
            return;
        }
        var held = docking.Tally.Results.Where(result => result.IsSafe)
            .Select(result => new HeldFile(DevicePath.From(result.File.Path.Bytes), result.File.Mark.Bytes, result.File.Mark.ModifiedNanoseconds));
        Durable.ReplaceFile(PathOf(bench, card), JsonSerializer.SerializeToUtf8Bytes(new([.. held], docking.Answer.Label), DeviceJson.Default.DeviceMemory));
        FaultPoints.Hit(FaultPoint.AgentDeviceRemembered);
    }

    private static string PathOf(Workbench bench, DockedCard card) => Path.Combine(bench.State.Devices, card.Key + ".json");
}

/// <param name="Modified">Nanoseconds since 1970.</param>
internal sealed record HeldFile(DevicePath Path, long Bytes, long Modified);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, RespectNullableAnnotations = true, RespectRequiredConstructorParameters = true)]
[JsonSerializable(typeof(DeviceMemory))]
internal sealed partial class DeviceJson : JsonSerializerContext;
