using Evidence.Access;
using Evidence.Access.Clients;
using Evidence.Access.Passkeys;
using Evidence.Access.Provider;
using Evidence.Access.Provisioning;
using Evidence.Access.SecondFactors;
using Evidence.Access.Sessions;
using Evidence.Access.SigningIn;
using Evidence.Access.Units;
using Evidence.Access.Webhooks;
using Evidence.Cases;
using Evidence.Cases.Exhibits;
using Evidence.Cases.Persons;
using Evidence.Cases.Work;
using Evidence.Custody;
using Evidence.Custody.Log;
using Evidence.Devices;
using Evidence.Disclosure;
using Evidence.Dispatch;
using Evidence.Dispatch.Expecting;
using Evidence.Dispatch.Matching;
using Evidence.Dispatch.Ruling;
using Evidence.Dispatch.Telling;
using Evidence.Formats.Custody;
using Evidence.Formats.Protocol;
using Evidence.Intake;
using Evidence.Intake.Submitting;
using Evidence.Items;
using Evidence.Items.Clips;
using Evidence.Items.Places;
using Evidence.Items.Reach;
using Evidence.KeyCare;
using Evidence.Kernel;
using Evidence.Keys;
using Evidence.Preservation;
using Evidence.Redaction;
using Evidence.Redaction.Drafting;
using Evidence.Redaction.Requests;
using Evidence.Redaction.Reviewing;
using Evidence.Redaction.Working;
using Evidence.Retention;
using Evidence.Review;
using Evidence.Review.Marking;
using Evidence.Review.Transcripts;
using Evidence.Search;
using Evidence.Storage;
using Evidence.Trails.Exporting;
using Evidence.Trails.Unusual;
using Evidence.Transfer.Backups;
using Evidence.Transfer.Moving;
using Microsoft.EntityFrameworkCore;

namespace Evidence.Database;

/// <summary>The catalogue and the custody log. Each capability maps its own entities beside them, in its own schema.</summary>
public sealed class EvidenceDb(DbContextOptions<EvidenceDb> options) : DbContext(options)
{
    public DbSet<Person> People => Set<Person>();

    public DbSet<PersonSession> Sessions => Set<PersonSession>();

    public DbSet<Unit> Units => Set<Unit>();

    public DbSet<RoleChange> RoleChanges => Set<RoleChange>();

    public DbSet<Category> Categories => Set<Category>();

    public DbSet<CaseFile> CaseFiles => Set<CaseFile>();

    public DbSet<CaseMember> CaseMembers => Set<CaseMember>();

    public DbSet<CaseNote> CaseNotes => Set<CaseNote>();

    public DbSet<CasePerson> CasePersons => Set<CasePerson>();

    public DbSet<CaseDate> CaseDates => Set<CaseDate>();

    public DbSet<CaseTask> CaseTasks => Set<CaseTask>();

    public DbSet<ChecklistPoint> ChecklistPoints => Set<ChecklistPoint>();

    public DbSet<CaseFolder> CaseFolders => Set<CaseFolder>();

    public DbSet<CaseIncident> CaseIncidents => Set<CaseIncident>();

    public DbSet<CaseDismissal> CaseDismissals => Set<CaseDismissal>();

    public DbSet<Exhibit> Exhibits => Set<Exhibit>();

    public DbSet<ItemTag> ItemTags => Set<ItemTag>();

    public DbSet<ItemPlace> ItemPlaces => Set<ItemPlace>();

    public DbSet<CaseItem> CaseItems => Set<CaseItem>();

    public DbSet<ItemCategory> ItemCategories => Set<ItemCategory>();

    public DbSet<PoliceIncident> PoliceIncidents => Set<PoliceIncident>();

    public DbSet<IncidentItem> IncidentItems => Set<IncidentItem>();

    public DbSet<IncidentLock> IncidentLocks => Set<IncidentLock>();

    public DbSet<DispatchedIncident> DispatchedIncidents => Set<DispatchedIncident>();

    public DbSet<Duty> Duties => Set<Duty>();

    public DbSet<DispatchRun> DispatchRuns => Set<DispatchRun>();

    public DbSet<DispatchRunLine> DispatchRunLines => Set<DispatchRunLine>();

    public DbSet<MatchOrder> MatchOrders => Set<MatchOrder>();

    public DbSet<RecordingTime> RecordingTimes => Set<RecordingTime>();

    public DbSet<IncidentMatch> IncidentMatches => Set<IncidentMatch>();

