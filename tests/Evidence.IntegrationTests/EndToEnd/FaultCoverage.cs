using Evidence.Durability;
using Xunit;

namespace Evidence.IntegrationTests.EndToEnd;

/// <summary>Which test strikes at which fault point. The lists are what the tests run by, so a point stands in one only if it is really struck.</summary>
internal static class FaultCoverage
{
    public static IReadOnlyList<string> Faults { get; } = ["KILL", "EIO", "ENOSPC"];

    /// <summary>Passed by every program that keeps something on a disk.</summary>
    private static IReadOnlyList<FaultPoint> OfDurability { get; } =
    [
        FaultPoint.FlushFile, FaultPoint.FlushFolder, FaultPoint.BeforeRename, FaultPoint.AfterRename, FaultPoint.BeforeDelete, FaultPoint.AfterDelete,
        FaultPoint.WriteNewFileWritten,
    ];

    /// <summary>Passed by a program that puts something into the object store.</summary>
    private static IReadOnlyList<FaultPoint> OfTheStore { get; } =
    [
        FaultPoint.ReserveSpace, FaultPoint.StoreUploadBegun, FaultPoint.StorePartWriting, FaultPoint.StorePartWritten, FaultPoint.StorePartFlushed,
        FaultPoint.StorePartCounted, FaultPoint.StoreCompleting, FaultPoint.StoreCompleted,
    ];

    /// <summary>Passed by an agent that docks a card (AgentKillTests, AgentCampaign); it may pass more.</summary>
    public static IReadOnlyList<FaultPoint> OfAnAgent { get; } =
    [
        .. OfDurability,
        FaultPoint.AppendLogBeforeWrite, FaultPoint.AppendLogHalfWritten, FaultPoint.AppendLogWritten, FaultPoint.AgentJournalBegun,
        FaultPoint.AgentJournalCut, FaultPoint.AgentJournalPart, FaultPoint.AgentJournalClaim, FaultPoint.AgentJournalDestroyed, FaultPoint.AgentBeforeSend,
        FaultPoint.AgentAfterSend, FaultPoint.AgentBeforePart, FaultPoint.AgentAfterPart, FaultPoint.AgentBeforeClaim, FaultPoint.AgentAfterClaim,
        FaultPoint.AgentBeforeShortFiles, FaultPoint.AgentAfterShortFiles, FaultPoint.AgentBeforeReceiptKept, FaultPoint.AgentAfterReceiptKept,
        FaultPoint.AgentPermitKept, FaultPoint.AgentBeforeErase, FaultPoint.AgentAfterErase, FaultPoint.AgentEraseNoted, FaultPoint.AgentPermitReported,
        FaultPoint.AgentSessionKept, FaultPoint.AgentSessionClosed, FaultPoint.AgentStepPlanned, FaultPoint.AgentStepTaken, FaultPoint.AgentStepKept,
        FaultPoint.AgentCardRead, FaultPoint.AgentDeviceRemembered,
    ];

    /// <summary>Passed by Web meanwhile (WebKillTests, WebCampaign).</summary>
    public static IReadOnlyList<FaultPoint> OfWeb { get; } =
    [
        .. OfDurability, .. OfTheStore,
        FaultPoint.InventoryBeforeCommit, FaultPoint.InventoryCommitted, FaultPoint.ObjectCatalogued, FaultPoint.ObjectBegun, FaultPoint.PartStored,
        FaultPoint.PartCounted, FaultPoint.ClaimStored, FaultPoint.ClaimBeforeCommit, FaultPoint.ClaimCommitted, FaultPoint.PermitBeforeCommit,
        FaultPoint.PermitCommitted, FaultPoint.EraseReportBeforeCommit, FaultPoint.EraseReportCommitted, FaultPoint.CloseBeforeCommit,
        FaultPoint.StepBeforeCommit, FaultPoint.StepCommitted, FaultPoint.ShortFilesCatalogued, FaultPoint.ShortFilesStored,
        FaultPoint.ShortFilesBeforeCommit, FaultPoint.ShortFilesCommitted,
    ];

