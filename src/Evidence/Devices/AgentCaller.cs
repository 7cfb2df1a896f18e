using Evidence.Formats;
using Evidence.Kernel;

namespace Evidence.Devices;

/// <summary>An enrolled agent whose request's signature holds.</summary>
/// <param name="PublicKey">DER SubjectPublicKeyInfo, on record since its enrolment.</param>
/// <param name="Address">The network address the request came from.</param>
public sealed record AgentCaller(AgentId Id, string Name, ReadOnlyMemory<byte> PublicKey, string? Address)
{
    public Actor Actor => Actor.Agent(Id, Name, Address);
}
