using System.Diagnostics.CodeAnalysis;

namespace Evidence.Access;

/// <summary>What a page, endpoint or use case may ask for. Every route declares one.</summary>
[SuppressMessage("Naming", "CA1711", Justification = "The rule means the framework's retired code access security.")]
public enum Permission
{
    /// <summary>See recordings in the list and their facts.</summary>
    SeeFootage,

    /// <summary>Play a recording.</summary>
    PlayFootage,

    /// <summary>Read the continuity of a recording.</summary>
    ReadContinuity,

    /// <summary>Read what was done by and about a person, about a device, and everything that was done. Reading it is itself on record.</summary>
    ReadTrails,

    /// <summary>Read the weekly report of unusual access.</summary>
    SeeUnusualAccess,

    /// <summary>See agents, devices and dock sessions.</summary>
    SeeDocks,

    /// <summary>Say whose an unknown volume is.</summary>
    DecideVolumes,

    /// <summary>Register a device as the agency's own, after which it may be erased; assign it to an officer.</summary>
    RegisterDevices,

    /// <summary>Make codes with which agents enrol.</summary>
    EnrolAgents,

    /// <summary>Revoke an agent, and decide about one whose key two machines use.</summary>
    StopAgents,

    /// <summary>Ask for one docked volume or file to be copied before the others.</summary>
    HurryFiles,

    /// <summary>Add files that no dock offloads, in a browser.</summary>
    SubmitFootage,

    /// <summary>Put items into a bundle and download it.</summary>
    MakeBundles,

    /// <summary>See the versions of the agency's keys, and care for them.</summary>
    CareForKeys,

    /// <summary>Ask for the keys of a recording as a file, and download them once another person agreed.</summary>
    RequestKeysets,

    /// <summary>Decide whether somebody else gets the keys of a recording.</summary>
    DecideKeysets,

    /// <summary>Destroy the keys of a recording, so that nothing opens it again. No role has it: only the program that carries out a decided disposal.</summary>
    DestroyKeys,

    /// <summary>Put recordings under legal holds, ask to release them, and decide about what another person asks.</summary>
    PlaceHolds,

    /// <summary>Keep a recording longer, or say by when it has to be destroyed.</summary>
    SetRetention,

    /// <summary>See one's own sessions and what one signs in with, and change it. Everybody has it.</summary>
    CareForOwnSignIn,

    /// <summary>See and create people.</summary>
    ManagePeople,

    /// <summary>Add, change and suspend people as a directory of the agency says. For clients alone.</summary>
    ProvisionPeople,

    /// <summary>See and make clients, and keys of webhooks.</summary>
    ManageClients,

    /// <summary>See stores that are being moved, backups and their drills, and incidents of stored evidence.</summary>
    SeeOperations,

    /// <summary>Give one of the two words without which nothing is deleted from a store that was moved.</summary>
    ApproveRetirement,

    /// <summary>Close an incident, after which nothing keeps what it named from being removed; have copies read again.</summary>
    CloseIncidents,

    /// <summary>Reach what is restricted by everything too, and care for what a court has sealed or a privilege covers, without opening it.</summary>
    SeeRestricted,

    /// <summary>See cases, who works on them and what was noted, and the records of incidents.</summary>
    SeeCases,

    /// <summary>Say what a recording shows, and of which incident it is.</summary>
    CategoriseFootage,

    /// <summary>Make categories, cases and incidents, and say which recordings and people belong to them.</summary>
    ManageCases,

    /// <summary>Say how closely a recording is kept.</summary>
    ClassifyFootage,

    /// <summary>Open a recording or a case to somebody for a time.</summary>
    GrantAccess,

    /// <summary>Close an incident's recordings to the officers involved.</summary>
    LockIncidents,

    /// <summary>Open a recording at once, with a reason and on record, of which the reference is known.</summary>
    OpenInEmergency,

    /// <summary>See what was opened in an emergency.</summary>
    SeeEmergencies,

    /// <summary>Tell of incidents and duties as the dispatch system has them.</summary>
    TellDispatch,

    /// <summary>See who was sent where and has footage of it, or has not.</summary>
    SeeExpected,

    /// <summary>Say why somebody who was sent has no footage.</summary>
    ExplainAbsence,

    /// <summary>Say how recordings are matched with incidents.</summary>
    SetMatching,

    /// <summary>See what is being redacted and why, and ask for a redacted copy.</summary>
    SeeRedactions,

    /// <summary>Draw what is hidden in a recording, and have copies made.</summary>
    RedactFootage,

    /// <summary>Decide whether a redacted copy that somebody else made may be disclosed.</summary>
    ApproveRedactions,

    /// <summary>Say who does what is asked for, take over what somebody edits, and set the reasons for which things are hidden.</summary>
    ManageRedactions,

    /// <summary>Say by which rule recordings are said to be no evidence without a person; another person has to agree.</summary>
    RuleNonEvidence,

    /// <summary>See what needs oneself.</summary>
    SeeInbox,

    /// <summary>Read who may do what here.</summary>
    SeePermissions,
}