    /// <summary>Passed by the worker meanwhile, with a video on the card (WorkerKillTests, WorkerCampaign).</summary>
    public static IReadOnlyList<FaultPoint> OfTheWorker { get; } =
    [
        .. OfDurability, .. OfTheStore,
        FaultPoint.StoreRead, FaultPoint.VerifyTaken, FaultPoint.VerifyReadBack, FaultPoint.VerifySigned, FaultPoint.VerifyBeforeCommit,
        FaultPoint.VerifyCommitted, FaultPoint.MediaWorkClaimed, FaultPoint.MediaDecrypted, FaultPoint.MediaResultWritten, FaultPoint.MediaResultCommitted,
        FaultPoint.DerivativeMade, FaultPoint.DerivativeSealing, FaultPoint.DerivativeStored, FaultPoint.DerivativeRowsWritten,
        FaultPoint.DerivativeCommitted, FaultPoint.DerivativeSwept, FaultPoint.ProtectionStoresTold, FaultPoint.ProtectionBeforeCommit,
        FaultPoint.ProtectionCommitted,
    ];

    /// <summary>MediaKillTests: while a copy that somebody waits for is being made.</summary>
    public static IReadOnlyList<FaultPoint> ShowingWhatGrows { get; } = [FaultPoint.StretchWriting, FaultPoint.StretchWritten];

    /// <summary>RedactionWorkTests: while a redacted copy is being made.</summary>
    public static IReadOnlyList<FaultPoint> MakingRedactedCopies { get; } = [FaultPoint.RedactionWorkClaimed, FaultPoint.SegmentEncoded, FaultPoint.SegmentKept];

    /// <summary>Passed by Web where the store is an S3 server (S3WebKillTests, S3WebCampaign).</summary>
    public static IReadOnlyList<FaultPoint> OfWebWithS3 { get; } =
    [
        FaultPoint.StoreUploadBegun, FaultPoint.StorePartWriting, FaultPoint.StorePartWritten, FaultPoint.StorePartCounted, FaultPoint.StoreCompleting, FaultPoint.StoreCompleted,
    ];

    /// <summary>Passed by the worker there (S3WorkerKillTests, S3WorkerCampaign).</summary>
    public static IReadOnlyList<FaultPoint> OfTheWorkerWithS3 { get; } = [FaultPoint.StoreRead, FaultPoint.StoreCompleting, FaultPoint.StoreCompleted];

    /// <summary>BesideDockingKillTests.</summary>
    public static IReadOnlyList<FaultPoint> EnrolmentAtWeb { get; } = [FaultPoint.EnrolBeforeCommit, FaultPoint.EnrolCommitted];

    /// <summary>BesideDockingKillTests.</summary>
    public static IReadOnlyList<FaultPoint> EnrolmentByTheAgent { get; } = [FaultPoint.AgentKeyKept, FaultPoint.AgentEnrolmentKept];

    /// <summary>BesideDockingKillTests.</summary>
    public static IReadOnlyList<FaultPoint> GivingUp { get; } = [FaultPoint.AbandonCommitted];

    /// <summary>BesideDockingKillTests.</summary>
    public static IReadOnlyList<FaultPoint> ActsOfPeople { get; } = [FaultPoint.DecisionBeforeCommit, FaultPoint.HurryCommitted, FaultPoint.RevokeBeforeCommit];

    /// <summary>ImportKillTests, here and below: for each line of a file once.</summary>
    public static IReadOnlyList<FaultPoint> ImportingPeople { get; } =
        [FaultPoint.PersonAddedBeforeCommit, FaultPoint.PersonAddedCommitted, FaultPoint.PersonChangeBeforeCommit, FaultPoint.PersonChangeCommitted];

    public static IReadOnlyList<FaultPoint> ImportingAssignments { get; } = [FaultPoint.AssignmentBeforeCommit, FaultPoint.AssignmentCommitted];

