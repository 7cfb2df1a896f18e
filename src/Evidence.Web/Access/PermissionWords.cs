using Evidence.Access;

namespace Evidence.Web.Access;

/// <summary>What each permission lets somebody do, and how far, in words.</summary>
internal static class PermissionWords
{
    public static string Of(Permission permission) => permission switch
    {
        Permission.SeeFootage => "See recordings in the list, and what is known of them",
        Permission.PlayFootage => "Play recordings and save their files",
        Permission.ReadContinuity => "Read the custody record of a recording and take its proof away",
        Permission.ReadTrails => "Read what anybody did, and what was done with any device",
        Permission.SeeUnusualAccess => "Read the weekly report of unusual access",
        Permission.SeeDocks => "See docks and what is docked",
        Permission.DecideVolumes => "Say whose an unknown card is",
        Permission.RegisterDevices => "Register devices and assign them to officers",
        Permission.EnrolAgents => "Make codes with which dock PCs enrol",
        Permission.StopAgents => "Stop a dock PC",
        Permission.HurryFiles => "Have one card or file copied before the others",
        Permission.SubmitFootage => "Add files that no dock offloads",
        Permission.MakeBundles => "Make bundles for disclosure and download them",
        Permission.CareForKeys => "See the versions of the agency’s keys",
        Permission.RequestKeysets => "Ask for the keys of a recording",
        Permission.DecideKeysets => "Agree that somebody else gets the keys of a recording",
        Permission.DestroyKeys => "Destroy the keys of a recording",
        Permission.PlaceHolds => "Place legal holds and decide about their release",
        Permission.SetRetention => "Say how long a recording is kept",
        Permission.CareForOwnSignIn => "See and change how one signs in oneself",
        Permission.ManagePeople => "Add people and change what they are",
        Permission.ProvisionPeople => "Add, change and suspend people as a directory of the agency says",
        Permission.ManageClients => "Make clients for other systems, and keys of webhooks",
        Permission.SeeOperations => "See stores, backups and incidents of stored evidence",
        Permission.ApproveRetirement => "Give one of two words to delete from a store that was moved",
        Permission.CloseIncidents => "Close an incident of stored evidence",
        Permission.SeeRestricted => "Reach what is restricted too, and care for what is sealed without opening it",
        Permission.SeeCases => "See cases, who works on them and what was noted",
        Permission.CategoriseFootage => "Say what a recording shows, and of which incident it is",
        Permission.ManageCases => "Make categories, cases and incidents, and say what belongs to them",
        Permission.ClassifyFootage => "Say how closely a recording is kept",
        Permission.GrantAccess => "Open a recording or a case to somebody for a time",
        Permission.LockIncidents => "Close an incident’s recordings to the officers involved",
        Permission.OpenInEmergency => "Open a recording at once in an emergency, on record",
        Permission.SeeEmergencies => "See what was opened in an emergency",
        Permission.TellDispatch => "Tell of incidents and duties as the dispatch system has them",
        Permission.SeeExpected => "See who was sent where, and who has no footage of it",
        Permission.ExplainAbsence => "Say why somebody who was sent has no footage",
        Permission.SetMatching => "Say how recordings are matched with incidents",
        Permission.RuleNonEvidence => "Propose a rule by which recordings are no evidence without a person, and decide about a colleague’s",
        Permission.SeeRedactions => "See what is being redacted and why, and ask for a redacted copy",
        Permission.RedactFootage => "Redact recordings and have copies made",
        Permission.ApproveRedactions => "Decide whether a redacted copy that somebody else made may be disclosed",
        Permission.ManageRedactions => "Say who does the redactions that are asked for, and set the reasons for them",
        Permission.SeeInbox => "See what needs oneself",
        Permission.SeePermissions => "Read this page",
        _ => throw new ArgumentOutOfRangeException(nameof(permission), permission, "This permission has no words."),
    };

    /// <summary>"Own, cases"; empty where it does not reach at all.</summary>
    public static string Of(Scope scope) => Sentence(string.Join(", ", Reaches(scope)));

    /// <summary>"Evidence officer": a word as a sentence begins.</summary>
    public static string Sentence(string words) => words.Length == 0 ? "" : char.ToUpperInvariant(words[0]) + words[1..];

    private static IEnumerable<string> Reaches(Scope scope)
    {
        if (scope.HasFlag(Scope.Any))
            yield return "everything";
        if (scope.HasFlag(Scope.Own))
            yield return "own";
        if (scope.HasFlag(Scope.Unit))
            yield return "unit";
        if (scope.HasFlag(Scope.Case))
            yield return "cases";
    }
}
