namespace Evidence.Access;

/// <summary>Who may do what, and how far. What does not stand here is denied.</summary>
public static class PermissionMap
{
    private static readonly Dictionary<(Role, Permission), Scope> Granted = new()
    {
        [(Role.Officer, Permission.SeeFootage)] = Scope.Own,
        [(Role.Officer, Permission.PlayFootage)] = Scope.Own,
        [(Role.Officer, Permission.ReadContinuity)] = Scope.Own,
        // Whose a volume is decides whose its recordings are: no officer says that of anything.
        [(Role.Officer, Permission.SeeDocks)] = Scope.Own,

        [(Role.EvidenceOfficer, Permission.SeeFootage)] = Scope.Any,
        [(Role.EvidenceOfficer, Permission.PlayFootage)] = Scope.Any,
        [(Role.EvidenceOfficer, Permission.ReadContinuity)] = Scope.Any,
        [(Role.EvidenceOfficer, Permission.SeeDocks)] = Scope.Any,
        [(Role.EvidenceOfficer, Permission.DecideVolumes)] = Scope.Any,
        [(Role.EvidenceOfficer, Permission.RegisterDevices)] = Scope.Any,
        [(Role.EvidenceOfficer, Permission.HurryFiles)] = Scope.Any,
        [(Role.EvidenceOfficer, Permission.MakeBundles)] = Scope.Any,
        [(Role.EvidenceOfficer, Permission.SeeOperations)] = Scope.Any,
        [(Role.EvidenceOfficer, Permission.ApproveRetirement)] = Scope.Any,
        [(Role.EvidenceOfficer, Permission.CloseIncidents)] = Scope.Any,
        [(Role.EvidenceOfficer, Permission.PlaceHolds)] = Scope.Any,
        [(Role.EvidenceOfficer, Permission.SetRetention)] = Scope.Any,
        [(Role.EvidenceOfficer, Permission.RequestKeysets)] = Scope.Any,
        [(Role.EvidenceOfficer, Permission.DecideKeysets)] = Scope.Any,

        // An administrator runs the system and sees that footage arrives, but does not watch it.
        [(Role.Administrator, Permission.SeeFootage)] = Scope.Any,
        [(Role.Administrator, Permission.ReadContinuity)] = Scope.Any,
        // Until there are auditors and professional standards.
        [(Role.Administrator, Permission.ReadTrails)] = Scope.Any,
        [(Role.Administrator, Permission.SeeUnusualAccess)] = Scope.Any,
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
        [(Role.Administrator, Permission.SeeOperations)] = Scope.Any,
        [(Role.Administrator, Permission.ApproveRetirement)] = Scope.Any,
    };

    public static Scope ScopeOf(Role role, Permission permission) => permission == Permission.CareForOwnSignIn ? Scope.Own : Granted.GetValueOrDefault((role, permission), Scope.None);
}
