namespace Evidence.Formats.Custody;

/// <summary>
/// What was done. The vocabulary is closed: writers use the values below and no others.
/// A reader that meets another word keeps it (<see cref="IsKnown"/> false) and notes it; the entry still stands.
/// docs/formats/custody-entry.md, "action".
/// </summary>
public sealed record CustodyAction
{
    private static readonly Dictionary<string, CustodyAction> Known = new(StringComparer.Ordinal);

    public static readonly CustodyAction AgencyCreated = Add("agency created");
    public static readonly CustodyAction KeyCreated = Add("key created");
    public static readonly CustodyAction KeyReplaced = Add("key replaced");
    public static readonly CustodyAction DataKeysRewrapped = Add("data keys rewrapped");
    public static readonly CustodyAction KeyClosed = Add("key closed");
    public static readonly CustodyAction KeyRetired = Add("key retired");
    public static readonly CustodyAction RingPassphraseChanged = Add("ring passphrase changed");
    public static readonly CustodyAction PersonCreated = Add("person created");
    public static readonly CustodyAction CardGiven = Add("card given");
    public static readonly CustodyAction SignedIn = Add("signed in");
    public static readonly CustodyAction SignInRefused = Add("sign-in refused");
    public static readonly CustodyAction LockedOut = Add("locked out");
    public static readonly CustodyAction SignedOut = Add("signed out");
    public static readonly CustodyAction PasswordAccepted = Add("password accepted");
    public static readonly CustodyAction SecondFactorAdded = Add("second factor added");
    public static readonly CustodyAction SecondFactorRemoved = Add("second factor removed");
    public static readonly CustodyAction SecondFactorRenamed = Add("second factor renamed");
    public static readonly CustodyAction RecoveryCodesMade = Add("recovery codes made");
    public static readonly CustodyAction PasswordChanged = Add("password changed");
    public static readonly CustodyAction SignInConfirmed = Add("sign-in confirmed");
    public static readonly CustodyAction WelcomeLinkMade = Add("welcome link made");
    public static readonly CustodyAction WelcomeLinkUsed = Add("welcome link used");
    public static readonly CustodyAction ProviderAccepted = Add("provider accepted");
    public static readonly CustodyAction ProviderBound = Add("provider bound");
    public static readonly CustodyAction ProviderUnbound = Add("provider unbound");
    public static readonly CustodyAction DeviceRegistered = Add("device registered");
    public static readonly CustodyAction DeviceAssigned = Add("device assigned");
    public static readonly CustodyAction AgentEnrolled = Add("agent enrolled");
    public static readonly CustodyAction AgentSuspended = Add("agent suspended");
    public static readonly CustodyAction AgentResumed = Add("agent resumed");
    public static readonly CustodyAction AgentRevoked = Add("agent revoked");
    public static readonly CustodyAction VolumeDocked = Add("volume docked");
    public static readonly CustodyAction VolumeDecided = Add("volume decided");
    public static readonly CustodyAction InventoryReceived = Add("inventory received");
    public static readonly CustodyAction ItemReceived = Add("item received");
    public static readonly CustodyAction ObjectVerified = Add("object verified");
    public static readonly CustodyAction ObjectQuarantined = Add("object quarantined");
    public static readonly CustodyAction MediaChecked = Add("media checked");
    public static readonly CustodyAction DerivativeMade = Add("derivative made");
    public static readonly CustodyAction ViewStarted = Add("view started");
    public static readonly CustodyAction ViewEnded = Add("view ended");
    public static readonly CustodyAction ErasePermitted = Add("erase permitted");
    public static readonly CustodyAction EraseReported = Add("erase reported");
    public static readonly CustodyAction SessionClosed = Add("session closed");
    public static readonly CustodyAction ItemDisclosed = Add("item disclosed");
    public static readonly CustodyAction BundleMade = Add("bundle made");
    public static readonly CustodyAction BundleDownloaded = Add("bundle downloaded");
    public static readonly CustodyAction DataKeyDestroyed = Add("data key destroyed");
    public static readonly CustodyAction KeysetRequested = Add("keyset requested");
    public static readonly CustodyAction KeysetApproved = Add("keyset approved");
    public static readonly CustodyAction KeysetRefused = Add("keyset refused");
    public static readonly CustodyAction KeysetDownloaded = Add("keyset downloaded");
    public static readonly CustodyAction DetailErased = Add("detail erased");
    public static readonly CustodyAction RetentionSet = Add("retention set");
    public static readonly CustodyAction RetentionExtended = Add("retention extended");
    public static readonly CustodyAction DestructionDateSet = Add("destruction date set");
    public static readonly CustodyAction LockSet = Add("lock set");
    public static readonly CustodyAction LocksRenewed = Add("locks renewed");
    public static readonly CustodyAction HoldRequested = Add("hold requested");
    public static readonly CustodyAction HoldPlaced = Add("hold placed");
    public static readonly CustodyAction HoldReleaseRequested = Add("hold release requested");
    public static readonly CustodyAction HoldReleaseRefused = Add("hold release refused");
    public static readonly CustodyAction HoldReleaseApproved = Add("hold release approved");
    public static readonly CustodyAction HoldReleased = Add("hold released");
    public static readonly CustodyAction MoveBegun = Add("move begun");
    public static readonly CustodyAction ObjectCopied = Add("object copied");
    public static readonly CustodyAction StoreVerified = Add("store verified");
    public static readonly CustodyAction StoreSwitched = Add("store switched");
    public static readonly CustodyAction RetirementApproved = Add("retirement approved");
    public static readonly CustodyAction CopyRemoved = Add("copy removed");
    public static readonly CustodyAction StoreRetired = Add("store retired");
    public static readonly CustodyAction InstallationExported = Add("installation exported");
    public static readonly CustodyAction InstallationImported = Add("installation imported");
    public static readonly CustodyAction BackupMade = Add("backup made");
    public static readonly CustodyAction BackupRestored = Add("backup restored");
    public static readonly CustodyAction RestoreDrilled = Add("restore drilled");
    public static readonly CustodyAction ProofDownloaded = Add("proof downloaded");
    public static readonly CustodyAction LogStamped = Add("log stamped");
    public static readonly CustodyAction LogGoneOnWith = Add("log gone on with");
    public static readonly CustodyAction FixityChecked = Add("fixity checked");
    public static readonly CustodyAction CopyRepaired = Add("copy repaired");
    public static readonly CustodyAction FindingRecorded = Add("finding recorded");
    public static readonly CustodyAction IncidentOpened = Add("incident opened");
    public static readonly CustodyAction IncidentResolved = Add("incident resolved");
    public static readonly CustodyAction ReviewRecorded = Add("review recorded");
    public static readonly CustodyAction TrailRead = Add("trail read");
    public static readonly CustodyAction TrailExported = Add("trail exported");
    public static readonly CustodyAction TrailDownloaded = Add("trail downloaded");
    public static readonly CustodyAction AccessReported = Add("access reported");
    public static readonly CustodyAction SearchExported = Add("search exported");
    public static readonly CustodyAction PersonChanged = Add("person changed");
    public static readonly CustodyAction PersonChangeAsked = Add("person change asked");
    public static readonly CustodyAction PersonChangeApproved = Add("person change approved");
    public static readonly CustodyAction PersonChangeRefused = Add("person change refused");
    public static readonly CustodyAction UnitMade = Add("unit made");
    public static readonly CustodyAction ClientMade = Add("client made");
    public static readonly CustodyAction ClientReleased = Add("client released");
    public static readonly CustodyAction ClientRefused = Add("client refused");
    public static readonly CustodyAction ClientRotated = Add("client rotated");
    public static readonly CustodyAction ClientRevoked = Add("client revoked");
    public static readonly CustodyAction ClientTurnedAway = Add("client turned away");
    public static readonly CustodyAction PersonProvisioned = Add("person provisioned");
    public static readonly CustodyAction PersonRenamed = Add("person renamed");
    public static readonly CustodyAction DirectoryGroupMade = Add("directory group made");
    public static readonly CustodyAction DirectoryGroupChanged = Add("directory group changed");
    public static readonly CustodyAction DirectoryGroupRemoved = Add("directory group removed");
    public static readonly CustodyAction WebhookKeyMade = Add("webhook key made");
    public static readonly CustodyAction WebhookKeyRotated = Add("webhook key rotated");
    public static readonly CustodyAction WebhookKeyRetired = Add("webhook key retired");
    public static readonly CustodyAction CategoryMade = Add("category made");
    public static readonly CustodyAction CaseOpened = Add("case opened");
    public static readonly CustodyAction CaseClosed = Add("case closed");
    public static readonly CustodyAction CaseReopened = Add("case reopened");
    public static readonly CustodyAction CaseJoined = Add("case joined");
    public static readonly CustodyAction CaseLeft = Add("case left");
    public static readonly CustodyAction CaseNoted = Add("case noted");
    public static readonly CustodyAction CaseDescribed = Add("case described");
    public static readonly CustodyAction CasePersonAdded = Add("case person added");
    public static readonly CustodyAction CasePersonChanged = Add("case person changed");
    public static readonly CustodyAction CasePersonRemoved = Add("case person removed");
    public static readonly CustodyAction CaseDateSet = Add("case date set");
    public static readonly CustodyAction CaseTaskMade = Add("case task made");
    public static readonly CustodyAction CaseTaskDone = Add("case task done");
    public static readonly CustodyAction CaseTaskReopened = Add("case task reopened");
    public static readonly CustodyAction ChecklistSet = Add("checklist set");
    public static readonly CustodyAction CaseFolderMade = Add("case folder made");
    public static readonly CustodyAction ItemFiled = Add("item filed");
    public static readonly CustodyAction CaseIncidentRelated = Add("case incident related");
    public static readonly CustodyAction CaseIncidentUnrelated = Add("case incident unrelated");
    public static readonly CustodyAction ExhibitProduced = Add("exhibit produced");
    public static readonly CustodyAction ExhibitWithdrawn = Add("exhibit withdrawn");
    public static readonly CustodyAction SuggestionDismissed = Add("suggestion dismissed");
    public static readonly CustodyAction PoliceIncidentMade = Add("police incident made");
    public static readonly CustodyAction PoliceIncidentChanged = Add("police incident changed");
    public static readonly CustodyAction PoliceIncidentLocked = Add("police incident locked");
    public static readonly CustodyAction PoliceIncidentReleased = Add("police incident released");
    public static readonly CustodyAction ItemCategorised = Add("item categorised");
    public static readonly CustodyAction ItemUncategorised = Add("item uncategorised");
    public static readonly CustodyAction ItemAddedToCase = Add("item added to case");
    public static readonly CustodyAction ItemTakenFromCase = Add("item taken from case");
    public static readonly CustodyAction ItemAddedToIncident = Add("item added to incident");
    public static readonly CustodyAction ItemTakenFromIncident = Add("item taken from incident");
    public static readonly CustodyAction DutyEntered = Add("duty entered");
    public static readonly CustodyAction DutyRemoved = Add("duty removed");
    public static readonly CustodyAction MatchingSet = Add("matching set");
    public static readonly CustodyAction AbsenceExplained = Add("absence explained");
    public static readonly CustodyAction ItemTagged = Add("item tagged");
    public static readonly CustodyAction ItemUntagged = Add("item untagged");
    public static readonly CustodyAction NonEvidenceProposed = Add("non-evidence rule proposed");
    public static readonly CustodyAction NonEvidenceApproved = Add("non-evidence rule approved");
    public static readonly CustodyAction NonEvidenceRefused = Add("non-evidence rule refused");
    public static readonly CustodyAction NonEvidenceEnded = Add("non-evidence rule ended");
    public static readonly CustodyAction ClassSet = Add("class set");
    public static readonly CustodyAction AccessGranted = Add("access granted");
    public static readonly CustodyAction AccessRevoked = Add("access revoked");
    public static readonly CustodyAction EmergencyAccess = Add("emergency access");
    public static readonly CustodyAction AccessRefused = Add("access refused");
    public static readonly CustodyAction MarkerAdded = Add("marker added");
    public static readonly CustodyAction MarkerChanged = Add("marker changed");
    public static readonly CustodyAction MarkerRemoved = Add("marker removed");
    public static readonly CustodyAction ClipAsked = Add("clip asked");
    public static readonly CustodyAction ClipMade = Add("clip made");
    public static readonly CustodyAction ClipRefused = Add("clip refused");
    public static readonly CustodyAction FrameSaved = Add("frame saved");
    public static readonly CustodyAction PreEventSet = Add("pre-event set");
    public static readonly CustodyAction ClockCorrected = Add("clock corrected");
    public static readonly CustodyAction RedactionOpened = Add("redaction opened");
    public static readonly CustodyAction RedactionClosed = Add("redaction closed");
    public static readonly CustodyAction RedactionTakenOver = Add("redaction taken over");
    public static readonly CustodyAction RedactionSaved = Add("redaction saved");
    public static readonly CustodyAction RedactionAsked = Add("redaction asked");
    public static readonly CustodyAction RedactionMade = Add("redaction made");
    public static readonly CustodyAction RedactionRefused = Add("redaction refused");
    public static readonly CustodyAction RedactionSubmitted = Add("redaction submitted");
    public static readonly CustodyAction RedactionApproved = Add("redaction approved");
    public static readonly CustodyAction RedactionReturned = Add("redaction returned");
    public static readonly CustodyAction RedactionRequested = Add("redaction requested");
    public static readonly CustodyAction RedactionRequestChanged = Add("redaction request changed");
    public static readonly CustodyAction RedactionReasonsSet = Add("redaction reasons set");

    private CustodyAction(string word) => Word = word;

    /// <summary>The text as it stands in the entry.</summary>
    public string Word { get; }

    public bool IsKnown => Known.ContainsKey(Word);

    public static IReadOnlyCollection<CustodyAction> Vocabulary => Known.Values;

    /// <summary>The action of that word; an unknown word gives an action that is not <see cref="IsKnown"/>.</summary>
    public static CustodyAction FromWord(string word) => Known.TryGetValue(word, out var action) ? action : new CustodyAction(word);

    public override string ToString() => Word;

    private static CustodyAction Add(string word)
    {
        var action = new CustodyAction(word);
        Known.Add(word, action);
        return action;
    }
}
