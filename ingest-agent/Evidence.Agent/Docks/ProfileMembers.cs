using System.Text.Json;
using Evidence.Formats;

namespace Evidence.Agent.Docks;

/// <summary>The members of one object of a profile. What is not asked for is refused: a rule that is misspelt must not be silently absent.</summary>
internal sealed class ProfileMembers
{
    private const int MaxItems = 64, MaxTextChars = 200;

    // Words by which somebody may hope to make a device erasable.
    private static readonly string[] Forbidden = ["erase", "delete", "registered", "owner", "ours", "permit", "wipe", "format-card"];

    private readonly ProfileNode node;
    private readonly HashSet<string> asked = new(StringComparer.Ordinal);

    public ProfileMembers(ProfileNode node, string what)
    {
        this.node = node.Kind == JsonTokenType.StartObject ? node : throw new ProfileException(node.Line, $"{what} is an object");
        if (node.Members.GroupBy(member => member.Name, StringComparer.Ordinal).FirstOrDefault(group => group.Count() > 1) is { } twice)
            throw new ProfileException(twice.Last().Value.Line, $"\"{twice.Key}\" is given twice");
    }

    public int Line => node.Line;

    public ProfileNode? Maybe(string name)
    {
        asked.Add(name);
        return node.Members.Find(member => member.Name == name).Value;
    }

    public ProfileNode One(string name) => Maybe(name) ?? throw new ProfileException(node.Line, $"\"{name}\" is missing");

    public string Text(string name) => TextOf(One(name), name);

    public string? TextOrNull(string name) => Maybe(name) is { Kind: not JsonTokenType.Null } value ? TextOf(value, name) : null;

    public int WholeOr(string name, int least, int most, int without) => Maybe(name) is { } value ? (int)WholeOf(value, name, least, most) : without;

    public bool Flag(string name) => Maybe(name) switch
    {
        null or { Kind: JsonTokenType.False } => false,
        { Kind: JsonTokenType.True } => true,
        { } other => throw new ProfileException(other.Line, $"\"{name}\" is true or false"),
    };

    public T Word<T>(string name, T? without = null) where T : struct, Enum
    {
        if (Maybe(name) is not { } value) return without ?? throw new ProfileException(node.Line, $"\"{name}\" is missing");
        return Vocabulary.TryParse<T>(TextOf(value, name), out var word) ? word
            : throw new ProfileException(value.Line, $"\"{value.Text}\" is none of {string.Join(", ", Enum.GetValues<T>().Select(Vocabulary.Word))}");
    }

    public IReadOnlyList<T> List<T>(string name, Func<ProfileNode, T> read)
    {
        if (Maybe(name) is not { } value) return [];
        if (value.Kind != JsonTokenType.StartArray || value.Items.Count > MaxItems) throw new ProfileException(value.Line, $"\"{name}\" is a list of at most {MaxItems}");
        return [.. value.Items.Select(read)];
    }

    public IReadOnlyList<PathPattern> Patterns(string name) => List(name, PatternOf);

    public PathPattern? PatternOrNull(string name) => Maybe(name) is { } value ? PatternOf(value) : null;

    /// <summary>Nothing else may stand here.</summary>
    public void Done()
    {
        foreach (var (name, value) in node.Members.Where(member => !asked.Contains(member.Name)))
            throw new ProfileException(value.Line, Forbidden.Any(word => name.Contains(word, StringComparison.OrdinalIgnoreCase))
                ? $"\"{name}\": a profile never says whether a device may be erased; only its registration at the server does"
                : $"\"{name}\" is not known here");
    }

    public static string TextOf(ProfileNode value, string name) =>
        value.Kind == JsonTokenType.String && value.Text.Length is > 0 and <= MaxTextChars && !value.Text.Any(char.IsControl)
            ? value.Text
            : throw new ProfileException(value.Line, $"\"{name}\" is a text of 1 to {MaxTextChars} characters");

    public static long WholeOf(ProfileNode value, string name, long least, long most) =>
        value.Kind == JsonTokenType.Number && value.Number >= least && value.Number <= most
            ? value.Number
            : throw new ProfileException(value.Line, $"\"{name}\" is a whole number from {least} to {most}");

    public static PathPattern PatternOf(ProfileNode value)
    {
        try
        {
            return PathPattern.Parse(TextOf(value, "pattern"));
        }
        catch (FormatException error)
        {
            throw new ProfileException(value.Line, error.Message);
        }
    }
}
