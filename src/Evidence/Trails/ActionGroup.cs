using Evidence.Formats.Custody;
using static Evidence.Formats.Custody.CustodyAction;

namespace Evidence.Trails;

/// <summary>What people look for in a trail; every action belongs to one group.</summary>
public enum ActionGroup
{
    /// <summary>Recordings that arrive, are checked, and what is made of them.</summary>
    Recordings,

    Viewing,

    /// <summary>What is hidden in copies, why, and who agreed.</summary>
    Redaction,

    Disclosure,

    Devices,

    People,

    Keys,

    /// <summary>How long things are kept: periods, locks, holds.</summary>
    Retention,

    /// <summary>Stores, copies, fixity, incidents, backups.</summary>
    Storage,

    /// <summary>Cases, categories and incidents, and what belongs to them.</summary>
    Cases,

    /// <summary>How closely things are kept, to whom they were opened, and to whom not.</summary>
    Access,

    /// <summary>Trails that were read and exported, lists that were exported, and time-stamps of the log.</summary>
    Trails,
}

public static class ActionGroups
{
    private static readonly Dictionary<ActionGroup, CustodyAction[]> Actions = new()
    {
        [ActionGroup.Recordings] = [ItemReceived, ObjectVerified, ObjectQuarantined, MediaChecked, DerivativeMade, ClipAsked, ClipMade, ClipRefused, PreEventSet, ClockCorrected, DetailErased],
        [ActionGroup.Viewing] = [ViewStarted, ViewEnded, ReviewRecorded, FrameSaved, MarkerAdded, MarkerChanged, MarkerRemoved],
        [ActionGroup.Redaction] = [RedactionOpened, RedactionClosed, RedactionTakenOver, RedactionSaved, RedactionAsked, RedactionMade, RedactionRefused, RedactionSubmitted, RedactionApproved, RedactionReturned, RedactionRequested, RedactionRequestChanged, RedactionReasonsSet],
        [ActionGroup.Disclosure] = [ItemDisclosed, BundleMade, BundleDownloaded],
        [ActionGroup.Devices] = [DeviceRegistered, DeviceAssigned, AgentEnrolled, AgentSuspended, AgentResumed, AgentRevoked, VolumeDocked, VolumeDecided, InventoryReceived, ErasePermitted, EraseReported, SessionClosed],
        [ActionGroup.People] = [AgencyCreated, PersonCreated, CardGiven, SignedIn, SignInRefused, LockedOut, SignedOut, PasswordAccepted, SecondFactorAdded, SecondFactorRemoved, SecondFactorRenamed, RecoveryCodesMade, PasswordChanged, SignInConfirmed, WelcomeLinkMade, WelcomeLinkUsed, ProviderAccepted, ProviderBound, ProviderUnbound, PersonChanged, PersonChangeAsked, PersonChangeApproved, PersonChangeRefused, UnitMade, ClientMade, ClientReleased, ClientRefused, ClientRotated, ClientRevoked, ClientTurnedAway, PersonProvisioned, PersonRenamed, DirectoryGroupMade, DirectoryGroupChanged, DirectoryGroupRemoved, WebhookKeyMade, WebhookKeyRotated, WebhookKeyRetired],
        [ActionGroup.Keys] = [KeyCreated, KeyReplaced, DataKeysRewrapped, KeyClosed, KeyRetired, RingPassphraseChanged, DataKeyDestroyed, KeysetRequested, KeysetApproved, KeysetRefused, KeysetDownloaded],
        [ActionGroup.Retention] = [RetentionSet, RetentionExtended, DestructionDateSet, LockSet, LocksRenewed, HoldRequested, HoldPlaced, HoldReleaseRequested, HoldReleaseRefused, HoldReleaseApproved, HoldReleased],
        [ActionGroup.Storage] = [MoveBegun, ObjectCopied, StoreVerified, StoreSwitched, RetirementApproved, CopyRemoved, StoreRetired, InstallationExported, InstallationImported, BackupMade, BackupRestored, RestoreDrilled, FixityChecked, CopyRepaired, FindingRecorded, IncidentOpened, IncidentResolved],
        [ActionGroup.Cases] = [CategoryMade, CaseOpened, CaseClosed, CaseReopened, CaseJoined, CaseLeft, CaseNoted, CaseDescribed, CasePersonAdded, CasePersonChanged, CasePersonRemoved, CaseDateSet, CaseTaskMade, CaseTaskDone, CaseTaskReopened, ChecklistSet, CaseFolderMade, ItemFiled, CaseIncidentRelated, CaseIncidentUnrelated, ExhibitProduced, ExhibitWithdrawn, SuggestionDismissed, PoliceIncidentMade, PoliceIncidentChanged, PoliceIncidentLocked, PoliceIncidentReleased, ItemCategorised, ItemUncategorised, ItemAddedToCase, ItemTakenFromCase, ItemAddedToIncident, ItemTakenFromIncident, ItemTagged, ItemUntagged, DutyEntered, DutyRemoved, MatchingSet, AbsenceExplained, NonEvidenceProposed, NonEvidenceApproved, NonEvidenceRefused, NonEvidenceEnded],
        [ActionGroup.Access] = [ClassSet, AccessGranted, AccessRevoked, EmergencyAccess, AccessRefused],
        [ActionGroup.Trails] = [TrailRead, TrailExported, TrailDownloaded, AccessReported, SearchExported, ProofDownloaded, LogStamped, LogGoneOnWith],
    };

    /// <summary>The words of a group's actions, as entries have them.</summary>
    public static IReadOnlyList<string> Words(this ActionGroup group) => [.. Actions[group].Select(action => action.Word)];
}
