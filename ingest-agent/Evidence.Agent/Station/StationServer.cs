using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Evidence.Agent.Station;

/// <summary>
/// Serves the station page on this machine alone. A page of another site that a browser here has open gets nothing: the Host must be ours
/// (DNS rebinding), no answer may be framed or read from elsewhere, and what changes something must come from this very page.
/// </summary>
internal sealed class StationServer : IDisposable
{
    private const int MaxConnections = 32;
    private static readonly TimeSpan LongestExchange = TimeSpan.FromSeconds(30);

    private readonly TcpListener listener;
    private readonly StationSite site;
    private readonly HashSet<string> hosts;
    private readonly SemaphoreSlim room = new(MaxConnections);

    /// <param name="port">0 takes any that is free.</param>
    /// <exception cref="SocketException">Somebody else has the port.</exception>
    public StationServer(int port, StationSite site)
    {
        this.site = site;
        listener = new TcpListener(IPAddress.Loopback, port) { ExclusiveAddressUse = true };
        listener.Start();
        Port = ((IPEndPoint)listener.LocalEndpoint).Port;
        hosts = [string.Create(CultureInfo.InvariantCulture, $"127.0.0.1:{Port}"), string.Create(CultureInfo.InvariantCulture, $"localhost:{Port}")];
    }

    public int Port { get; }

    public async Task RunAsync(CancellationToken stop)
    {
        try
        {
            while (true)
            {
                await room.WaitAsync(stop);
                _ = ServeAsync(await AcceptAsync(stop), stop);
            }
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // Connections under way end by their own time limit.
        }
    }

    /// <summary>The answer to one request, for the wire and for tests alike.</summary>
    public async Task<StationAnswer> AnswerAsync(StationRequest request, CancellationToken cancel)
    {
        if (request.Header("host") is not { } host || !hosts.Contains(host))
            return StationAnswer.Text(421, "This page is at 127.0.0.1 only.");
        switch (request.Method)
        {
            case "GET" or "HEAD":
                return await site.GetAsync(request, cancel);
            case "POST":
                return IsFromHere(request, host)
                    ? await site.PostAsync(request, cancel)
                    : StationAnswer.Text(403, "Only this page itself may ask for that.");
            default:
                return StationAnswer.Text(405, "This page answers GET and POST.");
        }
    }

    public void Dispose()
    {
        listener.Dispose();
        room.Dispose();
    }

    private async Task<TcpClient> AcceptAsync(CancellationToken stop)
    {
        while (true)
        {
            try
            {
                return await listener.AcceptTcpClientAsync(stop);
            }
            catch (SocketException)
            {
                // Reset before it was taken, or no handle free for the moment.
                await Task.Delay(TimeSpan.FromSeconds(1), stop);
            }
        }
    }

    private static bool IsFromHere(StationRequest request, string host) =>
        request.Header("origin") == "http://" + host && request.Header("sec-fetch-site") is null or "same-origin";

    private async Task ServeAsync(TcpClient client, CancellationToken stop)
    {
        using var time = CancellationTokenSource.CreateLinkedTokenSource(stop);
        time.CancelAfter(LongestExchange);
        try
        {
            using (client)
            {
                await using var stream = client.GetStream();
                if (await StationRequest.ReadAsync(stream, time.Token) is not { } request) return;
                var answer = await AnswerAsync(request, time.Token);
                await answer.WriteAsync(stream, withBody: request.Method != "HEAD", time.Token);
            }
        }
        catch (Exception error) when (error is IOException or SocketException or OperationCanceledException or ObjectDisposedException)
        {
            // The browser went away, or was too slow.
        }
        finally
        {
            if (!stop.IsCancellationRequested) room.Release();
        }
    }
}
