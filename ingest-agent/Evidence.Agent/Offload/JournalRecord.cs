using System.Text.Json;
using System.Text.Json.Serialization;
using Evidence.Formats;
using Evidence.Formats.Sealing;
using Evidence.Formats.Text;

namespace Evidence.Agent.Offload;

/// <summary>One record of an object's journal: exactly one member is set. Layout: docs/guides/agent.md, "The state folder".</summary>
internal sealed record JournalRecord
{
    public JournalBegin? Begin { get; init; }

    public JournalParts? Parts { get; init; }

    public JournalPart? Part { get; init; }

    public JournalClaim? Claim { get; init; }

    public byte[] ToBytes() => JsonSerializer.SerializeToUtf8Bytes(this, JournalJson.Default.JournalRecord);

    public static JournalRecord? Read(byte[] bytes)
    {
        try
        {
            return JsonSerializer.Deserialize(bytes, JournalJson.Default.JournalRecord);
        }
        catch (JsonException)
        {
            return null;
        }
    }
}

/// <summary>Made before anything else: which file, under which name, sealed with what.</summary>
/// <param name="Volume">The device it came from: <see cref="Docks.DockedCard.Key"/>.</param>
/// <param name="Modified">Nanoseconds since 1970, as the file system gave them.</param>
/// <param name="SealedKey">The data key under the machine's key.</param>
internal sealed record JournalBegin(
    ObjectId Object, DockSessionId Session, string Volume, DevicePath Path, long Bytes, long Modified,
    byte[] Salt, byte[] NoncePrefix, byte[] SealedKey)
{
    /// <summary>A new object for this file, with a key of its own.</summary>
    public static JournalBegin For(Docking docking, CardReading reading) =>
        For(docking.Bench, docking.Session.Id, docking.Card.Key, DevicePath.From(reading.File.Path.Bytes), reading.Mark.Bytes, reading.Mark.ModifiedNanoseconds);

    /// <summary>A new object for the same file, which the device need not hold any more.</summary>
    public JournalBegin Again(Workbench bench) => For(bench, Session, Volume, Path, Bytes, Modified);

    private static JournalBegin For(Workbench bench, DockSessionId session, string volume, DevicePath path, long bytes, long modified)
    {
        var sealedObject = ObjectId.New();
        using var key = DataKey.Create();
        using var sealer = Sealer.Create(key, AssociatedData.For(bench.Enrolment.Agency, sealedObject));
        return new(sealedObject, session, volume, path, bytes, modified, sealer.Salt.ToArray(), sealer.NoncePrefix.ToArray(), bench.MachineKey.Seal(key, sealedObject));
    }
}

/// <summary>How the server wants the object cut.</summary>
internal sealed record JournalParts(int PartBytes);

/// <summary>A part that is about to leave.</summary>
internal sealed record JournalPart(int N, Sha256Hash Sha256);

/// <summary>The signed claim and the wrap, exactly as sent: both are made with fresh randomness and must not be made twice.</summary>
internal sealed record JournalClaim(string Claim, byte[] Wrap);

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true)]
[JsonSerializable(typeof(JournalRecord))]
internal sealed partial class JournalJson : JsonSerializerContext;
