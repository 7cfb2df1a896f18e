using Evidence.Formats.Json;
using Evidence.Formats.Verification;

namespace Evidence.Formats.Redaction;

/// <summary>What reading a recipe gave: the value if nothing is wrong, else everything that is, with its place in the document.</summary>
public sealed record RecipeReport<T>(T? Value, IReadOnlyList<Finding> Findings) where T : class;

/// <summary>A recipe that obeys the rules of its format (docs/formats/redaction-recipe.md), and of which nobody has checked that it is for the file at hand.</summary>
public sealed class UnverifiedRecipe
{
    /// <summary>A recorded length may be told a little differently by two programs; more than this is another recording.</summary>
    private const long LengthTolerance = 1_000_000;

    /// <summary>A hostile recipe could fill the report: so many findings say enough.</summary>
    private const int MostFindings = 100;

    private UnverifiedRecipe(RecipeContent content, Sha256Hash hash) => (Content, Hash) = (content, hash);

    /// <summary>What it says.</summary>
    public RecipeContent Content { get; }

    /// <summary>SHA-256 of its bytes.</summary>
    public Sha256Hash Hash { get; }

    /// <summary>Reads a recipe. Never throws on bad bytes.</summary>
    /// <param name="bytes">The exact bytes.</param>
    public static RecipeReport<UnverifiedRecipe> Read(ReadOnlyMemory<byte> bytes)
    {
        var findings = new List<Finding>();
        var content = Parse(bytes, findings);
        return content is null || findings.Count > 0
            ? new(null, [.. findings.Take(MostFindings)])
            : new(new UnverifiedRecipe(content, Sha256Hash.Of(bytes.Span)), []);
    }

    /// <summary>The recipe, if it is for this file.</summary>
    /// <param name="measured">What reading and decoding the file gave.</param>
    public RecipeReport<RedactionRecipe> Verify(RedactionMaster measured)
    {
        ArgumentNullException.ThrowIfNull(measured);
        List<string> differences = [];
        var stated = Content.Master;
        if (stated.Sha256 != measured.Sha256 || stated.Bytes != measured.Bytes)
            differences.Add($"The recipe is for the file with SHA-256 {stated.Sha256} and {stated.Bytes} bytes; this one has {measured.Sha256} and {measured.Bytes}.");
        if ((stated.Width, stated.Height) != (measured.Width, measured.Height))
            differences.Add($"The recipe is for a picture of {stated.Width} × {stated.Height}; this one has {measured.Width} × {measured.Height}.");
        if (Math.Abs(stated.Length - measured.Length) > LengthTolerance)
            differences.Add($"The recipe is for a recording of {stated.Length} µs; this one has {measured.Length} µs.");
        return differences.Count == 0
            ? new(new RedactionRecipe(Content, Hash), [])
            : new(null, [.. differences.Select(difference => new Finding("wrong-master", Severity.Altered, difference) { Where = "recipe.master" })]);
    }

    private static RecipeContent? Parse(ReadOnlyMemory<byte> bytes, List<Finding> findings)
    {
        var strict = StrictJson.Read(bytes, RecipeBounds.Bytes, Depth);
        findings.AddRange(strict.Findings.Take(10).Select(finding => new Finding("json-wrong", Severity.Altered, $"The recipe is not what the format wants: {finding}.") { Where = "recipe", Offset = finding.Offset }));
        if (!strict.IsGood)
            return null;
        if (strict.Root is { ValueKind: System.Text.Json.JsonValueKind.Object } root)
            return new RecipeReader(findings).Recipe(root);
        findings.Add(new Finding("json-wrong", Severity.Altered, "The recipe is not a JSON object.") { Where = "recipe" });
        return null;
    }

    private const int Depth = 8;
}
