using Evidence.Kernel;

namespace Evidence.Redaction;

/// <summary>Everything that this capability does not grant.</summary>
internal static class RedactionRefusals
{
    public static readonly Refusal NoSuchFile = new("no-such-file", 404, "There is no such file.", "Name a file that exists and that you may read.");

    public static readonly Refusal NoSandbox = new("no-sandbox", 503, "This machine cannot open recordings safely.", "docs/operations/components.md says what a worker needs.");

    public static readonly Refusal NotReadable = new("not-readable", 422, "The recording cannot be read.", "The media check of the recording says what is wrong with it.");

    public static readonly Refusal NoPicture = new("no-picture", 422, "The file has no moving picture.", "Only what moves is followed.");

    public static readonly Refusal BoxOutside = new("box-outside", 422, "The box lies outside the picture.", "Give it in pixels of the picture as it is shown: left, top, width, height.");

    public static readonly Refusal BoxTooSmall = new("box-too-small", 422, "The box is too small to be followed.", "Draw it larger, with some of what surrounds the thing, or draw masks by hand.");

    public static readonly Refusal TimeOutside = new("time-outside", 422, "The recording is over before that time.", "Give the time in seconds from its first frame.");

    public static readonly Refusal NothingToFollow = new("nothing-to-follow", 422, "Nothing in the box can be told from anything else.", "Draw it so that it holds an edge or a pattern, or draw masks by hand.");

    public static readonly Refusal RecipeRefused = new("recipe-refused", 422, "The recipe is refused.", "docs/formats/redaction-recipe.md says what a recipe may hold.");

    public static readonly Refusal NoSuchProfile = new("no-such-profile", 404, "The recipe has no profile of that name.", "The recipe lists its profiles.");
}
