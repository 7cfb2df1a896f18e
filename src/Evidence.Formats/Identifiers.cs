using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Serialization;

namespace Evidence.Formats;

// Identifiers are UUIDv4, written in lower case with dashes: docs/formats/signed-documents.md, "Values".

/// <summary>One installation, one agency, one log.</summary>
[JsonConverter(typeof(IdentifierConverter<AgencyId>))]
public readonly record struct AgencyId(Guid Value) : IIdentifier<AgencyId>
{
    public static AgencyId From(Guid value) => new(value);
    public static AgencyId New() => new(Guid.NewGuid());
    public static bool TryParse([NotNullWhen(true)] string? text, out AgencyId id) => Identifier.TryParse(text, out id);
    public override string ToString() => Value.ToString("D");
}

/// <summary>One sealed object. Made by whoever seals, also offline.</summary>
[JsonConverter(typeof(IdentifierConverter<ObjectId>))]
public readonly record struct ObjectId(Guid Value) : IIdentifier<ObjectId>
{
    public static ObjectId From(Guid value) => new(value);
    public static ObjectId New() => new(Guid.NewGuid());
    public static bool TryParse([NotNullWhen(true)] string? text, out ObjectId id) => Identifier.TryParse(text, out id);
    public override string ToString() => Value.ToString("D");
}

/// <summary>One recording, or later an exhibit.</summary>
[JsonConverter(typeof(IdentifierConverter<ItemId>))]
public readonly record struct ItemId(Guid Value) : IIdentifier<ItemId>
{
    public static ItemId From(Guid value) => new(value);
    public static ItemId New() => new(Guid.NewGuid());
    public static bool TryParse([NotNullWhen(true)] string? text, out ItemId id) => Identifier.TryParse(text, out id);
    public override string ToString() => Value.ToString("D");
}

/// <summary>One part of an item; a part is one sealed object.</summary>
[JsonConverter(typeof(IdentifierConverter<PartId>))]
public readonly record struct PartId(Guid Value) : IIdentifier<PartId>
{
    public static PartId From(Guid value) => new(value);
    public static PartId New() => new(Guid.NewGuid());
    public static bool TryParse([NotNullWhen(true)] string? text, out PartId id) => Identifier.TryParse(text, out id);
    public override string ToString() => Value.ToString("D");
}

/// <summary>One registered device.</summary>
[JsonConverter(typeof(IdentifierConverter<DeviceId>))]
public readonly record struct DeviceId(Guid Value) : IIdentifier<DeviceId>
{
    public static DeviceId From(Guid value) => new(value);
    public static DeviceId New() => new(Guid.NewGuid());
    public static bool TryParse([NotNullWhen(true)] string? text, out DeviceId id) => Identifier.TryParse(text, out id);
    public override string ToString() => Value.ToString("D");
}

/// <summary>One enrolled agent.</summary>
[JsonConverter(typeof(IdentifierConverter<AgentId>))]
public readonly record struct AgentId(Guid Value) : IIdentifier<AgentId>
{
    public static AgentId From(Guid value) => new(value);
    public static AgentId New() => new(Guid.NewGuid());
    public static bool TryParse([NotNullWhen(true)] string? text, out AgentId id) => Identifier.TryParse(text, out id);
    public override string ToString() => Value.ToString("D");
}

/// <summary>Where an enrolled agent stands in its line; it takes a new one from time to time, so that a copy of it falls behind.</summary>
[JsonConverter(typeof(IdentifierConverter<StepId>))]
public readonly record struct StepId(Guid Value) : IIdentifier<StepId>
{
    public static StepId From(Guid value) => new(value);
    public static StepId New() => new(Guid.NewGuid());
    public static bool TryParse([NotNullWhen(true)] string? text, out StepId id) => Identifier.TryParse(text, out id);
    public override string ToString() => Value.ToString("D");
}