    /// <summary>SubmittingKillTests, here and below.</summary>
    public static IReadOnlyList<FaultPoint> Submitting { get; } =
    [
        FaultPoint.SubmittedFileBegun, FaultPoint.SubmittedChunkNamed, FaultPoint.SubmittedChunkStored, FaultPoint.SubmittedChunkCounted, FaultPoint.SubmittedFileWhole,
        FaultPoint.SubmittedFileBeforeCommit, FaultPoint.SubmittedFileClaimed, FaultPoint.SubmittedFileReadBack, FaultPoint.SubmittedFileBeforeSettled, FaultPoint.SubmittedFileSettled,
    ];

    public static IReadOnlyList<FaultPoint> SweepingSubmitted { get; } = [FaultPoint.SubmittedFileGivenUp];

    /// <summary>DispatchKillTests, here and below.</summary>
    public static IReadOnlyList<FaultPoint> Matching { get; } = [FaultPoint.MatchClaimed, FaultPoint.MatchBeforeCommit, FaultPoint.MatchCommitted];

    public static IReadOnlyList<FaultPoint> TellingDispatch { get; } = [FaultPoint.DispatchToldBeforeCommit, FaultPoint.DispatchTold];

    public static IReadOnlyList<FaultPoint> RulingNonEvidence { get; } = [FaultPoint.NonEvidenceBeforeCommit, FaultPoint.NonEvidenceCommitted];

    public static IReadOnlyList<FaultPoint> ExplainingAnAbsence { get; } = [FaultPoint.AbsenceBeforeCommit, FaultPoint.AbsenceCommitted];

    /// <summary>SweepKillTests.</summary>
    public static IReadOnlyList<FaultPoint> Sweep { get; } = [FaultPoint.UploadGivenUp, FaultPoint.UploadRoomFreed];

    /// <summary>VerifyTests: a second sending of what is held.</summary>
    public static IReadOnlyList<FaultPoint> Duplicates { get; } = [FaultPoint.DuplicateBytesGone];

    /// <summary>
    /// SpoolTests: where an agent is struck while it seals into the spool, each with where it is struck again while it sends from there.
    /// </summary>
    public static IReadOnlyList<(Strike Sealing, Strike Sending)> Spool { get; } =
    [
        (new(FaultPoint.AgentSpoolReserved, 1), new(FaultPoint.AgentBeforeClaim, 1)),
        (new(FaultPoint.AgentSpoolPartWritten, 1), new(FaultPoint.AgentAfterReceiptKept, 1)),
        (new(FaultPoint.AgentSpoolPartWritten, 2), new(FaultPoint.AgentJournalDestroyed, 1)),
        (new(FaultPoint.AgentSpoolSealed, 1), new(FaultPoint.AgentSpoolDeleted, 1)),
        (new(FaultPoint.AgentJournalClaim, 1), new(FaultPoint.AgentSpoolChecked, 2)),
        (new(FaultPoint.AgentJournalPart, 2), new(FaultPoint.AgentAfterPart, 2)),
    ];

    /// <summary>SpoolTests: the server sets a copy aside.</summary>
    public static IReadOnlyList<FaultPoint> SettingAside { get; } = [FaultPoint.AgentSpoolSetAside];

    /// <summary>SpoolTests: what was set aside is sent again.</summary>
    public static IReadOnlyList<Strike> SendingAgain { get; } =
        [new(FaultPoint.AgentBeforeClaim, 1), new(FaultPoint.AgentAfterClaim, 1), new(FaultPoint.AgentAfterReceiptKept, 1), new(FaultPoint.AgentSpoolDeleted, 2)];

    /// <summary>MoveKillTests, here and below: in the order in which a command passes them.</summary>
    public static IReadOnlyList<FaultPoint> Copying { get; } =
    [
        FaultPoint.StoreUploadBegun, FaultPoint.StorePartWritten, FaultPoint.StorePartCounted, FaultPoint.MoveObjectSent, FaultPoint.StoreCompleted,
        FaultPoint.MoveObjectsRead, FaultPoint.MoveObjectsCatalogued,
    ];

    public static IReadOnlyList<FaultPoint> Proving { get; } = [FaultPoint.MoveObjectProven, FaultPoint.MoveSheetSigned];

    public static IReadOnlyList<FaultPoint> Switching { get; } = [FaultPoint.MoveBeforeSwitch];

