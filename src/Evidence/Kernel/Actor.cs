using Evidence.Formats;

namespace Evidence.Kernel;

public enum ActorKind { Person, Agent, Program, Client }

/// <summary>
/// Who does a thing, as the custody log will name them. The name, role and address never stand in an entry in clear:
/// they become commitments (docs/formats/custody-entry.md).
/// </summary>
/// <param name="Id">The person's, agent's or client's id; null for our own programs.</param>
/// <param name="Address">The network address the act came from; null where there is none.</param>
public sealed record Actor(ActorKind Kind, Guid? Id, string Name, string Role, string? Address = null)
{
    /// <summary>How it was made sure that it is them, such as <c>password</c>; null where nobody asked.</summary>
    public string? Auth { get; init; }

    /// <summary>What a client was granted, in words that Access reads; empty for everybody else.</summary>
    public string Granted { get; private init; } = "";

    /// <summary>Who was handed the secret with which a client acts: where two people have to agree, they are one of them. Null for everybody else.</summary>
    public PersonId? AnsweredForBy { get; private init; }

    public static Actor Program(string name) => new(ActorKind.Program, null, name, "program");

    public static Actor Agent(AgentId id, string name, string? address) => new(ActorKind.Agent, id.Value, name, "agent", address) { Auth = "device key" };

    public static Actor Client(ClientId id, string name, string granted, PersonId answeredForBy, string? address) =>
        new(ActorKind.Client, id.Value, name, "integration", address) { Auth = "client secret", Granted = granted, AnsweredForBy = answeredForBy };

    /// <summary>The person behind the act; null for agents, clients and programs.</summary>
    public PersonId? Person => Kind == ActorKind.Person && Id is { } id ? new PersonId(id) : null;
}
