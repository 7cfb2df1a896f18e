using System.Globalization;
using Evidence.Access;
using Evidence.Devices;
using Evidence.Formats.Protocol;
using Evidence.Intake;
using Evidence.Kernel;
using Evidence.KeyCare;
using Evidence.Keys;
using Evidence.Web.Intake;
using Evidence.Web.Access;
using Microsoft.AspNetCore.Authentication;

namespace Evidence.Web.Devices;

/// <summary>The agent protocol, docs/formats/agent-protocol.md: what concerns the agent itself. <see cref="DockEndpoints"/> and <see cref="ObjectEndpoints"/> have the rest.</summary>
internal static class AgentEndpoints
{
    /// <summary>Anybody may send one: nothing long is read of somebody who is not known.</summary>
    private const int LongestEnrolment = 16 << 10;

    public static IServiceCollection AddAgentEndpoints(this IServiceCollection services)
    {
        services.AddIntakeNews();
        services.AddSingleton<StoreTrouble>();
        services.AddAuthentication().AddScheme<AuthenticationSchemeOptions, AgentAuthentication>(RequireAgentAttribute.PolicyName, null);
        return services;
    }

    public static void MapAgentEndpoints(this IEndpointRouteBuilder app)
    {
        var anybody = app.MapGroup("/agent/v1").DisableAntiforgery().AddEndpointFilter<RouteGroupBuilder, AgentCalls>();
        anybody.MapPost("/enrol", EnrolAsync).AllowPublic("an agent that is not known yet shows an enrolment code and signs with its new key")
            .WithMetadata(new LimitAttemptsAttribute());
        var agents = app.MapGroup("/agent/v1").DisableAntiforgery().AddEndpointFilter<RouteGroupBuilder, AgentCalls>().RequireAgent();
        agents.MapGet("/keys", KeysAsync);
        agents.MapPost("/station", ReportAsync);
        agents.MapPost("/step", StepAsync).WithMetadata(new TakesStep());
        agents.MapDocks();
        agents.MapObjects();
    }

    private static async Task<IResult> EnrolAsync(
        HttpContext http, EnrolAgent enrol, FileKeyRing keys, IntakeOptions options, TimeProvider clock)
    {
        if (WireRequest.Read(http.Request, out var fault) is not { } unverified)
            return AgentProblems.Unauthorised(AgentProblems.CodeOf(fault), clock.GetUtcNow());
        _ = ContentDigest.TryRead(http.Request.Headers[ContentDigest.Header], out var digest);
        var body = await AgentCalls.ReadBodyAsync(http, digest, LongestEnrolment);
        var request = AgentCalls.Read<EnrolRequest>(body, ProtocolJson.Default.EnrolRequest);
        if (unverified.Verify(request.PublicKey, clock.GetUtcNow()) is var refused and not RequestFault.None)
            return AgentProblems.Unauthorised(AgentProblems.CodeOf(refused), clock.GetUtcNow());
        var agent = await enrol.RunAsync(request, http.Connection.RemoteIpAddress?.ToString(), http.RequestAborted);
        return AgentCalls.Answer(new EnrolAnswer(keys.Agency, agent, Statements(keys), options.PartBytes), ProtocolJson.Default.EnrolAnswer);
    }

    private static async Task<IResult> StepAsync(HttpContext http, TakeStep take)
    {
        var request = AgentRequest.Of(http);
        await take.RunAsync(request.Agent, AgentCalls.Read<StepRequest>(request.Body, ProtocolJson.Default.StepRequest), http.RequestAborted);
        return Results.NoContent();
    }

    private static async Task<IResult> KeysAsync(HttpContext http, TakeKeysOnRecord take, FileKeyRing keys, IntakeOptions options, TimeProvider clock)
    {
        try
        {
            await take.RunAsync(http.RequestAborted);
        }
        catch (StartRefusedException)
        {
            // The programs that follow the ring tell it; those that it holds are still the agency's.
        }
        return AgentCalls.Answer(new KeysAnswer(Statements(keys), options.PartBytes, clock.GetUtcNow()), ProtocolJson.Default.KeysAnswer);
    }

    private static async Task<IResult> ReportAsync(HttpContext http, TakeStationReport take)
    {
        var request = AgentRequest.Of(http);
        await take.RunAsync(request.Agent, AgentCalls.Read<StationReport>(request.Body, ProtocolJson.Default.StationReport), http.RequestAborted);
        return Results.NoContent();
    }

    private static string[] Statements(FileKeyRing keys) => [.. keys.Statements.Select(s => s.ToString())];

    /// <summary>How long the asker is ready to wait; docs/formats/agent-protocol.md, "Rules for all requests".</summary>
    internal static TimeSpan Patience(HttpRequest request) =>
        int.TryParse(request.Query["wait"], NumberStyles.None, CultureInfo.InvariantCulture, out var seconds)
            ? TimeSpan.FromSeconds(Math.Min(seconds, 20))
            : TimeSpan.Zero;
}
