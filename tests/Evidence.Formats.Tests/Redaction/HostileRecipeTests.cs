using System.Text;
using Evidence.Formats.Redaction;
using Xunit;

namespace Evidence.Formats.Tests.Redaction;

public sealed class HostileRecipeTests
{
    private static readonly byte[] Good = File.ReadAllBytes(Repository.Vectors("redaction-recipe", "v1", "recipe.json"));

    private static RecipeContent Content => UnverifiedRecipe.Read(Good).Value!.Content;

    [Theory]
    [InlineData("NaN")]
    [InlineData("Infinity")]
    [InlineData("-Infinity")]
    [InlineData("1e400")]
    [InlineData("1.0")]
    [InlineData("16e2")]
    public void Refuses_what_is_no_integer(string number)
    {
        var text = Encoding.UTF8.GetString(Good).Replace("[0,1600,1600,800,960]", $"[0,{number},1600,800,960]", StringComparison.Ordinal);
        AssertRefused(Encoding.UTF8.GetBytes(text), "json-wrong");
    }

    [Fact]
    public void Refuses_a_million_keyframes()
    {
        var many = Enumerable.Range(0, 1_000_000).Select(_ => "[0]");
        var text = Encoding.UTF8.GetString(Good).Replace("[0,1600,1600,800,960]", string.Join(',', many), StringComparison.Ordinal);
        AssertRefused(Encoding.UTF8.GetBytes(text), "too-many");
    }

    [Fact]
    public void Refuses_one_keyframe_more_than_is_taken()
    {
        var tracks = Content.Tracks.ToList();
        var length = RecipeBounds.Keyframes - tracks.Skip(1).Sum(track => track.Keyframes.Count);
        var first = tracks[0] with { Keyframes = [.. Enumerable.Range(0, length).Select(i => new MaskKeyframe(i, [0, 0, 16, 16]))] };
        Assert.Empty(UnverifiedRecipe.Read((Content with { Tracks = [first, .. tracks.Skip(1)] }).ToCanonicalBytes()).Findings);
        var longer = first with { Keyframes = [.. first.Keyframes, new MaskKeyframe(length, [0, 0, 16, 16])] };
        AssertRefused((Content with { Tracks = [longer, .. tracks.Skip(1)] }).ToCanonicalBytes(), "too-many");
    }

    [Fact]
    public void Refuses_more_values_than_are_taken()
    {
        int[] points = [16, .. Enumerable.Repeat(100, 512)];
        var first = Content.Tracks[0] with { Shape = MaskShape.Brush, Keyframes = [.. Enumerable.Range(0, 1950).Select(i => new MaskKeyframe(i, points))] };
        AssertRefused((Content with { Tracks = [first, .. Content.Tracks.Skip(1)] }).ToCanonicalBytes(), "too-many");
    }

    [Fact]
    public void Refuses_more_tracks_sounds_or_profiles_than_are_taken()
    {
        AssertRefused((Content with { Tracks = Many(RecipeBounds.Tracks + 1, i => Content.Tracks[5] with { Id = i + 1 }) }).ToCanonicalBytes(), "too-many");
        AssertRefused((Content with { Sounds = Many(RecipeBounds.Sounds + 1, i => Content.Sounds[0] with { Id = i + 1 }) }).ToCanonicalBytes(), "too-many");
        AssertRefused((Content with { Profiles = Many(RecipeBounds.Profiles + 1, i => Content.Profiles[0] with { Name = $"p{i:000}" }) }).ToCanonicalBytes(), "too-many");
    }

    [Theory]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("null")]
    [InlineData("{}")]
    [InlineData("{\"format\":\"evidence/redaction-recipe/1\"}")]
    [InlineData("{\"format\":\"evidence/redaction-recipe/1\",\"tracks\":[1],\"sounds\":7,\"profiles\":[[]],\"master\":null}")]
    public void Never_throws_on_what_is_no_recipe(string text)
    {
        var report = UnverifiedRecipe.Read(Encoding.UTF8.GetBytes(text));
        Assert.Null(report.Value);
        Assert.NotEmpty(report.Findings);
    }

    [Fact]
    public void Never_throws_on_a_recipe_with_any_byte_changed()
    {
        for (var at = 0; at < Good.Length; at += 11)
        {
            foreach (var other in "0-\"}]n"u8)
            {
                byte[] bytes = [.. Good];
                bytes[at] = other;
                var report = UnverifiedRecipe.Read(bytes);
                Assert.Equal(report.Findings.Count == 0, report.Value is not null);
            }
        }
    }

    [Fact]
    public void A_recipe_with_thousands_of_faults_reports_a_hundred()
    {
        var tracks = Many(RecipeBounds.Tracks, i => Content.Tracks[5] with { Id = i + 1, Reason = "No code" });
        Assert.Equal(100, UnverifiedRecipe.Read((Content with { Tracks = tracks }).ToCanonicalBytes()).Findings.Count);
    }

    [Fact]
    public void A_recipe_is_for_its_own_master_alone()
    {
        var recipe = UnverifiedRecipe.Read(Good).Value!;
        var master = recipe.Content.Master;
        Assert.Equal(recipe.Hash, recipe.Verify(master).Value!.Hash);
        Assert.NotNull(recipe.Verify(master with { Length = master.Length + 1_000_000 }).Value);
        RedactionMaster[] others =
        [
            master with { Sha256 = Sha256Hash.Of("another"u8) }, master with { Bytes = master.Bytes + 1 }, master with { Width = master.Height, Height = master.Width },
            master with { Length = master.Length + 1_000_001 }, master with { Length = master.Length - 1_000_001 },
        ];
        Assert.All(others, other => Assert.Equal("wrong-master", Assert.Single(recipe.Verify(other).Findings).Code));
        Assert.All(others, other => Assert.Null(recipe.Verify(other).Value));
    }

    private static List<T> Many<T>(int count, Func<int, T> make) => [.. Enumerable.Range(0, count).Select(make)];

    private static void AssertRefused(byte[] bytes, string code)
    {
        var report = UnverifiedRecipe.Read(bytes);
        Assert.Null(report.Value);
        Assert.Contains(report.Findings, finding => finding.Code == code);
    }
}