    public DbSet<ExpectedFootage> ExpectedFootage => Set<ExpectedFootage>();

    public DbSet<NonEvidenceRule> NonEvidenceRules => Set<NonEvidenceRule>();

    public DbSet<MatchingPolicy> MatchingPolicies => Set<MatchingPolicy>();

    public DbSet<AccessGrant> AccessGrants => Set<AccessGrant>();

    public DbSet<Authenticator> Authenticators => Set<Authenticator>();

    public DbSet<RecoveryCode> RecoveryCodes => Set<RecoveryCode>();

    public DbSet<Passkey> Passkeys => Set<Passkey>();

    public DbSet<Invitation> Invitations => Set<Invitation>();

    public DbSet<ProviderBinding> ProviderBindings => Set<ProviderBinding>();

    public DbSet<UsedAnswer> UsedAnswers => Set<UsedAnswer>();

    public DbSet<ApiClient> Clients => Set<ApiClient>();

    public DbSet<ClientSecret> ClientSecrets => Set<ClientSecret>();

    public DbSet<ProvisionedPerson> ProvisionedPeople => Set<ProvisionedPerson>();

    public DbSet<DirectoryGroup> DirectoryGroups => Set<DirectoryGroup>();

    public DbSet<DirectoryGroupMember> DirectoryGroupMembers => Set<DirectoryGroupMember>();

    public DbSet<WebhookKey> WebhookKeys => Set<WebhookKey>();

    public DbSet<WebhookSecret> WebhookSecrets => Set<WebhookSecret>();

    public DbSet<NetworkFailure> NetworkFailures => Set<NetworkFailure>();

    public DbSet<NetworkRefusal> NetworkRefusals => Set<NetworkRefusal>();

    public DbSet<Device> Devices => Set<Device>();

    public DbSet<DeviceAssignment> Assignments => Set<DeviceAssignment>();

    public DbSet<DockAgent> Agents => Set<DockAgent>();

    public DbSet<TakenStep> TakenSteps => Set<TakenStep>();

    public DbSet<IssuedCode> EnrolmentCodes => Set<IssuedCode>();

    public DbSet<DockSession> DockSessions => Set<DockSession>();

    public DbSet<DockedFile> DockedFiles => Set<DockedFile>();

    public DbSet<Upload> Uploads => Set<Upload>();

    public DbSet<UploadPart> UploadParts => Set<UploadPart>();

    public DbSet<Submission> Submissions => Set<Submission>();

    public DbSet<SubmittedFile> SubmittedFiles => Set<SubmittedFile>();

    public DbSet<SubmittedChunk> SubmittedChunks => Set<SubmittedChunk>();

    public DbSet<Hurry> Hurries => Set<Hurry>();

    public DbSet<TakenCheckOut> TakenCheckOuts => Set<TakenCheckOut>();

    public DbSet<ErasePermit> Permits => Set<ErasePermit>();

    public DbSet<EvidenceItem> Items => Set<EvidenceItem>();

    public DbSet<ItemPart> Parts => Set<ItemPart>();

    public DbSet<SealedObject> SealedObjects => Set<SealedObject>();

    public DbSet<StoredCopy> StoredCopies => Set<StoredCopy>();

    /// <summary>The copies that are in their store and that nobody has found damaged.</summary>
    public IQueryable<StoredCopy> GoodCopies => StoredCopies.Where(c => c.DamagedAt == null && c.RemovedAt == null);

    public DbSet<StoreStanding> Stores => Set<StoreStanding>();

    public DbSet<SetAsideCopy> SetAsideCopies => Set<SetAsideCopy>();

    public DbSet<StoreDoubt> StoreDoubts => Set<StoreDoubt>();

    public DbSet<Arrival> Arrivals => Set<Arrival>();

    public DbSet<Lineage> Lineage => Set<Lineage>();

    public DbSet<MediaCheck> MediaChecks => Set<MediaCheck>();

    public DbSet<Clip> Clips => Set<Clip>();

    public DbSet<KeysetRequest> KeysetRequests => Set<KeysetRequest>();

    public DbSet<MediaWork> MediaWork => Set<MediaWork>();

    public DbSet<MediaProgress> MediaProgress => Set<MediaProgress>();

    public DbSet<CopyStretch> CopyStretches => Set<CopyStretch>();

    public DbSet<AgencyRecord> Agency => Set<AgencyRecord>();

    public DbSet<KeyVersion> KeyVersions => Set<KeyVersion>();

