using System.Globalization;
using Evidence.Formats;
using Evidence.Formats.Protocol;
using Evidence.Intake;
using Evidence.Web.Devices;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Core.Features;

namespace Evidence.Web.Intake;

/// <summary>The agent protocol: sealed objects and their parts.</summary>
internal static class ObjectEndpoints
{
    /// <summary>A dock behind a thin line is slow; below this it is gone, and holding on to it would only keep its next try waiting.</summary>
    private static readonly MinDataRate SlowestPart = new(bytesPerSecond: 1024, gracePeriod: TimeSpan.FromSeconds(15));

    public static void MapObjects(this RouteGroupBuilder agents)
    {
        agents.MapPost("/objects", BeginAsync);
        agents.MapGet("/objects/{object}", DescribeAsync);
        agents.MapPut("/objects/{object}/parts/{n}", TakePartAsync).WithMetadata(new StreamsBody());
        agents.MapPost("/objects/{object}/parts/{n}/address", AddressPartAsync);
        agents.MapPost("/objects/{object}/parts/{n}/taken", TakeSentPartAsync);
        agents.MapPost("/objects/{object}/claim", ClaimAsync);
        agents.MapPost("/objects/{object}/abandon", AbandonAsync);
    }

    private static async Task<IResult> BeginAsync(HttpContext http, BeginObject begin)
    {
        var request = AgentRequest.Of(http);
        var wanted = AgentCalls.Read<ObjectRequest>(request.Body, ProtocolJson.Default.ObjectRequest);
        var (answer, isNew) = await begin.RunAsync(request.Agent, wanted, http.RequestAborted);
        return AgentCalls.Answer(answer, ProtocolJson.Default.ObjectAnswer, isNew ? StatusCodes.Status201Created : StatusCodes.Status200OK);
    }

    private static async Task<IResult> DescribeAsync(HttpContext http, string @object, DescribeObject describe) =>
        AgentCalls.Answer(await describe.RunAsync(AgentRequest.Of(http).Agent, Id(@object), http.RequestAborted), ProtocolJson.Default.ObjectAnswer);

    private static async Task<IResult> TakePartAsync(HttpContext http, string @object, string n, TakePart take)
    {
        var request = AgentRequest.Of(http);
        // The part's own length is checked against the object's plan before a byte is read: it is the limit here.
        if (http.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } limit)
            limit.MaxRequestBodySize = null;
        BeSlow(http);
        await take.RunAsync(request.Agent, new IncomingPart(Id(@object), Number(n), request.Digest, http.Request.ContentLength, http.Request.Body), http.RequestAborted);
        return Results.NoContent();
    }

    /// <summary>Waits for bytes from behind a thin line.</summary>
    internal static void BeSlow(HttpContext http)
    {
        // HTTP/2 has no rate of its own for one request.
        if (HttpProtocol.IsHttp11(http.Request.Protocol) && http.Features.Get<IHttpMinRequestBodyDataRateFeature>() is { } rate)
            rate.MinDataRate = SlowestPart;
    }

    private static async Task<IResult> AddressPartAsync(HttpContext http, string @object, string n, AddressPart address)
    {
        var request = AgentRequest.Of(http);
        var part = AgentCalls.Read<PartSent>(request.Body, ProtocolJson.Default.PartSent);
        return AgentCalls.Answer(await address.RunAsync(request.Agent, Id(@object), Number(n), part.Sha256, http.RequestAborted), ProtocolJson.Default.PartAddressAnswer);
    }

    private static async Task<IResult> TakeSentPartAsync(HttpContext http, string @object, string n, TakeSentPart take)
    {
        var request = AgentRequest.Of(http);
        var part = AgentCalls.Read<PartSent>(request.Body, ProtocolJson.Default.PartSent);
        var taken = await take.RunAsync(request.Agent, Id(@object), Number(n), part.Sha256, http.RequestAborted);
        return AgentCalls.Answer(new PartTakenAnswer(taken), ProtocolJson.Default.PartTakenAnswer);
    }

    private static async Task<IResult> ClaimAsync(HttpContext http, string @object, ClaimObject claim)
    {
        var request = AgentRequest.Of(http);
        await claim.RunAsync(request.Agent, Id(@object), AgentCalls.Read<ClaimRequest>(request.Body, ProtocolJson.Default.ClaimRequest), http.RequestAborted);
        return Results.Accepted();
    }

    private static async Task<IResult> AbandonAsync(HttpContext http, string @object, AbandonObject abandon)
    {
        var request = AgentRequest.Of(http);
        var why = AgentCalls.Read<AbandonRequest>(request.Body, ProtocolJson.Default.AbandonRequest).Reason;
        await abandon.RunAsync(request.Agent, Id(@object), why, http.RequestAborted);
        return Results.NoContent();
    }

    private static int Number(string text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : throw IntakeRefusals.PartOutOfRange.ToException();

    private static ObjectId Id(string text) => ObjectId.TryParse(text, out var id) ? id : throw IntakeRefusals.ObjectUnknown.ToException();
}
