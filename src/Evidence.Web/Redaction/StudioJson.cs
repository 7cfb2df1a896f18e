using System.Text.Json.Nodes;
using Evidence.Formats;
using Evidence.Redaction.Drafting;
using Evidence.Redaction.Working;

namespace Evidence.Web.Redaction;

/// <summary>The redaction as scripts/studio/server.ts reads it. Times of the recording in microseconds, its length also in milliseconds.</summary>
internal static class StudioJson
{
    public static JsonObject Of(StudioState state)
    {
        var item = $"/items/{state.Redaction.ItemId}";
        var playing = state.Proxy ?? state.Redaction.PartId;
        return new JsonObject
        {
            ["id"] = state.Redaction.Id.ToString(),
            ["title"] = state.Redaction.Title,
            ["item"] = state.Redaction.ItemId.ToString(),
            ["part"] = state.Redaction.PartId.ToString(),
            ["master"] = new JsonObject
            {
                ["sha256"] = state.Master?.Sha256.ToString(), ["bytes"] = state.Master?.Bytes, ["width"] = state.Master?.Width, ["height"] = state.Master?.Height, ["length"] = state.Master?.Length,
            },
            ["stream"] = $"{item}/parts/{playing}/stream",
            ["framesPerSecond"] = state.Redaction.FramesPerSecond,
            ["lengthMs"] = state.LengthMs,
            ["waveform"] = state.Waveform is null ? null : $"{item}/parts/{playing}/waveform.json",
            ["filmstrip"] = state.Filmstrip is null ? null : $"{item}/parts/{playing}/filmstrip.json",
            ["lock"] = new JsonObject { ["mine"] = state.Lock.Mine, ["by"] = state.Lock.By, ["until"] = state.Lock.Until is { } until ? Instant.Format(until) : null },
            ["sequence"] = state.Sequence,
            ["draft"] = state.Draft.DeepClone(),
            ["me"] = state.Me.ToString(),
            ["reasons"] = new JsonArray([.. state.Reasons.Select(reason => new JsonObject { ["code"] = reason.Code, ["label"] = reason.Label, ["authority"] = reason.Authority })]),
            ["versions"] = new JsonArray([.. state.Versions.Select(version => new JsonObject
            {
                ["version"] = version.Version, ["savedAt"] = Instant.Format(version.SavedAt), ["by"] = version.By, ["hash"] = version.Hash.ToString(),
            })]),
            ["work"] = new JsonArray([.. state.Work.Select(Of)]),
        };
    }

    public static JsonObject Of(ShownWork work) => new()
    {
        ["id"] = work.Id.ToString(),
        ["kind"] = Vocabulary.Word(work.Kind),
        ["state"] = Vocabulary.Word(work.State),
        ["progress"] = work.Progress,
        ["secondsLeft"] = work.SecondsLeft,
        ["text"] = work.Text,
        ["result"] = work.Result?.DeepClone(),
    };
}
