using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Logging;

namespace Evidence.IntegrationTests.Storage;

/// <summary>What a store's server does to one request.</summary>
public enum StoreFault
{
    None,

    /// <summary>Says 503 and does nothing.</summary>
    IsBusy,

    /// <summary>Does it and says 503: the answer is lost.</summary>
    LosesAnswer,

    /// <summary>Says nothing, ever.</summary>
    IsSilent,

    /// <summary>Ends its answer's body in the middle.</summary>
    Truncates,

    /// <summary>Ends its answer's body before the first byte.</summary>
    TruncatesAll,

    /// <summary>Gives its answer's body a little at a time.</summary>
    IsSlow,

    /// <summary>Gets a body with one bit turned.</summary>
    GetsOtherBytes,
}

/// <summary>Stands between a store's client and its server, over HTTP, so that the SDK's own repetitions are under test too. What passes is passed on as it is signed.</summary>
public sealed class StoreProxy : IAsyncDisposable
{
    private static readonly TimeSpan SlowPause = TimeSpan.FromMilliseconds(100);
    private readonly WebApplication app;
    private readonly Uri target;
    private readonly HttpClient http = new(new SocketsHttpHandler { AllowAutoRedirect = false, UseProxy = false }) { Timeout = Timeout.InfiniteTimeSpan };
    private int requests;

    private StoreProxy(WebApplication app, Uri target) => (this.app, this.target) = (app, target);

    public Uri Address => new UriBuilder(app.Urls.Single()) { Path = target.AbsolutePath }.Uri;

    /// <summary>The fault of each request, by its method and what it asks for.</summary>
    public Func<string, string, StoreFault> Fault { get; set; } = (_, _) => StoreFault.None;

    /// <summary>How many have come.</summary>
    public int Requests => requests;

    public static async Task<StoreProxy> StartAsync(Uri target)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.Listen(IPAddress.Loopback, 0, listen => listen.Protocols = HttpProtocols.Http1);
            kestrel.Limits.MaxRequestBodySize = null;
            kestrel.Limits.MinRequestBodyDataRate = null;
            kestrel.Limits.MinResponseDataRate = null;
        });
        var proxy = new StoreProxy(builder.Build(), target);
        proxy.app.Run(proxy.PassAsync);
        await proxy.app.StartAsync();
        return proxy;
    }

    public async ValueTask DisposeAsync()
    {
        using var now = new CancellationTokenSource(TimeSpan.FromSeconds(1));
        await app.StopAsync(now.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await app.DisposeAsync();
        http.Dispose();
    }

    private async Task PassAsync(HttpContext context)
    {
        Interlocked.Increment(ref requests);
        var asked = context.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget;
        var fault = Fault(context.Request.Method, asked);
        if (fault == StoreFault.IsSilent) await Task.Delay(Timeout.Infinite, context.RequestAborted).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (fault is StoreFault.IsBusy) await context.Request.Body.CopyToAsync(Stream.Null, context.RequestAborted);
        if (fault is StoreFault.IsBusy or StoreFault.IsSilent)
        {
            context.Response.StatusCode = (int)HttpStatusCode.ServiceUnavailable;
            return;
        }

        using var request = await RequestAsync(context.Request, asked, fault);
        using var answer = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, context.RequestAborted);
        if (fault == StoreFault.LosesAnswer)
        {
            await answer.Content.CopyToAsync(Stream.Null, context.RequestAborted);
            context.Response.StatusCode = (int)HttpStatusCode.ServiceUnavailable;
            return;
        }

        await AnswerAsync(context, answer, fault);
    }

    private async Task<HttpRequestMessage> RequestAsync(HttpRequest from, string asked, StoreFault fault)
    {
        var request = new HttpRequestMessage(new HttpMethod(from.Method), new Uri(target.GetLeftPart(UriPartial.Authority) + asked));
        if (from.ContentLength is not null)
            request.Content = fault == StoreFault.GetsOtherBytes ? new ByteArrayContent(await TurnedAsync(from.Body)) : new StreamContent(from.Body);
        foreach (var (name, values) in from.Headers)
            if (name is not ("Expect" or "Connection") && !request.Headers.TryAddWithoutValidation(name, values.AsEnumerable()))
                request.Content?.Headers.TryAddWithoutValidation(name, values.AsEnumerable());
        return request;
    }

    private static async Task<byte[]> TurnedAsync(Stream body)
    {
        using var all = new MemoryStream();
        await body.CopyToAsync(all);
        var bytes = all.ToArray();
        if (bytes.Length > 0) bytes[bytes.Length / 2] ^= 1;
        return bytes;
    }

    private static async Task AnswerAsync(HttpContext context, HttpResponseMessage answer, StoreFault fault)
    {
        context.Response.StatusCode = (int)answer.StatusCode;
        foreach (var (name, values) in answer.Headers.Concat(answer.Content.Headers))
            if (name is not ("Transfer-Encoding" or "Connection" or "Keep-Alive")) context.Response.Headers[name] = values.ToArray();
        if (HttpMethods.IsHead(context.Request.Method)) return;
        await using var body = await answer.Content.ReadAsStreamAsync(context.RequestAborted);
        if (fault is not (StoreFault.Truncates or StoreFault.TruncatesAll or StoreFault.IsSlow))
        {
            await body.CopyToAsync(context.Response.Body, context.RequestAborted);
            return;
        }

        using var all = new MemoryStream();
        await body.CopyToAsync(all, context.RequestAborted);
        var given = all.ToArray().AsMemory(0, fault switch { StoreFault.IsSlow => (int)all.Length, StoreFault.Truncates => (int)all.Length / 2, _ => 0 });
        for (var piece = given.Length / 8 + 1; given.Length > 0; given = given[Math.Min(piece, given.Length)..])
        {
            await context.Response.Body.WriteAsync(given[..Math.Min(piece, given.Length)], context.RequestAborted);
            await context.Response.Body.FlushAsync(context.RequestAborted);
            if (fault == StoreFault.IsSlow) await Task.Delay(SlowPause, context.RequestAborted);
        }

        if (fault != StoreFault.IsSlow)
        {
            await context.Response.StartAsync();
            context.Abort();
        }
    }
}
