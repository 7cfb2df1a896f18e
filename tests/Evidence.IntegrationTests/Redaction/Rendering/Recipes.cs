using Evidence.Formats;
using Evidence.Formats.Redaction;

namespace Evidence.IntegrationTests.Redaction.Rendering;

/// <summary>Recipes of tests.</summary>
internal static class Recipes
{
    public static readonly RedactionProfile Anybody = new("anybody", [], [], [], CopyPolicy.Kept, CopyPolicy.Kept, []);

    public static RedactionTrack Track(int id, long to, MaskEffect effect, params MaskKeyframe[] keyframes) => new()
    {
        Id = id, Subject = null, Shape = MaskShape.Rectangle, Inverse = false, Margin = 0, Effect = effect, From = 0, To = to, Keyframes = keyframes, Hides = HiddenObject.Face, Reason = "third-party",
        Review = [], By = default(PersonId), MadeAt = DateTimeOffset.UnixEpoch, Tool = "drawn/1",
    };

    /// <summary>A rectangle that stands still, in pixels.</summary>
    public static RedactionTrack Still(int id, long to, MaskEffect effect, int left, int top, int width, int height) =>
        Track(id, to, effect, new MaskKeyframe(0, [16 * left, 16 * top, 16 * width, 16 * height]));

    public static RedactionSound Sound(int id, double from, double to, SoundEffect effect) =>
        new(id, (long)(from * 1e6), (long)(to * 1e6), effect, HiddenObject.Name, "third-party", default, DateTimeOffset.UnixEpoch, "drawn/1");

    public static RedactionRecipe Of(RedactionMaster master, IReadOnlyList<RedactionTrack> tracks, IReadOnlyList<RedactionSound>? sounds = null, params RedactionProfile[] profiles)
    {
        var content = new RecipeContent
        {
            Id = new RedactionId(Guid.Parse("7d0f1c54-6a4b-4f0e-8f52-1d6a1f0c2b33")), Version = 1, Previous = null, By = new PersonId(Guid.Parse("0b8f6c9e-3b52-4a7e-9c39-0f6f6f0f7a11")),
            SavedAt = DateTimeOffset.UnixEpoch, Master = master, Tracks = [.. tracks.Select(track => track with { By = new PersonId(Guid.Parse("0b8f6c9e-3b52-4a7e-9c39-0f6f6f0f7a11")) })],
            Sounds = [.. (sounds ?? []).Select(sound => sound with { By = new PersonId(Guid.Parse("0b8f6c9e-3b52-4a7e-9c39-0f6f6f0f7a11")) })], Profiles = profiles.Length > 0 ? profiles : [Anybody],
        };
        var read = UnverifiedRecipe.Read(content.ToCanonicalBytes());
        return read.Value?.Verify(master).Value ?? throw new InvalidOperationException(string.Join('\n', read.Findings.Select(finding => finding.Text)));
    }
}
