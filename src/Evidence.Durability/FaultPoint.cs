namespace Evidence.Durability;

/// <summary>
/// Every place where a test build can be killed or be given a failing disk. Numbers never change meaning.
/// Ranges: 1xx durability · 2xx object store · 3xx agent journal, sending and erasing · 4xx web intake · 5xx worker.
/// </summary>
public enum FaultPoint
{
    // 1xx: inside Evidence.Durability, around the calls that make bytes safe.
    FlushFile = 101,
    FlushFolder = 102,
    BeforeRename = 103,
    AfterRename = 104,
    BeforeDelete = 105,
    AfterDelete = 106,
    WriteNewFileWritten = 107,
    ReserveSpace = 108,
    AppendLogBeforeWrite = 110,
    AppendLogHalfWritten = 111,
    AppendLogWritten = 112,
    AppendLogCut = 113,

    // 2xx: object store.
    StoreUploadBegun = 201,
    StorePartWriting = 202,
    StorePartWritten = 203,
    StorePartFlushed = 204,
    StorePartCounted = 205,
    StoreCompleting = 206,
    StoreCompleted = 207,
    StoreRead = 208,

    // 3xx: agent.
    AgentJournalBegun = 301,
    AgentJournalCut = 302,
    AgentJournalPart = 303,
    AgentJournalClaim = 304,
    AgentJournalDestroyed = 305,
    AgentBeforeSend = 310,
    AgentAfterSend = 311,
    AgentBeforePart = 312,
    AgentAfterPart = 313,
    AgentBeforeClaim = 314,
    AgentAfterClaim = 315,
    AgentBeforeReceiptKept = 320,
    AgentAfterReceiptKept = 321,
    AgentPermitKept = 330,
    AgentBeforeErase = 331,
    AgentAfterErase = 332,
    AgentEraseNoted = 333,
    AgentPermitReported = 334,
    AgentSessionKept = 340,
    AgentSessionClosed = 341,
    AgentKeyKept = 350,
    AgentEnrolmentKept = 351,
    AgentCardRead = 360,

    // 4xx: web intake.
    EnrolBeforeCommit = 401,
    EnrolCommitted = 402,
    InventoryBeforeCommit = 403,
    InventoryCommitted = 404,
    ObjectCatalogued = 405,
    ObjectBegun = 406,
    PartStored = 407,
    PartCounted = 408,
    ClaimStored = 409,
    ClaimBeforeCommit = 410,
    ClaimCommitted = 411,
    AbandonCommitted = 412,
    DecisionBeforeCommit = 413,
    PermitBeforeCommit = 414,
    PermitCommitted = 415,
    EraseReportBeforeCommit = 416,
    EraseReportCommitted = 417,
    CloseBeforeCommit = 418,

    // 5xx: worker.
    VerifyTaken = 501,
    VerifyReadBack = 502,
    VerifySigned = 503,
    VerifyBeforeCommit = 504,
    VerifyCommitted = 505,
    DuplicateBytesGone = 506,
}