/// <summary>One docking of one volume, from first to second inventory.</summary>
[JsonConverter(typeof(IdentifierConverter<DockSessionId>))]
public readonly record struct DockSessionId(Guid Value) : IIdentifier<DockSessionId>
{
    public static DockSessionId From(Guid value) => new(value);
    public static DockSessionId New() => new(Guid.NewGuid());
    public static bool TryParse([NotNullWhen(true)] string? text, out DockSessionId id) => Identifier.TryParse(text, out id);
    public override string ToString() => Value.ToString("D");
}

/// <summary>One person who can act.</summary>
[JsonConverter(typeof(IdentifierConverter<PersonId>))]
public readonly record struct PersonId(Guid Value) : IIdentifier<PersonId>
{
    public static PersonId From(Guid value) => new(value);
    public static PersonId New() => new(Guid.NewGuid());
    public static bool TryParse([NotNullWhen(true)] string? text, out PersonId id) => Identifier.TryParse(text, out id);
    public override string ToString() => Value.ToString("D");
}

/// <summary>One act of a person; an act on N subjects writes N custody entries.</summary>
[JsonConverter(typeof(IdentifierConverter<ActId>))]
public readonly record struct ActId(Guid Value) : IIdentifier<ActId>
{
    public static ActId From(Guid value) => new(value);
    public static ActId New() => new(Guid.NewGuid());
    public static bool TryParse([NotNullWhen(true)] string? text, out ActId id) => Identifier.TryParse(text, out id);
    public override string ToString() => Value.ToString("D");
}

/// <summary>Files that somebody added together, with what they said of them.</summary>
[JsonConverter(typeof(IdentifierConverter<SubmissionId>))]
public readonly record struct SubmissionId(Guid Value) : IIdentifier<SubmissionId>
{
    public static SubmissionId From(Guid value) => new(value);
    public static SubmissionId New() => new(Guid.NewGuid());
    public static bool TryParse([NotNullWhen(true)] string? text, out SubmissionId id) => Identifier.TryParse(text, out id);
    public override string ToString() => Value.ToString("D");
}

/// <summary>One single-use permit to erase.</summary>
[JsonConverter(typeof(IdentifierConverter<PermitId>))]
public readonly record struct PermitId(Guid Value) : IIdentifier<PermitId>
{
    public static PermitId From(Guid value) => new(value);
    public static PermitId New() => new(Guid.NewGuid());
    public static bool TryParse([NotNullWhen(true)] string? text, out PermitId id) => Identifier.TryParse(text, out id);
    public override string ToString() => Value.ToString("D");
}

/// <summary>One disclosure bundle.</summary>
[JsonConverter(typeof(IdentifierConverter<BundleId>))]
public readonly record struct BundleId(Guid Value) : IIdentifier<BundleId>
{
    public static BundleId From(Guid value) => new(value);
    public static BundleId New() => new(Guid.NewGuid());
    public static bool TryParse([NotNullWhen(true)] string? text, out BundleId id) => Identifier.TryParse(text, out id);
    public override string ToString() => Value.ToString("D");
}

/// <summary>One move of all objects from one store to another.</summary>
[JsonConverter(typeof(IdentifierConverter<MoveId>))]
public readonly record struct MoveId(Guid Value) : IIdentifier<MoveId>
{
    public static MoveId From(Guid value) => new(value);
    public static MoveId New() => new(Guid.NewGuid());
    public static bool TryParse([NotNullWhen(true)] string? text, out MoveId id) => Identifier.TryParse(text, out id);
    public override string ToString() => Value.ToString("D");
}

/// <summary>One backup of the database and the key ring.</summary>
[JsonConverter(typeof(IdentifierConverter<BackupId>))]
public readonly record struct BackupId(Guid Value) : IIdentifier<BackupId>
{
    public static BackupId From(Guid value) => new(value);
    public static BackupId New() => new(Guid.NewGuid());
    public static bool TryParse([NotNullWhen(true)] string? text, out BackupId id) => Identifier.TryParse(text, out id);
    public override string ToString() => Value.ToString("D");
}

