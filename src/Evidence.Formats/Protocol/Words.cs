using System.Text.Json.Serialization;

namespace Evidence.Formats.Protocol;

// The closed word lists of the agent protocol and its documents: docs/formats/signed-documents.md, "Words".

/// <summary>What a part is to its item.</summary>
[JsonConverter(typeof(WordConverter<FileRole>))]
public enum FileRole { Original, Sidecar, Telemetry, Proxy, Thumbnail, Filmstrip, Waveform }

/// <summary>Before anything was read, or after all was done.</summary>
[JsonConverter(typeof(WordConverter<InventoryKind>))]
public enum InventoryKind { First, Second }

/// <summary>Why an entry of the volume was not offered.</summary>
[JsonConverter(typeof(WordConverter<SkipReason>))]
public enum SkipReason { Link, Fifo, Socket, Device, Other, Unreadable, ChangedWhileRead, Vanished, TooDeep, OtherVolume }

/// <summary>What a device's clock was read from.</summary>
[JsonConverter(typeof(WordConverter<ClockEvidence>))]
public enum ClockEvidence { None, Stated, Written, NewestFile, Recorded }

/// <summary>Whether a device's time is in UTC.</summary>
[JsonConverter(typeof(WordConverter<ClockZone>))]
public enum ClockZone { Unknown, Utc, Local }

/// <summary>What is known of how a device numbers its recordings.</summary>
[JsonConverter(typeof(WordConverter<NumberingKnowledge>))]
public enum NumberingKnowledge { Unknown, Numbered, NotNumbered }

/// <summary>How a file of the second inventory differs from the first.</summary>
[JsonConverter(typeof(WordConverter<ChangeKind>))]
public enum ChangeKind { Erased, EraseFailed, Vanished, Appeared, Changed }

/// <summary>What a volume is to the agency.</summary>
[JsonConverter(typeof(WordConverter<VolumeDecision>))]
public enum VolumeDecision { Undecided, Ours, Seized, Private }

/// <summary>When a permit to erase may be given.</summary>
[JsonConverter(typeof(WordConverter<ErasePolicy>))]
public enum ErasePolicy { Never, AfterReceipt, AfterMediaCheck }

/// <summary>How far an object has come at the server.</summary>
[JsonConverter(typeof(WordConverter<UploadState>))]
public enum UploadState { Uploading, Claimed, Verified, Quarantined, Duplicate, Abandoned }

/// <summary>What read-back verification said.</summary>
[JsonConverter(typeof(WordConverter<OutcomeKind>))]
public enum OutcomeKind { Verified, Quarantined, Duplicate }

/// <summary>What an agency key may be used for.</summary>
[JsonConverter(typeof(WordConverter<KeyPurpose>))]
public enum KeyPurpose { Root, Intake, Receipt, Permit, Log, Disclosure, LogEd25519 }
