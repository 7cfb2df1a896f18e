using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Evidence.Formats;
using Evidence.Formats.Json;
using Evidence.Formats.Redaction;
using Evidence.Kernel;

namespace Evidence.Redaction.Drafting;

/// <summary>What stands in a draft. It comes from a browser, may be unfinished, and becomes a recipe only by the rules of the format; here alone how large it is, is refused.</summary>
internal sealed class DraftContent
{
    /// <summary>Deeper than a recipe: a proposal holds what a track does.</summary>
    private const int Depth = 12;

    private const int MostProposals = 20_000;

    private static readonly string[] Lists = ["profiles", "proposals", "sounds", "tracks"];

    private static readonly string[] Recipients = ["defence", "press", "prosecution", "subject-access"];

    private static readonly string[] Signed = ["tracks", "sounds"];

    private readonly JsonObject root;

    private DraftContent(JsonObject root) => this.root = root;

    /// <summary>With which a redaction begins: nothing is hidden yet, for any of four kinds of recipients.</summary>
    public static DraftContent Empty() => new(new JsonObject
    {
        ["profiles"] = new JsonArray([.. Recipients.Select(Profile)]),
        ["proposals"] = new JsonArray(),
        ["sounds"] = new JsonArray(),
        ["tracks"] = new JsonArray(),
    });

    /// <summary>What was stored.</summary>
    public static DraftContent Of(byte[] stored) => new((JsonObject)Parse(stored)!);

    /// <exception cref="RefusedException"><c>draft-refused</c>.</exception>
    public static DraftContent Read(ReadOnlyMemory<byte> utf8)
    {
        if (utf8.Length > RecipeBounds.Bytes || !CanonicalJson.TryCanonicalise(utf8, out var canonical) || canonical.Length > RecipeBounds.Bytes)
            throw RedactionRefusals.DraftRefused.ToException();
        try
        {
            if (Parse(canonical) is JsonObject read && Lists.All(name => read[name] is JsonArray))
                return Bounded(new JsonObject(Lists.Select(name => KeyValuePair.Create(name, read[name]?.DeepClone()))));
        }
        catch (JsonException)
        {
            // Too deep.
        }

        throw RedactionRefusals.DraftRefused.ToException();
    }

    public int Tracks => List("tracks").Count;

    public int Sounds => List("sounds").Count;

    public int OpenProposals => List("proposals").Count(proposal => proposal is JsonObject one && Word(one, "state") is null or "open");

    /// <summary>Spans in which a tool was not sure.</summary>
    public int OpenSpans => List("tracks").Sum(track => track is JsonObject one && one["review"] is JsonArray spans ? spans.Count : 0);

    public byte[] ToBytes() => CanonicalJson.TryCanonicalise(Encoding.UTF8.GetBytes(root.ToJsonString()), out var bytes) ? bytes : throw new InvalidOperationException("What was read is JSON.");

    /// <summary>
    /// Says who is answerable for each mask and span: whoever changed it last, whatever the browser says. What is as it was stays its author's.
    /// </summary>
    public void Sign(DraftContent before, PersonId by, DateTimeOffset at)
    {
        foreach (var name in Signed)
        {
            var known = new Dictionary<string, JsonObject>();
            foreach (var one in before.List(name).OfType<JsonObject>())
                known.TryAdd(one["id"]?.ToJsonString() ?? "", one);
            foreach (var one in List(name).OfType<JsonObject>())
            {
                var was = known.GetValueOrDefault(one["id"]?.ToJsonString() ?? "");
                var same = was is not null && JsonNode.DeepEquals(Unsigned(was), Unsigned(one));
                one["by"] = same ? was!["by"]?.DeepClone() : by.ToString();
                one["madeAt"] = same ? was!["madeAt"]?.DeepClone() : Instant.Format(at);
            }
        }
    }