/// <summary>One restoring of a backup to see whether it can be.</summary>
[JsonConverter(typeof(IdentifierConverter<DrillId>))]
public readonly record struct DrillId(Guid Value) : IIdentifier<DrillId>
{
    public static DrillId From(Guid value) => new(value);
    public static DrillId New() => new(Guid.NewGuid());
    public static bool TryParse([NotNullWhen(true)] string? text, out DrillId id) => Identifier.TryParse(text, out id);
    public override string ToString() => Value.ToString("D");
}

/// <summary>One legal hold on one item.</summary>
[JsonConverter(typeof(IdentifierConverter<HoldId>))]
public readonly record struct HoldId(Guid Value) : IIdentifier<HoldId>
{
    public static HoldId From(Guid value) => new(value);
    public static HoldId New() => new(Guid.NewGuid());
    public static bool TryParse([NotNullWhen(true)] string? text, out HoldId id) => Identifier.TryParse(text, out id);
    public override string ToString() => Value.ToString("D");
}

/// <summary>One request to hand out the keys of one item.</summary>
[JsonConverter(typeof(IdentifierConverter<KeysetId>))]
public readonly record struct KeysetId(Guid Value) : IIdentifier<KeysetId>
{
    public static KeysetId From(Guid value) => new(value);
    public static KeysetId New() => new(Guid.NewGuid());
    public static bool TryParse([NotNullWhen(true)] string? text, out KeysetId id) => Identifier.TryParse(text, out id);
    public override string ToString() => Value.ToString("D");
}

/// <summary>Something that is wrong with stored evidence, from its first finding to its resolution.</summary>
[JsonConverter(typeof(IdentifierConverter<IncidentId>))]
public readonly record struct IncidentId(Guid Value) : IIdentifier<IncidentId>
{
    public static IncidentId From(Guid value) => new(value);
    public static IncidentId New() => new(Guid.NewGuid());
    public static bool TryParse([NotNullWhen(true)] string? text, out IncidentId id) => Identifier.TryParse(text, out id);
    public override string ToString() => Value.ToString("D");
}

/// <summary>One session of somebody who signed in, which their cookie names.</summary>
[JsonConverter(typeof(IdentifierConverter<PersonSessionId>))]
public readonly record struct PersonSessionId(Guid Value) : IIdentifier<PersonSessionId>
{
    public static PersonSessionId From(Guid value) => new(value);
    public static PersonSessionId New() => new(Guid.NewGuid());
    public static bool TryParse([NotNullWhen(true)] string? text, out PersonSessionId id) => Identifier.TryParse(text, out id);
    public override string ToString() => Value.ToString("D");
}

/// <summary>One unit of the agency.</summary>
[JsonConverter(typeof(IdentifierConverter<UnitId>))]
public readonly record struct UnitId(Guid Value) : IIdentifier<UnitId>
{
    public static UnitId From(Guid value) => new(value);
    public static UnitId New() => new(Guid.NewGuid());
    public static bool TryParse([NotNullWhen(true)] string? text, out UnitId id) => Identifier.TryParse(text, out id);
    public override string ToString() => Value.ToString("D");
}

/// <summary>Another system that talks to this one.</summary>
[JsonConverter(typeof(IdentifierConverter<ClientId>))]
public readonly record struct ClientId(Guid Value) : IIdentifier<ClientId>
{
    public static ClientId From(Guid value) => new(value);
    public static ClientId New() => new(Guid.NewGuid());
    public static bool TryParse([NotNullWhen(true)] string? text, out ClientId id) => Identifier.TryParse(text, out id);
    public override string ToString() => Value.ToString("D");
}

/// <summary>One key with which messages to another system are signed.</summary>
[JsonConverter(typeof(IdentifierConverter<WebhookKeyId>))]
public readonly record struct WebhookKeyId(Guid Value) : IIdentifier<WebhookKeyId>
{
    public static WebhookKeyId From(Guid value) => new(value);
    public static WebhookKeyId New() => new(Guid.NewGuid());
    public static bool TryParse([NotNullWhen(true)] string? text, out WebhookKeyId id) => Identifier.TryParse(text, out id);
    public override string ToString() => Value.ToString("D");
}

