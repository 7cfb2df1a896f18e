using Evidence.Formats.Redaction;
using Evidence.Kernel;

namespace Evidence.Redaction;

/// <summary>Reads a recipe that is to be used with a file at hand.</summary>
internal static class ReadRecipe
{
    /// <param name="bytes">The recipe.</param>
    /// <param name="master">What reading and decoding the file gave.</param>
    /// <exception cref="RefusedException">recipe-refused</exception>
    public static RedactionRecipe For(ReadOnlyMemory<byte> bytes, RedactionMaster master)
    {
        var unverified = UnverifiedRecipe.Read(bytes);
        var recipe = unverified.Value?.Verify(master);
        return recipe?.Value
            ?? throw RedactionRefusals.RecipeRefused.Because(string.Join('\n', unverified.Findings.Concat(recipe?.Findings ?? []).Select(finding => finding.Text))).ToException();
    }

    /// <param name="name">Null for the only one.</param>
    /// <exception cref="RefusedException">no-such-profile</exception>
    public static RedactionProfile Profile(RedactionRecipe recipe, string? name)
    {
        var profiles = recipe.Content.Profiles;
        return (name is null && profiles.Count == 1 ? profiles[0] : profiles.FirstOrDefault(one => one.Name == name)) ?? throw RedactionRefusals.NoSuchProfile.ToException();
    }
}
