using Evidence.Inbox;

namespace Evidence.Web.Inbox;

/// <summary>The inbox in words, and where each kind leads.</summary>
internal static class InboxWords
{
    public static string Of(InboxKind kind) => kind switch
    {
        InboxKind.ToClassify => "To classify",
        InboxKind.NoIncident => "No incident matched",
        InboxKind.NoOfficer => "No officer known",
        InboxKind.Quarantined => "In quarantine: not what was recorded",
        InboxKind.CaseDates => "Dates in your cases: detention, hearings, disclosure",
        InboxKind.CaseTasks => "Your tasks in cases",
        InboxKind.MissingFootage => "Sent, and no footage",
        InboxKind.ExpiringSoon => "To be destroyed within 30 days",
        InboxKind.MediaGivenUp => "Could not be played or checked",
        InboxKind.Volumes => "Volumes of which nobody has said whose they are",
        InboxKind.HoldReleases => "Holds of which a colleague asks the release",
        InboxKind.PersonChanges => "Changes of people that a colleague asks for",
        InboxKind.Clients => "Clients that a colleague made",
        InboxKind.Keysets => "Keys of recordings that a colleague asks for",
        _ => "A rule about what is no evidence that a colleague proposes",
    };

    /// <summary>Null where no page shows the kind.</summary>
    public static string? Address(InboxKind kind) => kind switch
    {
        InboxKind.CaseDates => "/cases/due",
        InboxKind.CaseTasks => "/cases/due#tasks",
        InboxKind.MissingFootage => "/expected?state=missing",
        InboxKind.MediaGivenUp => "/being-made?state=given-up",
        InboxKind.Volumes => "/docks",
        InboxKind.HoldReleases => null,
        InboxKind.PersonChanges => "/people",
        InboxKind.Clients => "/clients",
        InboxKind.Keysets => "/keysets",
        InboxKind.NonEvidenceRule => "/policies/non-evidence",
        _ => $"/inbox/{Formats.Vocabulary.Word(kind)}",
    };

    public static string Count(int count) => count > ReadInbox.MostCounted ? $"more than {ReadInbox.MostCounted:N0}" : $"{count}";
}