    public static IReadOnlyList<FaultPoint> Retiring { get; } = [FaultPoint.RetireObjectsProven, FaultPoint.RetireObjectsEntered, FaultPoint.RetireObjectDeleted];

    /// <summary>ProtectionKillTests, here and below.</summary>
    public static IReadOnlyList<FaultPoint> PlacingAHold { get; } =
    [
        FaultPoint.RetentionBeforeCommit, FaultPoint.RetentionCommitted, FaultPoint.ProtectionStoresTold, FaultPoint.ProtectionBeforeCommit, FaultPoint.ProtectionCommitted,
    ];

    /// <summary>Letting go is doubted first: the row must not claim a hold that the store may have ended.</summary>
    public static IReadOnlyList<FaultPoint> ReleasingAHold { get; } = [FaultPoint.ProtectionDoubted, FaultPoint.ProtectionStoresTold, FaultPoint.ProtectionBeforeCommit, FaultPoint.ProtectionCommitted];

    /// <summary>RotationKillTests, in the order in which the command passes them where backups are kept for no time.</summary>
    public static IReadOnlyList<FaultPoint> RotatingAKek { get; } =
    [
        FaultPoint.KeyWritten, FaultPoint.KeyStated, FaultPoint.RotationBeforeCommit, FaultPoint.RotationCommitted, FaultPoint.RewrapBatchWritten, FaultPoint.RewrapBatchCommitted,
        FaultPoint.KeksClosedBeforeCommit, FaultPoint.KeksClosed, FaultPoint.KeksRetiredBeforeCommit, FaultPoint.KeksRetired, FaultPoint.KeyRestated,
    ];

    /// <summary>PreservationKillTests, here and below.</summary>
    public static IReadOnlyList<FaultPoint> ReadingAgain { get; } = [FaultPoint.ScrubRead, FaultPoint.ScrubBeforeCommit, FaultPoint.ScrubCommitted];

    public static IReadOnlyList<FaultPoint> FindingHarm { get; } = [FaultPoint.FindingBeforeCommit, FaultPoint.FindingCommitted, FaultPoint.ListingPageRead];

    /// <summary>SecondCopyKillTests.</summary>
    public static IReadOnlyList<FaultPoint> MakingCopies { get; } = [FaultPoint.CopyStored, FaultPoint.CopyReadBack, FaultPoint.CopyBeforeCommit, FaultPoint.CopyCommitted];

    public static IReadOnlyList<FaultPoint> ClosingAnIncident { get; } = [FaultPoint.IncidentBeforeCommit, FaultPoint.IncidentCommitted];

    /// <summary>LogKillTests.</summary>
    public static IReadOnlyList<FaultPoint> WritingTheLog { get; } = [FaultPoint.CheckpointSigned, FaultPoint.LogBeforeCommit, FaultPoint.LogCommitted];

    /// <summary>ExportTests: in the order in which a worker passes them.</summary>
    public static IReadOnlyList<FaultPoint> ExportingATrail { get; } =
    [
        FaultPoint.TrailExportBegun, FaultPoint.TrailExportPageWritten, FaultPoint.TrailExportWritten, FaultPoint.TrailExportBeforeCommit, FaultPoint.TrailExportCommitted,
    ];

    /// <summary>CarryKillTests, here and below: in the order in which a command passes them.</summary>
    public static IReadOnlyList<FaultPoint> Exporting { get; } = [FaultPoint.ExportBagWritten, FaultPoint.ExportInstallationWritten, FaultPoint.ExportDescribing];

    public static IReadOnlyList<FaultPoint> Importing { get; } = [FaultPoint.ImportRingUnpacked, FaultPoint.ImportObjectStored, FaultPoint.ImportBeforeCommit];

    /// <summary>BackupKillTests, here and below: in the order in which a command passes them.</summary>
    public static IReadOnlyList<FaultPoint> BackingUp { get; } =
    [
        FaultPoint.BackupBegun, FaultPoint.BackupDumped, FaultPoint.BackupSigned, FaultPoint.BackupNamed, FaultPoint.BackupKeysNamed, FaultPoint.BackupBeforeCommit,
        FaultPoint.BackupCommitted,
    ];

