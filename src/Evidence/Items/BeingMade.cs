using Evidence.Formats;

namespace Evidence.Items;

/// <summary>An order of media work, and how far the worker is that is at it.</summary>
/// <param name="Progress">Null while no worker is at it.</param>
public sealed record BeingMade(MediaWork Work, MediaProgress? Progress);

/// <summary>What is looked for among the recordings of which something is to be made.</summary>
public enum BeingMadeState
{
    /// <summary>Something of it will still be made.</summary>
    Waiting,

    /// <summary>Something of it was given up.</summary>
    GivenUp,
}

/// <summary>A recording of which something is to be made, or was given up.</summary>
/// <param name="Orders">All of it, the oldest first.</param>
public sealed record MadeItem(ItemId Id, string Title, string? Officer, long? DurationMs, IReadOnlyList<BeingMade> Orders);

/// <param name="Count">Recordings; at most <see cref="ReadBeingMade.MostCounted"/> and one more.</param>
/// <param name="Oldest">When the oldest of the orders was placed; null where there is none.</param>
public sealed record BeingMadeCount(int Count, DateTimeOffset? Oldest);

/// <summary>Where a page begins: after the recording that stands there.</summary>
/// <param name="AskedAt">When somebody asked for it first; null where nobody did.</param>
/// <param name="Since">When its oldest order was placed.</param>
public sealed record BeingMadePlace(DateTimeOffset? AskedAt, DateTimeOffset Since, ItemId Item);

/// <param name="AtWork">Recordings that workers are at now; each works on a few at most.</param>
/// <param name="Rows">A page of those that were looked for, without those that workers are at: what was asked for first, then what waits longest.</param>
/// <param name="Next">Where the next page begins; null on the last.</param>
public sealed record BeingMadePage(BeingMadeCount Waiting, BeingMadeCount GivenUp, IReadOnlyList<MadeItem> AtWork, IReadOnlyList<MadeItem> Rows, BeingMadePlace? Next);
