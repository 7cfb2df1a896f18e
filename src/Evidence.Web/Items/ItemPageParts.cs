using Evidence.Review;

namespace Evidence.Web.Items;

/// <summary>A part that the browser can play.</summary>
internal sealed record Playable(PartFacts Part, bool IsChosen);
