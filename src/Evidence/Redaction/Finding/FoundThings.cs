using System.Text.Json.Nodes;
using Evidence.Formats;
using Evidence.Formats.Json;
using Evidence.Formats.Redaction;
using Evidence.Redaction.Tracking;

namespace Evidence.Redaction.Finding;

/// <summary>A thing that was found, as the draft of a track that somebody accepts or rejects.</summary>
internal sealed record Proposal(FoundThing Thing, TrackDraft Draft)
{
    /// <summary>How much larger than a detector's box a mask is, as a share of its longer side: a detector draws around eyes and mouth, and hair and chin tell who it is too.</summary>
    private const double Beyond = 0.15;

    /// <summary>Units by which the mask is larger than its keyframes.</summary>
    public int Margin => (int)Math.Min(RecipeBounds.Margin, Draft.Margin + Math.Ceiling(Beyond * Draft.Keyframes.Max(keyframe => Math.Max(keyframe.Values[2], keyframe.Values[3]))));
}

/// <summary>The result of finding (docs/formats/detector.md §6).</summary>
internal sealed record FoundThings(DetectorName Detector, IReadOnlyList<Proposal> Proposals)
{
    public byte[] ToCanonicalBytes() => CanonicalJson.Write(ToJson());

    public JsonObject ToJson() => new()
    {
        ["detector"] = new JsonObject { ["id"] = Detector.Id, ["version"] = Detector.Version },
        ["proposals"] = new JsonArray([.. Proposals.Select(ToJson)]),
    };

    private static JsonNode ToJson(Proposal proposal) => new JsonObject
    {
        ["confidence"] = proposal.Thing.Confidence,
        ["from"] = proposal.Draft.From,
        ["keyframes"] = new JsonArray([.. proposal.Draft.Keyframes.Select(keyframe => new JsonArray([keyframe.At, .. keyframe.Values.Select(value => (JsonNode)value)]))]),
        ["margin"] = proposal.Margin,
        ["object"] = Vocabulary.Word(proposal.Thing.Object),
        ["review"] = new JsonArray([.. proposal.Draft.Review.Select(range => new JsonArray(range.Start, range.End))]),
        ["shape"] = Vocabulary.Word(MaskShape.Rectangle),
        ["subject"] = proposal.Thing.Subject,
        ["to"] = proposal.Thing.Track.Until,
    };
}
