using Evidence.Formats;

namespace Evidence.Devices;

/// <summary>An officer holds a device from an instant (included) until another (excluded), or until further notice.</summary>
internal readonly record struct HeldSpan(PersonId Officer, DateTimeOffset From, DateTimeOffset? Until)
{
    public bool Covers(DateTimeOffset at) => From <= at && (Until is not { } until || at < until);

    public bool Overlaps(HeldSpan other) =>
        (other.Until is not { } theirEnd || From < theirEnd) && (Until is not { } ourEnd || other.From < ourEnd);
}

/// <summary>Who holds a device when. One device has at most one officer at any instant.</summary>
internal static class AssignmentRules
{
    /// <summary>
    /// The officer whose recording it is: who held the device when it was captured; where nobody did (a clock that was
    /// never set, a loan that nobody wrote down), who held it when it was docked.
    /// </summary>
    public static PersonId? OfficerOf(IReadOnlyCollection<HeldSpan> held, DateTimeOffset? capturedAt, DateTimeOffset dockedAt) =>
        (capturedAt is { } captured && captured <= dockedAt ? HolderAt(held, captured) : null) ?? HolderAt(held, dockedAt);

    /// <summary>
    /// Fits a new assignment beside the others. An open-ended one that began before it ends where the new one begins:
    /// handing a camera over is one act. Anything else that overlaps is a conflict.
    /// </summary>
    public static AssignmentFit Fit(IReadOnlyCollection<HeldSpan> held, HeldSpan wanted)
    {
        if (wanted.Until <= wanted.From)
            return new AssignmentFit(AssignmentFitKind.EndsBeforeItBegins, null);
        HeldSpan? ended = null;
        foreach (var other in held.Where(h => h.Overlaps(wanted)))
        {
            if (other.Until is not null || other.From >= wanted.From)
                return new AssignmentFit(AssignmentFitKind.Overlaps, other);
            ended = other;
        }

        return new AssignmentFit(AssignmentFitKind.Fits, ended);
    }

    private static PersonId? HolderAt(IReadOnlyCollection<HeldSpan> held, DateTimeOffset at)
    {
        foreach (var span in held)
            if (span.Covers(at))
                return span.Officer;
        return null;
    }
}

internal enum AssignmentFitKind { Fits, EndsBeforeItBegins, Overlaps }

/// <param name="Other">With <see cref="AssignmentFitKind.Fits"/> the open assignment that ends now, or null; with an overlap the one in the way.</param>
internal readonly record struct AssignmentFit(AssignmentFitKind Kind, HeldSpan? Other);
