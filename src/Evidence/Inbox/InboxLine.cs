namespace Evidence.Inbox;

/// <summary>What may need somebody.</summary>
public enum InboxKind { ToClassify, NoIncident, NoOfficer, Quarantined, CaseDates, CaseTasks, MissingFootage, ExpiringSoon, MediaGivenUp, Volumes, HoldReleases, PersonChanges, Clients, Keysets, NonEvidenceRule }

/// <summary>How much of one kind waits for somebody.</summary>
/// <param name="Count">At most <see cref="ReadInbox.MostCounted"/> and one more.</param>
/// <param name="Oldest">Since when the one that waits longest does; null where that is not known.</param>
/// <param name="Nearest">By when the first of them is due; null where none is.</param>
/// <param name="NearestDay">The same, where it is a day of the agency's calendar, with a time of its clock where one is known.</param>
public sealed record InboxLine(InboxKind Kind, int Count, DateTimeOffset? Oldest, DateTimeOffset? Nearest = null, (DateOnly Day, TimeOnly? Time)? NearestDay = null);
