using System.Text.Json.Nodes;
using Evidence.Formats.Json;

namespace Evidence.Formats.Custody;

/// <summary>
/// One custody entry, version 1. Its canonical bytes are stored exactly as made, hashed by <see cref="EntryHash"/> and
/// never made again from a database row. docs/formats/custody-entry.md.
/// </summary>
public sealed record CustodyEntry
{
    public const int Version = 1;

    /// <summary>An entry is shorter than 64 KiB, so that a log of entries can carry it with a two-byte length.</summary>
    public const int MaxBytes = 65_535;

    /// <summary>The commitment that every entry has: nobody may guess an entry from its hash alone.</summary>
    public const string ActorName = "actor.name";

    public required AgencyId Agency { get; init; }

    public required Subject Subject { get; init; }

    public required Chain Chain { get; init; }

    /// <summary>Place in this subject's chain, from 0 without gaps.</summary>
    public required long Sequence { get; init; }

    /// <summary>Hash of the entry before it in the chain; null exactly when <see cref="Sequence"/> is 0.</summary>
    public required Sha256Hash? Previous { get; init; }

    /// <summary>UTC, microseconds. Order comes from <see cref="Sequence"/>, never from here.</summary>
    public required DateTimeOffset At { get; init; }

    public required CustodyAction Action { get; init; }

    /// <summary>An act on several subjects writes one entry for each, all with the same act id.</summary>
    public required ActId Act { get; init; }

    public IReadOnlyList<CustodyObject> Objects { get; init; } = [];

    /// <summary>Version of the rules in force, for example "builtin/1".</summary>
    public required string Policy { get; init; }

    /// <summary>Field name to commitment hash; always has <see cref="ActorName"/>.</summary>
    public required IReadOnlyDictionary<string, Sha256Hash> Commitments { get; init; }

    /// <summary>The bytes that are stored and hashed.</summary>
    /// <exception cref="InvalidOperationException">The entry breaks a rule of the format: a fault of the writer.</exception>
    public byte[] ToCanonicalBytes()
    {
        Require(Sequence >= 0 && Sequence < 1L << 53, "its sequence is outside 0 … 2^53-1");
        Require(Sequence == 0 == Previous is null, "only the first entry of a chain has no previous hash");
        Require(Commitments.ContainsKey(ActorName), "it has no commitment to the actor's name");
        Require(Action.IsKnown, $"its action \"{Action}\" is not in the vocabulary");
        var bytes = CanonicalJson.Write(ToJson());
        Require(bytes.Length <= MaxBytes, $"it has {bytes.Length} bytes, {MaxBytes} are the most");
        return bytes;
    }

    private JsonObject ToJson() => new()
    {
        ["act"] = Act.ToString(),
        ["action"] = Action.Word,
        ["agency"] = Agency.ToString(),
        ["at"] = Instant.Format(At),
        ["chain"] = Chain.Word(),
        ["commitments"] = new JsonObject(Commitments.Select(c => KeyValuePair.Create(c.Key, (JsonNode?)c.Value.ToString()))),
        ["objects"] = new JsonArray([.. Objects.Select(ObjectJson)]),
        ["policy"] = Policy,
        ["previous"] = Previous?.ToString(),
        ["sequence"] = Sequence,
        ["subject"] = new JsonObject { ["id"] = Subject.Id.ToString("D"), ["kind"] = Subject.Kind.Word() },
        ["version"] = Version,
    };

    private static JsonObject ObjectJson(CustodyObject item) => new()
    {
        ["bytes"] = item.Bytes,
        ["object"] = item.Id.ToString(),
        ["part"] = item.Part.ToString(),
        ["role"] = item.Role,
        ["sha256"] = item.Sha256.ToString(),
    };

    private static void Require(bool holds, string why)
    {
        if (!holds) throw new InvalidOperationException($"A custody entry cannot be written: {why}.");
    }
}