    public DbSet<EntryRecord> Entries => Set<EntryRecord>();

    public DbSet<DetailRecord> Details => Set<DetailRecord>();

    public DbSet<DeedRecord> Deeds => Set<DeedRecord>();

    public DbSet<AccessReport> AccessReports => Set<AccessReport>();

    public DbSet<TrailExport> TrailExports => Set<TrailExport>();

    public DbSet<ChainHead> ChainHeads => Set<ChainHead>();

    public DbSet<LogLeaf> LogLeaves => Set<LogLeaf>();

    public DbSet<LogNode> LogNodes => Set<LogNode>();

    public DbSet<LogCheckpoint> LogCheckpoints => Set<LogCheckpoint>();

    public DbSet<LogCosignature> LogCosignatures => Set<LogCosignature>();

    public DbSet<LogStamp> LogStamps => Set<LogStamp>();

    public DbSet<LogStanding> LogStandings => Set<LogStanding>();

    public DbSet<View> Views => Set<View>();

    public DbSet<StatedPurpose> StatedPurposes => Set<StatedPurpose>();

    public DbSet<Playback> Playback => Set<Playback>();

    public DbSet<Marker> Markers => Set<Marker>();

    public DbSet<Transcript> Transcripts => Set<Transcript>();

    public DbSet<DisclosureBundle> Bundles => Set<DisclosureBundle>();

    public DbSet<BundleItem> BundleItems => Set<BundleItem>();

    public DbSet<StoreMove> Moves => Set<StoreMove>();

    public DbSet<ProvenObject> ProvenObjects => Set<ProvenObject>();

    public DbSet<RetirementApproval> RetirementApprovals => Set<RetirementApproval>();

    public DbSet<Backup> Backups => Set<Backup>();

    public DbSet<BackupRun> BackupRuns => Set<BackupRun>();

    public DbSet<RestoreDrill> Drills => Set<RestoreDrill>();

    public DbSet<RetentionHorizon> Horizons => Set<RetentionHorizon>();

    public DbSet<ItemRetention> ItemRetentions => Set<ItemRetention>();

    public DbSet<LegalHold> Holds => Set<LegalHold>();

    public DbSet<StoreProtection> StoreProtections => Set<StoreProtection>();

    public DbSet<Incident> Incidents => Set<Incident>();

    public DbSet<Finding> Findings => Set<Finding>();

    public DbSet<ListingRun> ListingRuns => Set<ListingRun>();

    public DbSet<Recheck> Rechecks => Set<Recheck>();

    public DbSet<SavedSearch> SavedSearches => Set<SavedSearch>();

    public DbSet<RedactionRecord> Redactions => Set<RedactionRecord>();

    public DbSet<RedactionDraft> RedactionDrafts => Set<RedactionDraft>();

    public DbSet<RedactionVersion> RedactionVersions => Set<RedactionVersion>();

    public DbSet<RedactionEffort> RedactionEfforts => Set<RedactionEffort>();

    public DbSet<RedactionReason> RedactionReasons => Set<RedactionReason>();

    public DbSet<RedactionWork> RedactionWork => Set<RedactionWork>();

    public DbSet<RedactionSegment> RedactionSegments => Set<RedactionSegment>();

    public DbSet<RedactionRender> RedactionRenders => Set<RedactionRender>();

    public DbSet<RedactionReview> RedactionReviews => Set<RedactionReview>();

    public DbSet<RedactionRequest> RedactionRequests => Set<RedactionRequest>();

    protected override void ConfigureConventions(ModelConfigurationBuilder configurationBuilder)
    {
        configurationBuilder.AddIdConversions();
        foreach (var type in StoredEnums())
            configurationBuilder.Properties(type).HaveConversion(typeof(EnumText<>).MakeGenericType(type)).HaveMaxLength(40);
    }

    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        // Finds what is like a reference by an index.
        modelBuilder.HasPostgresExtension("pg_trgm");
        modelBuilder.ApplyConfigurationsFromAssembly(typeof(EvidenceDb).Assembly);
        modelBuilder.UseSnakeCase();
    }

    private static IEnumerable<Type> StoredEnums() =>
        typeof(EvidenceDb).Assembly.GetTypes().Where(type => type.IsEnum)
            .Concat([typeof(Chain), typeof(SubjectKind), typeof(FileRole), typeof(SkipReason), typeof(UploadState), typeof(VolumeDecision), typeof(KekProvider), typeof(LockMode), typeof(Enforcement)]);
}