    /// <summary>The bytes that the draft is as a recipe. Whether they obey the format is for its reader to say.</summary>
    public byte[] ToRecipe(RecipeHead head)
    {
        var recipe = new JsonObject
        {
            ["by"] = head.By.ToString(),
            ["format"] = RecipeContent.Format,
            ["id"] = head.Id.ToString(),
            ["master"] = new JsonObject { ["bytes"] = head.Master.Bytes, ["height"] = head.Master.Height, ["length"] = head.Master.Length, ["sha256"] = head.Master.Sha256.ToString(), ["width"] = head.Master.Width },
            ["previous"] = head.Previous?.ToString(),
            ["profiles"] = Sorted("profiles", one => Word(one, "name") ?? "", StringComparer.Ordinal),
            ["savedAt"] = Instant.Format(head.SavedAt),
            ["sounds"] = Sorted("sounds", Id, Comparer<double>.Default),
            ["tracks"] = Sorted("tracks", Id, Comparer<double>.Default),
            ["version"] = head.Version,
        };
        return CanonicalJson.TryCanonicalise(Encoding.UTF8.GetBytes(recipe.ToJsonString()), out var bytes) ? bytes : throw new InvalidOperationException("What was read is JSON.");
    }

    /// <summary>Whether a recipe hides the same by the same people, for the same recipients.</summary>
    public bool IsSameAs(ReadOnlyMemory<byte> recipe)
    {
        var other = (JsonObject)Parse(recipe)!;
        return JsonNode.DeepEquals(other["tracks"], Sorted("tracks", Id, Comparer<double>.Default)) && JsonNode.DeepEquals(other["sounds"], Sorted("sounds", Id, Comparer<double>.Default))
            && JsonNode.DeepEquals(other["profiles"], Sorted("profiles", one => Word(one, "name") ?? "", StringComparer.Ordinal));
    }

    private static JsonNode? Parse(ReadOnlyMemory<byte> utf8) => JsonNode.Parse(utf8.Span, documentOptions: new JsonDocumentOptions { MaxDepth = Depth });

    private static DraftContent Bounded(JsonObject read)
    {
        var draft = new DraftContent(read);
        var fits = draft.Tracks <= RecipeBounds.Tracks && draft.Sounds <= RecipeBounds.Sounds && draft.List("profiles").Count <= RecipeBounds.Profiles && draft.List("proposals").Count <= MostProposals;
        return fits ? draft : throw RedactionRefusals.DraftRefused.ToException();
    }

    private static JsonNode Profile(string name) => new JsonObject
    {
        ["effects"] = new JsonArray(), ["keeps"] = new JsonArray(), ["name"] = name, ["picture"] = "kept", ["sound"] = "kept", ["withoutSounds"] = new JsonArray(), ["withoutTracks"] = new JsonArray(),
    };

    private static JsonObject Unsigned(JsonObject one)
    {
        var copy = (JsonObject)one.DeepClone();
        copy.Remove("by");
        copy.Remove("madeAt");
        return copy;
    }

    private JsonArray Sorted<TKey>(string name, Func<JsonObject, TKey> key, IComparer<TKey> order) =>
        new([.. List(name).OrderBy(one => one is not JsonObject).ThenBy(one => one is JsonObject o ? key(o) : default!, order).Select(one => one?.DeepClone())]);

    private static double Id(JsonObject one) => one["id"] is JsonValue id && id.TryGetValue<double>(out var number) ? number : double.MaxValue;

    private static string? Word(JsonObject one, string name) => one[name] is JsonValue value && value.TryGetValue<string>(out var word) ? word : null;

    private JsonArray List(string name) => (JsonArray)root[name]!;
}

/// <summary>What a recipe says beside what is hidden.</summary>
/// <param name="Previous">Hash of the version before; null of the first.</param>
internal sealed record RecipeHead(RedactionId Id, int Version, Sha256Hash? Previous, PersonId By, DateTimeOffset SavedAt, RedactionMaster Master);
