namespace Evidence.Access;

/// <summary>What a person is here, one of these each; <see cref="PermissionMap"/> says what each may do.</summary>
public enum Role
{
    Officer,

    /// <summary>Answers for the officers of a unit.</summary>
    Supervisor,

    /// <summary>Cares for the agency's evidence: what arrives, how long it is kept, who gets it.</summary>
    EvidenceOfficer,

    Redactor,

    /// <summary>Discloses the recordings of cases.</summary>
    DisclosureOfficer,

    /// <summary>Of the prosecuting authority, and not of the agency.</summary>
    Prosecutor,

    /// <summary>Auditors and professional standards: they read who did what, and play nothing.</summary>
    Auditor,

    /// <summary>Cares for people, devices and keys.</summary>
    Administrator,

    /// <summary>Runs servers, stores and backups.</summary>
    ItOperator,

    /// <summary>Another system of the agency: what clients may be granted. Nobody who signs in has it.</summary>
    Integration,
}

/// <summary>Roles in words, the same wherever one is named.</summary>
public static class RoleWords
{
    /// <summary>"evidence officer".</summary>
    public static string Words(this Role role) => role switch
    {
        Role.EvidenceOfficer => "evidence officer",
        Role.DisclosureOfficer => "disclosure officer",
        Role.ItOperator => "IT operator",
        Role.Integration => "other system",
        _ => Formats.Vocabulary.Word(role),
    };

    /// <summary>"evidence officers".</summary>
    public static string Plural(this Role role) => role.Words() + "s";

    /// <summary>Whether a person may have it.</summary>
    public static bool IsOfPeople(this Role role) => role != Role.Integration;

    /// <summary>The roles that people have.</summary>
    public static IReadOnlyList<Role> OfPeople { get; } = [.. Enum.GetValues<Role>().Where(IsOfPeople)];
}
