namespace Evidence.Access;

/// <summary>Who may do what, and how far. What does not stand here is denied.</summary>
public static class PermissionMap
{
    private const Scope OwnWork = Scope.Own | Scope.Case;

    // What is confidential is reached by its cases alone.
    private const Scope Everything = Scope.Any | Scope.Case;

    private static readonly Dictionary<(Role, Permission), Scope> Granted = new()
    {
        [(Role.Officer, Permission.SeeFootage)] = OwnWork,
        [(Role.Officer, Permission.PlayFootage)] = OwnWork,
        [(Role.Officer, Permission.ReadContinuity)] = OwnWork,
        [(Role.Officer, Permission.SeeCases)] = Scope.Case,
        [(Role.Officer, Permission.CategoriseFootage)] = Scope.Own,
        // Whose a volume is decides whose its recordings are: no officer says that of anything.
        [(Role.Officer, Permission.SeeDocks)] = Scope.Own,
        [(Role.Officer, Permission.SubmitFootage)] = Scope.Own,
        [(Role.Officer, Permission.SeeExpected)] = Scope.Own,
        [(Role.Officer, Permission.ExplainAbsence)] = Scope.Own,
        [(Role.Officer, Permission.SeeInbox)] = Scope.Any,
        [(Role.Officer, Permission.SeePermissions)] = Scope.Any,

        [(Role.Supervisor, Permission.SeeFootage)] = OwnWork | Scope.Unit,
        [(Role.Supervisor, Permission.PlayFootage)] = OwnWork | Scope.Unit,
        [(Role.Supervisor, Permission.ReadContinuity)] = OwnWork | Scope.Unit,
        [(Role.Supervisor, Permission.SeeCases)] = Scope.Case,
        [(Role.Supervisor, Permission.CategoriseFootage)] = Scope.Own | Scope.Unit,
        [(Role.Supervisor, Permission.SubmitFootage)] = Scope.Own,
        [(Role.Supervisor, Permission.SeeDocks)] = Scope.Own,
        [(Role.Supervisor, Permission.GrantAccess)] = Scope.Unit | Scope.Case,
        [(Role.Supervisor, Permission.LockIncidents)] = Scope.Any,
        [(Role.Supervisor, Permission.OpenInEmergency)] = Scope.Any,
        [(Role.Supervisor, Permission.SeeExpected)] = Scope.Own | Scope.Unit,
        [(Role.Supervisor, Permission.ExplainAbsence)] = Scope.Own | Scope.Unit,
        [(Role.Supervisor, Permission.SeeInbox)] = Scope.Any,
        [(Role.Supervisor, Permission.SeePermissions)] = Scope.Any,

        [(Role.EvidenceOfficer, Permission.SeeFootage)] = Everything,
        [(Role.EvidenceOfficer, Permission.PlayFootage)] = Everything,
        [(Role.EvidenceOfficer, Permission.ReadContinuity)] = Everything,
        [(Role.EvidenceOfficer, Permission.SeeDocks)] = Scope.Any,
        [(Role.EvidenceOfficer, Permission.DecideVolumes)] = Scope.Any,
        [(Role.EvidenceOfficer, Permission.RegisterDevices)] = Scope.Any,
        [(Role.EvidenceOfficer, Permission.HurryFiles)] = Scope.Any,
        [(Role.EvidenceOfficer, Permission.SubmitFootage)] = Scope.Any,
        [(Role.EvidenceOfficer, Permission.MakeBundles)] = Everything,
        [(Role.EvidenceOfficer, Permission.SeeOperations)] = Scope.Any,
        [(Role.EvidenceOfficer, Permission.ApproveRetirement)] = Scope.Any,
        [(Role.EvidenceOfficer, Permission.CloseIncidents)] = Scope.Any,
        [(Role.EvidenceOfficer, Permission.PlaceHolds)] = Everything,
        [(Role.EvidenceOfficer, Permission.SetRetention)] = Everything,
        [(Role.EvidenceOfficer, Permission.RequestKeysets)] = Everything,
        [(Role.EvidenceOfficer, Permission.DecideKeysets)] = Everything,
        [(Role.EvidenceOfficer, Permission.SeeRestricted)] = Scope.Any,
        [(Role.EvidenceOfficer, Permission.SeeCases)] = Everything,
        [(Role.EvidenceOfficer, Permission.CategoriseFootage)] = Everything,
        [(Role.EvidenceOfficer, Permission.ManageCases)] = Everything,
        [(Role.EvidenceOfficer, Permission.ClassifyFootage)] = Everything,
        [(Role.EvidenceOfficer, Permission.GrantAccess)] = Everything,
        [(Role.EvidenceOfficer, Permission.LockIncidents)] = Scope.Any,
        [(Role.EvidenceOfficer, Permission.OpenInEmergency)] = Scope.Any,
        [(Role.EvidenceOfficer, Permission.TellDispatch)] = Scope.Any,
        [(Role.EvidenceOfficer, Permission.SeeExpected)] = Scope.Any,
        [(Role.EvidenceOfficer, Permission.ExplainAbsence)] = Scope.Any,
        [(Role.EvidenceOfficer, Permission.SetMatching)] = Scope.Any,
        [(Role.EvidenceOfficer, Permission.RuleNonEvidence)] = Scope.Any,
        [(Role.EvidenceOfficer, Permission.SeeRedactions)] = Everything,
        [(Role.EvidenceOfficer, Permission.RedactFootage)] = Everything,
        [(Role.EvidenceOfficer, Permission.ApproveRedactions)] = Everything,
        [(Role.EvidenceOfficer, Permission.ManageRedactions)] = Everything,
        [(Role.EvidenceOfficer, Permission.SeeInbox)] = Scope.Any,
        [(Role.EvidenceOfficer, Permission.SeePermissions)] = Scope.Any,

        [(Role.Redactor, Permission.SeeFootage)] = Scope.Case,
        [(Role.Redactor, Permission.PlayFootage)] = Scope.Case,
        [(Role.Redactor, Permission.ReadContinuity)] = Scope.Case,
        [(Role.Redactor, Permission.SeeCases)] = Scope.Case,
        [(Role.Redactor, Permission.SeeRedactions)] = Scope.Case,
        [(Role.Redactor, Permission.RedactFootage)] = Scope.Case,
        [(Role.Redactor, Permission.ApproveRedactions)] = Scope.Case,
        [(Role.Redactor, Permission.SeePermissions)] = Scope.Any,

        [(Role.DisclosureOfficer, Permission.SeeFootage)] = Scope.Case,
        [(Role.DisclosureOfficer, Permission.PlayFootage)] = Scope.Case,
        [(Role.DisclosureOfficer, Permission.ReadContinuity)] = Scope.Case,
        [(Role.DisclosureOfficer, Permission.SeeCases)] = Scope.Case,
        [(Role.DisclosureOfficer, Permission.MakeBundles)] = Scope.Case,
        [(Role.DisclosureOfficer, Permission.SeeRedactions)] = Scope.Case,
        [(Role.DisclosureOfficer, Permission.ApproveRedactions)] = Scope.Case,
        [(Role.DisclosureOfficer, Permission.SeePermissions)] = Scope.Any,

        [(Role.Prosecutor, Permission.SeeFootage)] = Scope.Case,
        [(Role.Prosecutor, Permission.PlayFootage)] = Scope.Case,
        [(Role.Prosecutor, Permission.ReadContinuity)] = Scope.Case,
        [(Role.Prosecutor, Permission.SeeCases)] = Scope.Case,
        [(Role.Prosecutor, Permission.SeePermissions)] = Scope.Any,

        // Who looks after the others reads everything that was done, and has no need to watch footage.
        [(Role.Auditor, Permission.SeeFootage)] = Scope.Any,
        [(Role.Auditor, Permission.ReadContinuity)] = Scope.Any,
        [(Role.Auditor, Permission.SeeCases)] = Scope.Any,
        [(Role.Auditor, Permission.ReadTrails)] = Scope.Any,
        [(Role.Auditor, Permission.SeeUnusualAccess)] = Scope.Any,
        [(Role.Auditor, Permission.SeeEmergencies)] = Scope.Any,
        [(Role.Auditor, Permission.SeeExpected)] = Scope.Any,
        [(Role.Auditor, Permission.SeePermissions)] = Scope.Any,

        // An administrator runs the system and sees that footage arrives, but does not watch it.
        [(Role.Administrator, Permission.SeeFootage)] = Scope.Any,
        [(Role.Administrator, Permission.ReadContinuity)] = Scope.Any,
        [(Role.Administrator, Permission.SeeDocks)] = Scope.Any,
        [(Role.Administrator, Permission.DecideVolumes)] = Scope.Any,
        [(Role.Administrator, Permission.RegisterDevices)] = Scope.Any,
        [(Role.Administrator, Permission.EnrolAgents)] = Scope.Any,
        [(Role.Administrator, Permission.StopAgents)] = Scope.Any,
        [(Role.Administrator, Permission.HurryFiles)] = Scope.Any,
        [(Role.Administrator, Permission.CareForKeys)] = Scope.Any,
        // Who does not watch footage gets no key to it, but may be the second who agrees.
        [(Role.Administrator, Permission.DecideKeysets)] = Scope.Any,
        [(Role.Administrator, Permission.ManagePeople)] = Scope.Any,
        [(Role.Administrator, Permission.ManageClients)] = Scope.Any,
        [(Role.Administrator, Permission.SeeOperations)] = Scope.Any,
        [(Role.Administrator, Permission.ApproveRetirement)] = Scope.Any,
        [(Role.Administrator, Permission.TellDispatch)] = Scope.Any,
        [(Role.Administrator, Permission.SetMatching)] = Scope.Any,
        [(Role.Administrator, Permission.RuleNonEvidence)] = Scope.Any,
        [(Role.Administrator, Permission.SeeInbox)] = Scope.Any,
        [(Role.Administrator, Permission.SeePermissions)] = Scope.Any,

        // Who runs the system neither sees footage nor says that anything may be deleted.
        [(Role.ItOperator, Permission.SeeDocks)] = Scope.Any,
        [(Role.ItOperator, Permission.EnrolAgents)] = Scope.Any,
        [(Role.ItOperator, Permission.StopAgents)] = Scope.Any,
        [(Role.ItOperator, Permission.SeeOperations)] = Scope.Any,
        [(Role.ItOperator, Permission.SeePermissions)] = Scope.Any,

        // The most that a client may be granted; each has what it was granted of it. It plays nothing, and is of no case.
        [(Role.Integration, Permission.SeeFootage)] = Scope.Unit | Scope.Any,
        [(Role.Integration, Permission.ReadContinuity)] = Scope.Unit | Scope.Any,
        [(Role.Integration, Permission.ProvisionPeople)] = Scope.Any,
        [(Role.Integration, Permission.TellDispatch)] = Scope.Any,
        [(Role.Integration, Permission.SeeExpected)] = Scope.Unit | Scope.Any,
    };

    public static Scope ScopeOf(Role role, Permission permission) =>
        permission == Permission.CareForOwnSignIn && role.IsOfPeople() ? Scope.Own : Granted.GetValueOrDefault((role, permission), Scope.None);
}
