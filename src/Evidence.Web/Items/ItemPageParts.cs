using Evidence.Formats;
using Evidence.Review;

namespace Evidence.Web.Items;

/// <summary>A part that the browser can play.</summary>
internal sealed record Playable(PartFacts Part, bool IsChosen);

/// <summary>One entry of a chain in words.</summary>
/// <param name="What">The action: "View started".</param>
/// <param name="Who">Actor and role; a withheld or erased name says so.</param>
/// <param name="Facts">Field in words, and its value.</param>
/// <param name="Technical">What whoever checks the entry wants beside its hash.</param>
/// <param name="IsDanger">An entry that says evidence is in danger.</param>
internal sealed record TrailRow(
    long Sequence, string What, string Who, DateTimeOffset At, IReadOnlyList<(string Name, string Value)> Facts,
    IReadOnlyList<(string Name, string Value)> Technical, Sha256Hash Hash, bool IsDanger);
