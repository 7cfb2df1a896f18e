using System.Text.Json;
using System.Text.Json.Serialization;
using Evidence.Agent.Hosting;
using Evidence.Durability;
using Evidence.Formats;

namespace Evidence.Agent.Station;

/// <summary>
/// What the page must still say of a docking after the agent was started anew, should its device be gone: it lies beside the session's inventory
/// as long as the session is open, and counts for nothing but the page.
/// </summary>
/// <param name="GoneAt">When it was taken out; null where nobody saw it.</param>
internal sealed record BayNote(
    string Place, string Key, DockSessionId Session, string? Name, string? Label, string? Officer, bool IsOurs, int Files, long Bytes, int Safe, int Hidden, DateTimeOffset? GoneAt)
{
    private const string Extension = ".bay";

    public static BayNote? Of(BayFacts bay, DateTimeOffset? goneAt) => bay is { Key: { } key, Session: { } session }
        ? new(bay.Place, key, session, bay.Name, bay.Label, bay.Officer, bay.IsOurs, bay.Files, bay.Bytes, bay.Safe, bay.Hidden, goneAt)
        : null;

    public void Keep(AgentState state) => Durable.ReplaceFile(PathOf(state, Key, Session), JsonSerializer.SerializeToUtf8Bytes(this, BayNoteJson.Default.BayNote));

    public static void Drop(AgentState state, string key, DockSessionId session) => Durable.DeleteFile(PathOf(state, key, session));

    /// <summary>One for each device whose session is still open; notes of sessions that are over are deleted.</summary>
    public static IReadOnlyList<BayNote> Find(AgentState state)
    {
        var notes = new Dictionary<string, BayNote>();
        foreach (var path in Directory.EnumerateFiles(state.Sessions, "*" + Extension).OrderBy(File.GetLastWriteTimeUtc).ToList())
            if (!File.Exists(Path.ChangeExtension(path, ".inventory"))) Durable.DeleteFile(path);
            else if (Read(path) is { } note) notes[note.Key] = note;
        return [.. notes.Values];
    }

    /// <summary>The card as it is shown while its device is not here.</summary>
    public BayFacts ToFacts() => new(Place)
    {
        Key = Key, Session = Session, Name = Name, Label = Label, Officer = Officer, IsOurs = IsOurs, Files = Files, Bytes = Bytes, Safe = Safe, Hidden = Hidden, IsReading = true, IsGone = true,
    };

    private static BayNote? Read(string path)
    {
        try
        {
            return JsonSerializer.Deserialize(File.ReadAllBytes(path), BayNoteJson.Default.BayNote);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static string PathOf(AgentState state, string key, DockSessionId session) => Path.Combine(state.Sessions, $"{key}.{session}{Extension}");
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, RespectNullableAnnotations = true, RespectRequiredConstructorParameters = true)]
[JsonSerializable(typeof(BayNote))]
internal sealed partial class BayNoteJson : JsonSerializerContext;
