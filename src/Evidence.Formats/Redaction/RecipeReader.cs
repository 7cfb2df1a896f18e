using System.Text.Json;
using Evidence.Formats.Verification;

namespace Evidence.Formats.Redaction;

/// <summary>Reads the members of a recipe and gathers what breaks the rules of docs/formats/redaction-recipe.md. Lists are counted before anything in them is read.</summary>
internal sealed class RecipeReader(List<Finding> findings)
{
    private RedactionMaster master = new(default, 0, 0, 0, 0);

    public RecipeContent? Recipe(JsonElement root)
    {
        var members = new MemberReader(root, "recipe", findings);
        if (members.Text("format") is var format && format != RecipeContent.Format)
        {
            findings.Add(new Finding("recipe-version-unknown", Severity.UnknownVersion, $"The recipe is of another format than {RecipeContent.Format}. A newer program may read it.") { Where = "recipe.format" });
            return null;
        }

        master = members.Object("master") is { } stated ? Master(stated) : master;
        if (!IsCounted(root))
            return null;
        var shapes = new TrackReader(master, findings);
        var recipe = new RecipeContent
        {
            Id = members.Parsed<RedactionId>("id", RedactionId.TryParse, "a UUID"),
            Version = Bounded(members, "version", 1, int.MaxValue),
            Previous = members.ParsedOrNull<Sha256Hash>("previous", Sha256Hash.TryParse, "a SHA-256 in hex"),
            By = members.Parsed<PersonId>("by", PersonId.TryParse, "a UUID"),
            SavedAt = members.Parsed<DateTimeOffset>("savedAt", Instant.TryParse, "an instant (UTC with microseconds)"),
            Master = master,
            Tracks = members.Objects("tracks", shapes.Track),
            Sounds = members.Objects("sounds", Sound),
            Profiles = members.Objects("profiles", Profile),
        };
        members.RefuseOthers();
        RequireOrder(recipe, members);
        return recipe;
    }

    /// <summary>An integer within bounds; anything else is a finding, and gives the least.</summary>
    internal static int Bounded(MemberReader members, string name, int least, int most) => (int)Bounded(members, name, least, (long)most);

    internal static long Bounded(MemberReader members, string name, long least, long most)
    {
        var number = members.Integer(name, least);
        if (number <= most)
            return number;
        members.Wrong(name, $"is more than {most}");
        return least;
    }

    internal static string Code(MemberReader members, string name)
    {
        var text = members.Text(name);
        if (!IsCode(text))
            members.Wrong(name, "is not a code (1 to 40 of a-z, 0-9 and -)");
        return text;
    }

    internal static string Tool(MemberReader members)
    {
        var text = members.Text("tool");
        var slash = text.IndexOf('/', StringComparison.Ordinal);
        var isTool = slash > 0 && IsCode(text[..slash]) && text.Length - slash - 1 is >= 1 and <= 4
            && text[slash + 1] != '0' && !text.AsSpan(slash + 1).ContainsAnyExceptInRange('0', '9');
        if (!isTool)
            members.Wrong("tool", "is not a tool (a code, a slash and a number from 1 to 9999)");
        return text;
    }

    internal static (long From, long To) Stretch(MemberReader members, long length)
    {
        var from = Bounded(members, "from", 0, length);
        var to = Bounded(members, "to", 0, length);
        if (from >= to)
            members.Wrong("to", "is not later than \"from\"");
        return (from, to);
    }

    internal static T Word<T>(MemberReader members, string name) where T : struct, Enum =>
        members.Parsed<T>(name, Vocabulary.TryParse, $"one of {string.Join(", ", Enum.GetValues<T>().Select(Vocabulary.Word))}");

    internal static MaskEffect Effect(MemberReader members)
    {
        var kind = Word<EffectKind>(members, "kind");
        var measure = RecipeBounds.Measure(kind) is { } bounds ? Bounded(members, bounds.Member, bounds.Least, bounds.Most) : 0;
        members.RefuseOthers();
        return new MaskEffect(kind, measure);
    }

    private static bool IsCode(string text) =>
        text.Length is >= 1 and <= 40 && text.All(c => c is (>= 'a' and <= 'z') or (>= '0' and <= '9') or '-');

    private static RedactionMaster Master(MemberReader members)
    {
        var stated = new RedactionMaster(
            members.Parsed<Sha256Hash>("sha256", Sha256Hash.TryParse, "a SHA-256 in hex"),
            members.Integer("bytes", 1),
            Bounded(members, "width", 0, RecipeBounds.Pixels),
            Bounded(members, "height", 0, RecipeBounds.Pixels),
            Bounded(members, "length", 1, RecipeBounds.Length));
        if ((stated.Width == 0) != (stated.Height == 0))
            members.Wrong("height", "is 0 where \"width\" is not, or the other way round");
        members.RefuseOthers();
        return stated;
    }

    private RedactionSound Sound(MemberReader members)
    {
        var (from, to) = Stretch(members, master.Length);
        var sound = new RedactionSound(
            Bounded(members, "id", 1, RecipeBounds.Identifier),
            from,
            to,
            Word<SoundEffect>(members, "effect"),
            Word<HiddenObject>(members, "object"),
            Code(members, "reason"),
            members.Parsed<PersonId>("by", PersonId.TryParse, "a UUID"),
            members.Parsed<DateTimeOffset>("madeAt", Instant.TryParse, "an instant (UTC with microseconds)"),
            Tool(members));
        members.RefuseOthers();
        return sound;
    }