/// <summary>One case.</summary>
[JsonConverter(typeof(IdentifierConverter<CaseId>))]
public readonly record struct CaseId(Guid Value) : IIdentifier<CaseId>
{
    public static CaseId From(Guid value) => new(value);
    public static CaseId New() => new(Guid.NewGuid());
    public static bool TryParse([NotNullWhen(true)] string? text, out CaseId id) => Identifier.TryParse(text, out id);
    public override string ToString() => Value.ToString("D");
}

/// <summary>Somebody in one case.</summary>
[JsonConverter(typeof(IdentifierConverter<CasePersonId>))]
public readonly record struct CasePersonId(Guid Value) : IIdentifier<CasePersonId>
{
    public static CasePersonId From(Guid value) => new(value);
    public static CasePersonId New() => new(Guid.NewGuid());
    public static bool TryParse([NotNullWhen(true)] string? text, out CasePersonId id) => Identifier.TryParse(text, out id);
    public override string ToString() => Value.ToString("D");
}

/// <summary>Something to be done in a case.</summary>
[JsonConverter(typeof(IdentifierConverter<CaseTaskId>))]
public readonly record struct CaseTaskId(Guid Value) : IIdentifier<CaseTaskId>
{
    public static CaseTaskId From(Guid value) => new(value);
    public static CaseTaskId New() => new(Guid.NewGuid());
    public static bool TryParse([NotNullWhen(true)] string? text, out CaseTaskId id) => Identifier.TryParse(text, out id);
    public override string ToString() => Value.ToString("D");
}

/// <summary>A folder of a case.</summary>
[JsonConverter(typeof(IdentifierConverter<CaseFolderId>))]
public readonly record struct CaseFolderId(Guid Value) : IIdentifier<CaseFolderId>
{
    public static CaseFolderId From(Guid value) => new(value);
    public static CaseFolderId New() => new(Guid.NewGuid());
    public static bool TryParse([NotNullWhen(true)] string? text, out CaseFolderId id) => Identifier.TryParse(text, out id);
    public override string ToString() => Value.ToString("D");
}

/// <summary>A recording that was produced in a case.</summary>
[JsonConverter(typeof(IdentifierConverter<ExhibitId>))]
public readonly record struct ExhibitId(Guid Value) : IIdentifier<ExhibitId>
{
    public static ExhibitId From(Guid value) => new(value);
    public static ExhibitId New() => new(Guid.NewGuid());
    public static bool TryParse([NotNullWhen(true)] string? text, out ExhibitId id) => Identifier.TryParse(text, out id);
    public override string ToString() => Value.ToString("D");
}

/// <summary>One category of recordings.</summary>
[JsonConverter(typeof(IdentifierConverter<CategoryId>))]
public readonly record struct CategoryId(Guid Value) : IIdentifier<CategoryId>
{
    public static CategoryId From(Guid value) => new(value);
    public static CategoryId New() => new(Guid.NewGuid());
    public static bool TryParse([NotNullWhen(true)] string? text, out CategoryId id) => Identifier.TryParse(text, out id);
    public override string ToString() => Value.ToString("D");
}

/// <summary>One incident as command and control numbers it.</summary>
[JsonConverter(typeof(IdentifierConverter<PoliceIncidentId>))]
public readonly record struct PoliceIncidentId(Guid Value) : IIdentifier<PoliceIncidentId>
{
    public static PoliceIncidentId From(Guid value) => new(value);
    public static PoliceIncidentId New() => new(Guid.NewGuid());
    public static bool TryParse([NotNullWhen(true)] string? text, out PoliceIncidentId id) => Identifier.TryParse(text, out id);
    public override string ToString() => Value.ToString("D");
}

/// <summary>One redaction of a recording, in all its versions.</summary>
[JsonConverter(typeof(IdentifierConverter<RedactionId>))]
public readonly record struct RedactionId(Guid Value) : IIdentifier<RedactionId>
{
    public static RedactionId From(Guid value) => new(value);
    public static RedactionId New() => new(Guid.NewGuid());
    public static bool TryParse([NotNullWhen(true)] string? text, out RedactionId id) => Identifier.TryParse(text, out id);
    public override string ToString() => Value.ToString("D");
}
