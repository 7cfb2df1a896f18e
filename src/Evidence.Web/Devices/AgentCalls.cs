using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Evidence.Formats;
using Evidence.Kernel;
using Evidence.Storage;
using Microsoft.AspNetCore.Http.Features;

namespace Evidence.Web.Devices;

/// <summary>Marks an endpoint that reads its body itself, because it is too long to be held in memory.</summary>
internal sealed record StreamsBody;

/// <summary>Around every endpoint for agents: version, body against digest, refusals as problems.</summary>
internal sealed partial class AgentCalls(StoreTrouble storeTrouble, ILogger<AgentCalls> log) : IEndpointFilter
{
    /// <summary>A signed document has at most 32 MiB; in JSON it grows a little.</summary>
    private const int LongestBody = 40 << 20;

    /// <summary>Seconds. Soon enough that a short outage costs little, seldom enough that a room of docks asking again does not keep the store from getting up.</summary>
    private const string AskAgainAfter = "5";

    public async ValueTask<object?> InvokeAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        var http = context.HttpContext;
        if (AgentProblems.OfVersion(http.Request) is { } otherVersion)
            return otherVersion;
        try
        {
            if (http.Features.Get<AgentRequest>() is { } request && http.GetEndpoint()?.Metadata.GetMetadata<StreamsBody>() is null)
                http.Features.Set(request with { Body = await ReadBodyAsync(http, request.Digest) });
            return await next(context);
        }
        catch (RefusedException refused)
        {
            return AgentProblems.Of(refused.Refusal);
        }
        catch (JsonException)
        {
            return AgentProblems.Of(AgentProblems.BodyUnreadable);
        }
        catch (BadHttpRequestException bad)
        {
            return AgentProblems.Of(bad.StatusCode == StatusCodes.Status413PayloadTooLarge ? AgentProblems.BodyTooLong : AgentProblems.BodyUnreadable with { Status = bad.StatusCode });
        }
        catch (Exception away) when (away is StoreAwayException or StoreRefusedException)
        {
            storeTrouble.Seen();
            LogStoreAway(http.Request.Method, http.Request.Path, away.Message);
            http.Response.Headers.RetryAfter = AskAgainAfter;
            return AgentProblems.Of(AgentProblems.StoreAway);
        }
        catch (Exception error) when (!http.RequestAborted.IsCancellationRequested)
        {
            LogFault(http.Request.Method, http.Request.Path, error);
            return AgentProblems.Of(AgentProblems.ServerFault);
        }
    }

    /// <summary>Reads a body that fits into memory and compares it with the digest that the signature covers.</summary>
    public static async Task<byte[]> ReadBodyAsync(HttpContext http, Sha256Hash digest, int longest = LongestBody)
    {
        if (http.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } limit)
            limit.MaxRequestBodySize = longest;
        using var body = new MemoryStream((int)Math.Clamp(http.Request.ContentLength ?? 0, 0, longest));
        await http.Request.Body.CopyToAsync(body, http.RequestAborted);
        var bytes = body.ToArray();
        return Sha256Hash.Of(bytes) == digest ? bytes : throw AgentProblems.DigestWrong.ToException();
    }

    public static T Read<T>(ReadOnlyMemory<byte> body, JsonTypeInfo<T> type) where T : class =>
        JsonSerializer.Deserialize(body.Span, type) ?? throw new JsonException("null");

    public static IResult Answer<T>(T answer, JsonTypeInfo<T> type, int status = StatusCodes.Status200OK) =>
        Results.Json(answer, type, statusCode: status);

    [LoggerMessage(LogLevel.Error, "{Method} {Path} of an agent has to wait: {Why}")]
    private partial void LogStoreAway(string method, string path, string why);

    [LoggerMessage(LogLevel.Error, "{Method} {Path} of an agent failed")]
    private partial void LogFault(string method, string path, Exception error);
}