    private static RedactionProfile Profile(MemberReader members)
    {
        var profile = new RedactionProfile(
            Code(members, "name"),
            members.Objects("effects", OtherEffect),
            Identifiers(members, "withoutTracks"),
            Identifiers(members, "withoutSounds"),
            Word<CopyPolicy>(members, "picture"),
            Word<CopyPolicy>(members, "sound"),
            Kept(members));
        if (profile is { Picture: CopyPolicy.None, Sound: CopyPolicy.None })
            members.Wrong("sound", "is none where the picture is none too: nothing would be left");
        if (!Ascends(profile.Effects.Select(other => other.Track)))
            members.Wrong("effects", "is not ascending by track, or has one twice");
        members.RefuseOthers();
        return profile;
    }

    private static OtherEffect OtherEffect(MemberReader members)
    {
        var track = Bounded(members, "track", 1, RecipeBounds.Identifier);
        var effect = members.Object("effect") is { } stated ? Effect(stated) : default;
        members.RefuseOthers();
        return new OtherEffect(track, effect);
    }

    private static List<KeptMetadata> Kept(MemberReader members)
    {
        List<KeptMetadata> kept = [];
        foreach (var text in members.Texts("keeps"))
        {
            if (Vocabulary.TryParse<KeptMetadata>(text, out var word) && (kept.Count == 0 || kept[^1] < word))
                kept.Add(word);
            else
                members.Wrong("keeps", "has a word that is none, twice, or out of order");
        }

        return kept;
    }

    private static List<int> Identifiers(MemberReader members, string name)
    {
        List<int> list = [];
        if (members.Raw(name, JsonValueKind.Array) is not { } array)
            return list;
        foreach (var element in array.EnumerateArray())
        {
            if (element.ValueKind == JsonValueKind.Number && element.TryGetInt32(out var id) && (list.Count == 0 || list[^1] < id))
            {
                list.Add(id);
                continue;
            }

            members.Wrong(name, "is not a list of ids in ascending order, each once");
            break;
        }

        return list;
    }

    /// <summary>Nothing of a list that is too long is read.</summary>
    private bool IsCounted(JsonElement root)
    {
        var before = findings.Count;
        Count(root, "tracks", RecipeBounds.Tracks);
        Count(root, "sounds", RecipeBounds.Sounds);
        Count(root, "profiles", RecipeBounds.Profiles);
        if (findings.Count > before || !root.TryGetProperty("tracks", out var tracks) || tracks.ValueKind != JsonValueKind.Array)
            return findings.Count == before;
        var (keyframes, values) = (0L, 0L);
        foreach (var list in tracks.EnumerateArray().Select(Keyframes).OfType<JsonElement>())
        {
            keyframes += list.GetArrayLength();
            if (keyframes <= RecipeBounds.Keyframes)
                values += list.EnumerateArray().Where(keyframe => keyframe.ValueKind == JsonValueKind.Array).Sum(keyframe => Math.Max(0L, keyframe.GetArrayLength() - 1));
        }

        if (keyframes > RecipeBounds.Keyframes)
            TooMany("recipe.tracks", $"{keyframes} keyframes", RecipeBounds.Keyframes);
        else if (values > RecipeBounds.Values)
            TooMany("recipe.tracks", $"{values} values of keyframes", RecipeBounds.Values);
        return findings.Count == before;
    }

    private static JsonElement? Keyframes(JsonElement track) =>
        track.ValueKind == JsonValueKind.Object && track.TryGetProperty("keyframes", out var list) && list.ValueKind == JsonValueKind.Array ? list : null;

    private void Count(JsonElement root, string name, int most)
    {
        if (root.TryGetProperty(name, out var list) && list.ValueKind == JsonValueKind.Array && list.GetArrayLength() > most)
            TooMany($"recipe.{name}", $"{list.GetArrayLength()} {name}", most);
    }

    private void TooMany(string where, string what, int most) =>
        findings.Add(new Finding("too-many", Severity.Altered, $"The recipe has {what}; at most {most} are taken.") { Where = where });

    private void RequireOrder(RecipeContent recipe, MemberReader members)
    {
        if ((recipe.Version == 1) != (recipe.Previous is null))
            members.Wrong("previous", "is null in version 1, and only there");
        if (!Ascends(recipe.Tracks.Select(track => track.Id)))
            members.Wrong("tracks", "is not ascending by id, or has one twice");
        if (!Ascends(recipe.Sounds.Select(sound => sound.Id)))
            members.Wrong("sounds", "is not ascending by id, or has one twice");
        if (recipe.Profiles.Count == 0)
            members.Wrong("profiles", "is empty");
        if (recipe.Profiles.Zip(recipe.Profiles.Skip(1)).Any(pair => string.CompareOrdinal(pair.First.Name, pair.Second.Name) >= 0))
            members.Wrong("profiles", "is not ascending by name, or has one twice");
        RequireKnown(recipe, members);
        if (master.Width > 0)
            findings.AddRange(WeakEffects.Of(recipe));
    }

    private static void RequireKnown(RecipeContent recipe, MemberReader members)
    {
        var tracks = recipe.Tracks.Select(track => track.Id).ToHashSet();
        var sounds = recipe.Sounds.Select(sound => sound.Id).ToHashSet();
        foreach (var profile in recipe.Profiles)
        {
            if (!profile.WithoutTracks.Concat(profile.Effects.Select(other => other.Track)).All(tracks.Contains))
                members.Wrong("profiles", "has one that names a track that is not there");
            if (!profile.WithoutSounds.All(sounds.Contains))
                members.Wrong("profiles", "has one that names a sound that is not there");
        }
    }

    private static bool Ascends(IEnumerable<int> ids)
    {
        var last = 0;
        foreach (var id in ids)
        {
            if (id <= last)
                return false;
            last = id;
        }

        return true;
    }
}
