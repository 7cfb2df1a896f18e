using System.Globalization;
using Evidence.Formats;
using Evidence.Formats.Protocol;
using Evidence.Intake;
using Evidence.Web.Devices;

namespace Evidence.Web.Intake;

/// <summary>The agent protocol: dock sessions, outcomes and erasing.</summary>
internal static class DockEndpoints
{
    private const string SignedDocumentType = "application/vnd.evidence.signed-document";

    public static void MapDocks(this RouteGroupBuilder agents)
    {
        agents.MapPost("/docks", OpenAsync);
        agents.MapGet("/docks/{session}", AnswerAsync);
        agents.MapGet("/docks/{session}/outcomes", OutcomesAsync);
        agents.MapPost("/docks/{session}/known", KnownAsync);
        agents.MapPost("/docks/{session}/short-files", ShortFilesAsync);
        agents.MapPost("/docks/{session}/permit", PermitAsync);
        agents.MapPost("/docks/{session}/close", CloseAsync);
        agents.MapPost("/docks/{session}/check-out", CheckOutAsync);
        agents.MapPost("/permits/{permit}/used", UsedAsync);
    }

    private static async Task<IResult> OpenAsync(HttpContext http, ReceiveInventory receive)
    {
        var request = AgentRequest.Of(http);
        return AgentCalls.Answer(await receive.RunAsync(request.Agent, request.Body, http.RequestAborted), ProtocolJson.Default.DockAnswer);
    }

    private static async Task<IResult> AnswerAsync(HttpContext http, string session, AdoptVolume adopt, AnswerDock answers, IntakeNews news)
    {
        var (agent, id) = (AgentRequest.Of(http).Agent, Session(session));
        await adopt.RunAsync(agent, id, http.RequestAborted);
        var answer = await news.WaitAsync(IntakeSignal.About(id), AgentEndpoints.Patience(http.Request),
            () => answers.RunAsync(agent, id, http.RequestAborted), a => a.Decision != VolumeDecision.Undecided, http.RequestAborted);
        return AgentCalls.Answer(answer, ProtocolJson.Default.DockAnswer);
    }

    private static async Task<IResult> OutcomesAsync(HttpContext http, string session, ReadOutcomes outcomes, IntakeNews news)
    {
        var (agent, id) = (AgentRequest.Of(http).Agent, Session(session));
        _ = long.TryParse(http.Request.Query["after"], NumberStyles.None, CultureInfo.InvariantCulture, out var after);
        var hurried = int.TryParse(http.Request.Query["hurried"], NumberStyles.None, CultureInfo.InvariantCulture, out var known) ? known : int.MaxValue;
        var answer = await news.WaitAsync(IntakeSignal.About(id), AgentEndpoints.Patience(http.Request),
            () => outcomes.RunAsync(agent, id, after, http.RequestAborted),
            a => a.Outcomes.Count > 0 || a.Hurry?.Count > hurried, http.RequestAborted);
        return AgentCalls.Answer(answer, ProtocolJson.Default.OutcomesAnswer);
    }

    private static async Task<IResult> KnownAsync(HttpContext http, string session, KnownFiles known)
    {
        var request = AgentRequest.Of(http);
        var asked = AgentCalls.Read<KnownRequest>(request.Body, ProtocolJson.Default.KnownRequest);
        return AgentCalls.Answer(await known.RunAsync(request.Agent, Session(session), asked, http.RequestAborted), ProtocolJson.Default.KnownAnswer);
    }

    private static async Task<IResult> ShortFilesAsync(HttpContext http, string session, TakeShortFiles take)
    {
        var request = AgentRequest.Of(http);
        var files = AgentCalls.Read<ShortFilesRequest>(request.Body, ProtocolJson.Default.ShortFilesRequest);
        return AgentCalls.Answer(await take.RunAsync(request.Agent, Session(session), files, http.RequestAborted), ProtocolJson.Default.ShortFilesAnswer);
    }

    private static async Task<IResult> PermitAsync(HttpContext http, string session, IssueErasePermit issue)
    {
        var request = AgentRequest.Of(http);
        var wanted = AgentCalls.Read<PermitRequest>(request.Body, ProtocolJson.Default.PermitRequest);
        return Results.Bytes(await issue.RunAsync(request.Agent, Session(session), wanted, http.RequestAborted), SignedDocumentType);
    }

    private static async Task<IResult> UsedAsync(HttpContext http, string permit, ReportErase report)
    {
        var request = AgentRequest.Of(http);
        if (!PermitId.TryParse(permit, out var id))
            throw IntakeRefusals.PermitUnknown.ToException();
        await report.RunAsync(request.Agent, id, AgentCalls.Read<PermitReport>(request.Body, ProtocolJson.Default.PermitReport), http.RequestAborted);
        return Results.NoContent();
    }

    private static async Task<IResult> CloseAsync(HttpContext http, string session, CloseDockSession close)
    {
        var request = AgentRequest.Of(http);
        await close.RunAsync(request.Agent, Session(session), request.Body, http.RequestAborted);
        return Results.NoContent();
    }

    private static async Task<IResult> CheckOutAsync(HttpContext http, string session, CheckOutDevice checkOut)
    {
        var request = AgentRequest.Of(http);
        var wanted = AgentCalls.Read<CheckOutRequest>(request.Body, ProtocolJson.Default.CheckOutRequest);
        return AgentCalls.Answer(await checkOut.RunAsync(request.Agent, Session(session), wanted, request.Nonce, http.RequestAborted), ProtocolJson.Default.CheckOutAnswer);
    }

    private static DockSessionId Session(string text) =>
        DockSessionId.TryParse(text, out var id) ? id : throw IntakeRefusals.SessionUnknown.ToException();
}
