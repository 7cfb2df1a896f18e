using System.Security.Claims;
using System.Text.Encodings.Web;
using Evidence.Access;
using Evidence.Devices;
using Evidence.Formats;
using Evidence.Formats.Protocol;
using Microsoft.AspNetCore.Authentication;
using Microsoft.Extensions.Options;

namespace Evidence.Web.Devices;

/// <summary>Marks the endpoint at which an agent says where it stands: there it cannot be asked to have said so before.</summary>
internal sealed record TakesStep;

/// <summary>
/// Knows an agent by the signature on its request (RFC 9421; docs/formats/agent-protocol.md, "Signed requests"). The signature
/// covers the body's digest; the body itself is compared when it is read. There is no list of all used nonces: every request of the
/// protocol can be repeated without effect, and the one of which that is not so by itself, the check-out, keeps its own.
/// </summary>
internal sealed class AgentAuthentication(
    IOptionsMonitor<AuthenticationSchemeOptions> options, ILoggerFactory logger, UrlEncoder encoder, FindAgent agents)
    : AuthenticationHandler<AuthenticationSchemeOptions>(options, logger, encoder)
{
    private string fault = "agent-unknown";

    protected override async Task<AuthenticateResult> HandleAuthenticateAsync()
    {
        if (AgentProblems.OfVersion(Request) is not null)
            return Fail(AgentProblems.ProtocolUnknown.Code);
        if (WireRequest.Read(Request, out var wrong) is not { } unverified)
            return Fail(AgentProblems.CodeOf(wrong));
        var cancellation = Context.RequestAborted;
        if (await agents.RunAsync(unverified.Key, Context.Connection.RemoteIpAddress?.ToString(), cancellation) is not { } agent)
            return Fail("agent-unknown");
        if (unverified.Verify(agent.PublicKey.Span, TimeProvider.GetUtcNow()) is var refused and not RequestFault.None)
            return Fail(AgentProblems.CodeOf(refused));
        if (WhyHeldBack(agent, unverified.Step) is { } heldBack)
            return Fail(heldBack);
        await agents.SeenAsync(agent, cancellation);
        _ = ContentDigest.TryRead(Request.Headers[ContentDigest.Header], out var digest);
        Context.Features.Set(new AgentRequest(agent, digest, unverified.Nonce));
        var identity = new ClaimsIdentity([new System.Security.Claims.Claim(RequireAgentAttribute.AgentClaim, agent.Id.ToString())], Scheme.Name);
        return AuthenticateResult.Success(new AuthenticationTicket(new ClaimsPrincipal(identity), Scheme.Name));
    }

    protected override Task HandleChallengeAsync(AuthenticationProperties properties) =>
        AgentProblems.Unauthorised(fault, TimeProvider.GetUtcNow()).ExecuteAsync(Context);

    /// <summary>An agent that never took a step, because it is an older one, is not asked for any.</summary>
    private string? WhyHeldBack(AgentCaller agent, string? shown) => agent.Standing switch
    {
        AgentStanding.Revoked => AgentProblems.Revoked.Code,
        AgentStanding.Suspended => AgentProblems.Suspended.Code,
        _ when agent.Step is null || Context.GetEndpoint()?.Metadata.GetMetadata<TakesStep>() is not null => null,
        _ => StepId.TryParse(shown, out var step) && step == agent.Step ? null : AgentProblems.StepStale.Code,
    };

    private AuthenticateResult Fail(string code)
    {
        fault = code;
        return AuthenticateResult.Fail(code);
    }
}
