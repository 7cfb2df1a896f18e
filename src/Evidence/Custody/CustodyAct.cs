using System.Text;
using System.Text.Json.Nodes;
using Evidence.Formats;
using Evidence.Formats.Custody;
using Evidence.Kernel;
using Evidence.Keys;

namespace Evidence.Custody;

/// <summary>One act of somebody: it writes an entry into the chain of each subject, all with the same act id.</summary>
public sealed record CustodyAct
{
    public required Actor Actor { get; init; }

    public required CustodyAction Action { get; init; }

    /// <summary>What the act is about; at least one, none twice.</summary>
    public required IReadOnlyList<Subject> Subjects { get; init; }

    public Chain Chain { get; init; } = Chain.Operational;

    /// <summary>An entry has less than 64 KiB; an object in it takes some 230 bytes. Who acts on more of them writes several acts.</summary>
    public const int MostObjects = 200;

    /// <summary>The sealed objects that the act concerns; not more than <see cref="MostObjects"/>.</summary>
    public IReadOnlyList<CustodyObject> Objects { get; init; } = [];

    /// <summary>
    /// Sensitive values by field name, such as <c>file.name</c>: the entry only commits to them. Who acts, and what the
    /// subject is called then, is added by <see cref="CustodyLog"/>.
    /// </summary>
    public IReadOnlyDictionary<string, JsonNode?> Details { get; init; } = new Dictionary<string, JsonNode?>();

    /// <summary>When it was done; null is now.</summary>
    public DateTimeOffset? At { get; init; }

    public ActId Id { get; init; } = ActId.New();

    /// <summary>An act about one subject.</summary>
    public static CustodyAct Of(CustodyAction action, Subject subject, Actor actor, params (string Name, JsonNode? Value)[] details) => Of(action, [subject], actor, details);

    /// <summary>An act about several.</summary>
    public static CustodyAct Of(CustodyAction action, IReadOnlyList<Subject> subjects, Actor actor, params (string Name, JsonNode? Value)[] details) =>
        new() { Actor = actor, Action = action, Subjects = subjects, Details = details.ToDictionary(detail => detail.Name, detail => detail.Value) };
}

/// <summary>Subjects from ids.</summary>
public static class SubjectOf
{
    public static Subject Item(ItemId id) => new(SubjectKind.Item, id.Value);

    public static Subject Person(PersonId id) => new(SubjectKind.Person, id.Value);

    public static Subject Device(DeviceId id) => new(SubjectKind.Device, id.Value);

    public static Subject Agent(AgentId id) => new(SubjectKind.Agent, id.Value);

    public static Subject Bundle(BundleId id) => new(SubjectKind.Bundle, id.Value);

    public static Subject Case(CaseId id) => new(SubjectKind.Case, id.Value);

    public static Subject PoliceIncident(PoliceIncidentId id) => new(SubjectKind.Incident, id.Value);

    public static Subject Agency(AgencyId id) => new(SubjectKind.Agency, id.Value);

    /// <summary>The whole log of an agency.</summary>
    public static Subject Log(AgencyId id) => new(SubjectKind.Log, id.Value);

    public static Subject Incident(IncidentId id) => new(SubjectKind.Incident, id.Value);

    /// <summary>A key of the agency; of a key-encryption key by its check value.</summary>
    public static Subject Key(Sha256Hash fingerprint) => new(SubjectKind.Key, KeySubject.Of(fingerprint));

    /// <summary>A policy of the agency by its name, such as <c>retention</c>; its id is made of the name's hash as a key's is of its fingerprint.</summary>
    public static Subject Policy(string name) => new(SubjectKind.Policy, KeySubject.Of(Sha256Hash.Of(Encoding.UTF8.GetBytes($"evidence/policy/{name}"))));
}
