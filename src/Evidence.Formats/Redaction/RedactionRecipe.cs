using System.Text.Json.Nodes;
using Evidence.Formats.Json;

namespace Evidence.Formats.Redaction;

/// <summary>The file that a recipe is for: docs/formats/redaction-recipe.md §2.</summary>
/// <param name="Sha256">Of its bytes.</param>
/// <param name="Bytes">How many.</param>
/// <param name="Width">Pixels of its upright picture; 0 where it has sound alone.</param>
/// <param name="Height">As <paramref name="Width"/>.</param>
/// <param name="Length">Microseconds from its first frame to the end of its last.</param>
public sealed record RedactionMaster(Sha256Hash Sha256, long Bytes, int Width, int Height, long Length)
{
    internal JsonObject ToJson() => new()
    {
        ["bytes"] = Bytes,
        ["height"] = Height,
        ["length"] = Length,
        ["sha256"] = Sha256.ToString(),
        ["width"] = Width,
    };
}

/// <summary>A span of sound that is hidden: docs/formats/redaction-recipe.md §5. Times in microseconds; the end does not belong to it.</summary>
public sealed record RedactionSound(int Id, long From, long To, SoundEffect Effect, HiddenObject Hides, string Reason, PersonId By, DateTimeOffset MadeAt, string Tool)
{
    internal JsonObject ToJson() => new()
    {
        ["by"] = By.ToString(),
        ["effect"] = Vocabulary.Word(Effect),
        ["from"] = From,
        ["id"] = Id,
        ["madeAt"] = Instant.Format(MadeAt),
        ["object"] = Vocabulary.Word(Hides),
        ["reason"] = Reason,
        ["to"] = To,
        ["tool"] = Tool,
    };
}

/// <summary>What one kind of recipient gets: docs/formats/redaction-recipe.md §6.</summary>
/// <param name="Name">A code.</param>
/// <param name="Effects">Tracks that have another effect here, ascending.</param>
/// <param name="WithoutTracks">Tracks that do not apply, ascending.</param>
/// <param name="WithoutSounds">Sounds that do not apply, ascending.</param>
/// <param name="Picture">Whether the copy has the picture.</param>
/// <param name="Sound">Whether the copy has sound.</param>
/// <param name="Keeps">Metadata that goes into the copy, ascending.</param>
public sealed record RedactionProfile(
    string Name, IReadOnlyList<OtherEffect> Effects, IReadOnlyList<int> WithoutTracks, IReadOnlyList<int> WithoutSounds, CopyPolicy Picture, CopyPolicy Sound, IReadOnlyList<KeptMetadata> Keeps)
{
    /// <summary>The effect of a track for these recipients; null where it does not apply.</summary>
    public MaskEffect? EffectOf(RedactionTrack track)
    {
        ArgumentNullException.ThrowIfNull(track);
        if (WithoutTracks.Contains(track.Id))
            return null;
        return Effects.FirstOrDefault(other => other.Track == track.Id)?.Effect ?? track.Effect;
    }

    internal JsonObject ToJson() => new()
    {
        ["effects"] = new JsonArray([.. Effects.Select(other => new JsonObject { ["effect"] = other.Effect.ToJson(), ["track"] = other.Track })]),
        ["keeps"] = new JsonArray([.. Keeps.Select(kept => (JsonNode)Vocabulary.Word(kept))]),
        ["name"] = Name,
        ["picture"] = Vocabulary.Word(Picture),
        ["sound"] = Vocabulary.Word(Sound),
        ["withoutSounds"] = new JsonArray([.. WithoutSounds.Select(id => (JsonNode)id)]),
        ["withoutTracks"] = new JsonArray([.. WithoutTracks.Select(id => (JsonNode)id)]),
    };
}

/// <summary>A track's effect for one kind of recipient.</summary>
public sealed record OtherEffect(int Track, MaskEffect Effect);

/// <summary>What a recipe says. Anybody may build one; only <see cref="UnverifiedRecipe"/> makes a <see cref="RedactionRecipe"/> that may be rendered.</summary>
public sealed record RecipeContent
{
    public const string Format = "evidence/redaction-recipe/1";

    /// <summary>The redaction; the same in all its versions.</summary>
    public required RedactionId Id { get; init; }

    /// <summary>From 1.</summary>
    public required int Version { get; init; }

    /// <summary>Hash of the version before; null in version 1.</summary>
    public required Sha256Hash? Previous { get; init; }

    public required PersonId By { get; init; }

    public required DateTimeOffset SavedAt { get; init; }

    public required RedactionMaster Master { get; init; }

    /// <summary>Ascending by id.</summary>
    public required IReadOnlyList<RedactionTrack> Tracks { get; init; }

    /// <summary>Ascending by id.</summary>
    public required IReadOnlyList<RedactionSound> Sounds { get; init; }

    /// <summary>Ascending by name.</summary>
    public required IReadOnlyList<RedactionProfile> Profiles { get; init; }

    /// <summary>The bytes whose SHA-256 is the recipe's hash. Reads nothing back: what is outside the format's bounds is refused by <see cref="UnverifiedRecipe.Read"/>.</summary>
    public byte[] ToCanonicalBytes()
    {
        var output = new CanonicalObject();
        output.Add("by", By.ToString());
        output.Add("format", Format);
        output.Add("id", Id.ToString());
        output.Add("master", Master.ToJson());
        output.Add("previous", Previous?.ToString());
        output.AddList("profiles", Profiles.Select(profile => profile.ToJson()));
        output.Add("savedAt", Instant.Format(SavedAt));
        output.AddList("sounds", Sounds.Select(sound => sound.ToJson()));
        output.AddList("tracks", Tracks.Select(track => track.ToJson()));
        output.Add("version", Version);
        return output.ToBytes();
    }
}

/// <summary>A recipe that obeys every rule of its format and is for the file at hand.</summary>
public sealed class RedactionRecipe
{
    internal RedactionRecipe(RecipeContent content, Sha256Hash hash) => (Content, Hash) = (content, hash);

    public RecipeContent Content { get; }

    /// <summary>SHA-256 of the recipe's bytes.</summary>
    public Sha256Hash Hash { get; }
}
