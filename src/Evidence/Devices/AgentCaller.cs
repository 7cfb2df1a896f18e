using Evidence.Formats;
using Evidence.Kernel;

namespace Evidence.Devices;

/// <summary>An enrolled agent whose request's signature holds.</summary>
/// <param name="PublicKey">DER SubjectPublicKeyInfo, on record since its enrolment.</param>
/// <param name="Address">The network address the request came from.</param>
public sealed record AgentCaller(AgentId Id, string Name, ReadOnlyMemory<byte> PublicKey, string? Address)
{
    public AgentStanding Standing { get; init; }

    /// <summary>The step it has to show; null if none is on record.</summary>
    public StepId? Step { get; init; }

    public Actor Actor => Actor.Agent(Id, Name, Address);
}

public enum AgentStanding
{
    Enrolled,

    /// <summary>Two machines use its key: held back until an administrator decides.</summary>
    Suspended,

    Revoked,
}
