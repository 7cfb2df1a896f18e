using System.Text.Json;
using System.Text.Json.Nodes;
using Evidence.Formats.Json;
using Evidence.Formats.Redaction;
using Xunit;

namespace Evidence.Formats.Tests.Redaction;

/// <summary>The known answers of docs/formats/redaction-recipe.md, which were made by another program.</summary>
public sealed class RecipeVectorTests
{
    private static readonly byte[] Bytes = File.ReadAllBytes(Repository.Vectors("redaction-recipe", "v1", "recipe.json"));

    private static readonly JsonElement Refused = VectorFile.Read("redaction-recipe", "v1", "refused.json");

    public static TheoryData<string> Changes => [.. Refused.EnumerateArray().Select(change => change.Text("name"))];

    [Fact]
    public void The_recipe_is_read_and_has_the_hash_that_the_page_shows()
    {
        var report = UnverifiedRecipe.Read(Bytes);
        Assert.Empty(report.Findings);
        var page = File.ReadAllText(Path.Combine(Repository.Root, "docs", "formats", "redaction-recipe.md"));
        Assert.Contains($"`{report.Value!.Hash}`", page, StringComparison.Ordinal);
    }

    [Fact]
    public void What_is_read_is_written_in_the_same_bytes() =>
        Assert.Equal(Bytes, UnverifiedRecipe.Read(Bytes).Value!.Content.ToCanonicalBytes());

    [Fact]
    public void Values_between_keyframes_are_those_of_the_list()
    {
        var track = UnverifiedRecipe.Read(Bytes).Value!.Content.Tracks[0];
        Assert.All(VectorFile.Read("redaction-recipe", "v1", "values.json").EnumerateArray(), known =>
            Assert.Equal(known.GetProperty("values").EnumerateArray().Select(value => value.GetInt32()), track.ValuesAt(known.GetProperty("at").GetInt64())));
    }

    [Theory]
    [MemberData(nameof(Changes))]
    public void Refuses_with_a_reason_that_names_the_place(string name)
    {
        var change = Refused.EnumerateArray().Single(one => one.Text("name") == name);
        var report = UnverifiedRecipe.Read(Changed(change));
        Assert.Null(report.Value);
        var (code, place) = (change.Text("code"), change.Text("place"));
        Assert.Contains(report.Findings, finding => finding.Code == code && (finding.Where == place || finding.Text.StartsWith(place, StringComparison.Ordinal)));
        Assert.All(report.Findings, finding => Assert.DoesNotContain(finding.Text, char.IsControl));
    }

    [Fact]
    public void The_page_names_every_word_and_every_code()
    {
        var page = File.ReadAllText(Path.Combine(Repository.Root, "docs", "formats", "redaction-recipe.md"));
        IEnumerable<string> words =
        [
            .. Words<MaskShape>(), .. Words<EffectKind>(), .. Words<SoundEffect>(), .. Words<CopyPolicy>(), .. Words<HiddenObject>(), .. Words<KeptMetadata>(),
            .. Refused.EnumerateArray().Select(change => change.Text("code")), "too-many", "wrong-master",
        ];
        Assert.All(words, word => Assert.Contains($"`{word}`", page, StringComparison.Ordinal));
    }

    private static IEnumerable<string> Words<T>() where T : struct, Enum => Enum.GetValues<T>().Select(Vocabulary.Word);

    private static byte[] Changed(JsonElement change)
    {
        var root = JsonNode.Parse(Bytes)!;
        var path = change.GetProperty("path").EnumerateArray().ToList();
        var parent = path[..^1].Aggregate(root, (node, step) => step.ValueKind == JsonValueKind.Number ? node[step.GetInt32()]! : node[step.GetString()!]!);
        if (change.TryGetProperty("remove", out _))
            parent.AsObject().Remove(path[^1].GetString()!);
        else if (path[^1].ValueKind == JsonValueKind.Number)
            parent[path[^1].GetInt32()] = JsonNode.Parse(change.GetProperty("value").GetRawText());
        else
            parent[path[^1].GetString()!] = JsonNode.Parse(change.GetProperty("value").GetRawText());
        Assert.True(CanonicalJson.TryCanonicalise(JsonSerializer.SerializeToUtf8Bytes(root), out var bytes));
        return bytes;
    }
}
