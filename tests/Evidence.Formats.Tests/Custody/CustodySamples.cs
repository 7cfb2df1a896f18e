using System.Text.Json.Nodes;
using Evidence.Formats.Custody;

namespace Evidence.Formats.Tests.Custody;

/// <summary>Small entries and chains for the tests in this folder.</summary>
internal static class CustodySamples
{
    public static readonly AgencyId Agency = Id("0b9f4a3e-8d27-4b60-9a55-7e1d2c3b4a59", AgencyId.From);
    public static readonly Subject Item = new(SubjectKind.Item, Guid.Parse("d3e2f1a0-9b8c-4d7e-8f50-4b3c2d1e0f9a"));

    public static Commitment Actor { get; } =
        Commitment.With([.. Enumerable.Range(0, 32).Select(i => (byte)i)], "\"Constable A. Example\""u8);

    /// <summary>The entry that docs/formats/custody-entry.md prints.</summary>
    public static CustodyEntry First { get; } = new()
    {
        Act = Id("6f1c9a52-3a51-4c1e-9d0e-0c5a3f4d8b11", ActId.From),
        Action = CustodyAction.ItemReceived,
        Agency = Agency,
        At = new DateTimeOffset(2026, 11, 21, 14, 2, 9, TimeSpan.Zero),
        Chain = Chain.Operational,
        Commitments = new Dictionary<string, Sha256Hash> { [CustodyEntry.ActorName] = Actor.Hash },
        Objects =
        [
            new(Id("b1c0d9e8-7f6a-4b5c-8d3e-2f1a0b9c8d7e", ObjectId.From), Id("c2d1e0f9-8a7b-4c6d-9e4f-3a2b1c0d9e8f", PartId.From),
                "original", Sha256Hash.Parse("30e14955ebf1352266dc2ff8067e68104607e750abb9d3b36582b8af909fcb58"), 1_048_576),
        ],
        Policy = "builtin/1",
        Previous = null,
        Sequence = 0,
        Subject = Item,
    };

    /// <summary>A chain of entries about <see cref="Item"/>, each the exact bytes.</summary>
    public static List<byte[]> Chain_of(int count)
    {
        var lines = new List<byte[]>();
        Sha256Hash? previous = null;
        for (var i = 0; i < count; i++)
        {
            var entry = First with { Sequence = i, Previous = previous, Act = ActId.New() };
            lines.Add(entry.ToCanonicalBytes());
            previous = EntryHash.Of(lines[^1]);
        }

        return lines;
    }

    public static byte[] Changed(byte[] entry, Action<JsonObject> change)
    {
        var json = JsonNode.Parse(entry)!.AsObject();
        change(json);
        return Formats.Json.CanonicalJson.Write(json);
    }

    private static T Id<T>(string text, Func<Guid, T> make) => make(Guid.Parse(text));
}