    public static IReadOnlyList<FaultPoint> ForgettingBackups { get; } = [FaultPoint.BackupForgotten];

    /// <summary>In the middle of a dump that is being read.</summary>
    public static IReadOnlyList<FaultPoint> ReadingADump { get; } = [FaultPoint.RestoreDumpFeeding];

    /// <summary>DrillTests.</summary>
    public static IReadOnlyList<FaultPoint> Drilling { get; } = [FaultPoint.DrillBeforeCommit, FaultPoint.DrillCommitted];

    public static IReadOnlyList<FaultPoint> Restoring { get; } =
    [
        FaultPoint.RestoreRingStaged, FaultPoint.RestoreDumpRead, FaultPoint.RestoreCleared, FaultPoint.RestoreMigrated, FaultPoint.RestoreBeforeCommit, FaultPoint.RestoreCommitted,
    ];

    /// <summary>Struck by tests of other projects, which are named, or by none, with the reason.</summary>
    public static IReadOnlyDictionary<FaultPoint, string> Elsewhere { get; } = new Dictionary<FaultPoint, string>
    {
        [FaultPoint.AppendLogCut] = "Evidence.Agent.Tests, AppendLogTests: a log is cut only after its end was torn",
    };

    public static TheoryData<FaultPoint> Each(IEnumerable<FaultPoint> points) => [.. points];

    public static TheoryData<FaultPoint, string> EachWithEveryFault(IEnumerable<FaultPoint> points)
    {
        var data = new TheoryData<FaultPoint, string>();
        foreach (var point in points)
            foreach (var fault in Faults)
                data.Add(point, fault);
        return data;
    }
}

public sealed class FaultCoverageTests
{
    [Fact]
    public void Every_fault_point_is_struck_by_a_test_or_excused()
    {
        IEnumerable<FaultPoint> struck =
        [
            .. FaultCoverage.OfAnAgent, .. FaultCoverage.OfWeb, .. FaultCoverage.OfTheWorker, .. FaultCoverage.EnrolmentAtWeb, .. FaultCoverage.EnrolmentByTheAgent,
            .. FaultCoverage.GivingUp, .. FaultCoverage.ActsOfPeople, .. FaultCoverage.Sweep, .. FaultCoverage.Duplicates, .. FaultCoverage.SettingAside,
            .. FaultCoverage.Spool.SelectMany(pair => (Strike[])[pair.Sealing, pair.Sending]).Select(strike => strike.Point),
            .. FaultCoverage.SendingAgain.Select(strike => strike.Point),
            .. FaultCoverage.Copying, .. FaultCoverage.Proving, .. FaultCoverage.Switching, .. FaultCoverage.Retiring, .. FaultCoverage.PlacingAHold, .. FaultCoverage.ReleasingAHold,
            .. FaultCoverage.RotatingAKek,
            .. FaultCoverage.BackingUp, .. FaultCoverage.ForgettingBackups, .. FaultCoverage.Restoring, .. FaultCoverage.ReadingADump, .. FaultCoverage.Drilling,
            .. FaultCoverage.ReadingAgain, .. FaultCoverage.FindingHarm, .. FaultCoverage.ClosingAnIncident, .. FaultCoverage.MakingCopies,
            .. FaultCoverage.WritingTheLog, .. FaultCoverage.ExportingATrail, .. FaultCoverage.Exporting, .. FaultCoverage.Importing,
            .. FaultCoverage.ImportingPeople, .. FaultCoverage.ImportingAssignments, .. FaultCoverage.Matching, .. FaultCoverage.TellingDispatch, .. FaultCoverage.ExplainingAnAbsence, .. FaultCoverage.RulingNonEvidence,
            .. FaultCoverage.Submitting, .. FaultCoverage.SweepingSubmitted, .. FaultCoverage.ShowingWhatGrows, .. FaultCoverage.MakingRedactedCopies,
        ];
        Assert.Empty(Enum.GetValues<FaultPoint>().Except(struck).Except(FaultCoverage.Elsewhere.Keys));
        Assert.Empty(FaultCoverage.Elsewhere.Keys.Intersect(struck));
    }
}
