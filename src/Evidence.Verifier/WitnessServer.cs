using System.Net;
using System.Text;
using Evidence.Formats;
using Evidence.Formats.Log;

namespace Evidence.Verifier;

/// <summary>The two requests of C2SP tlog-witness 1.0.0. No TLS: a reverse proxy stands before it.</summary>
internal sealed class WitnessServer : IDisposable
{
    private const int MostAtOnce = 64;
    private static readonly TimeSpan LongestBody = TimeSpan.FromSeconds(10);

    private readonly HttpListener listener = new();
    private readonly Lock turn = new();
    private readonly SemaphoreSlim room = new(MostAtOnce);
    private readonly Witness witness;
    private readonly WitnessState state;

    /// <exception cref="HttpListenerException">The port is taken.</exception>
    public WitnessServer(IPEndPoint listen, Witness witness, WitnessState state)
    {
        (this.witness, this.state) = (witness, state);
        listener.Prefixes.Add($"http://{listen}/");
        listener.Start();
    }

    public void Serve(CancellationToken stop)
    {
        using var end = stop.Register(listener.Stop);
        while (!stop.IsCancellationRequested)
            try
            {
                room.Wait(stop);
                _ = AnswerAsync(listener.GetContext());
            }
            catch (Exception stopped) when (stop.IsCancellationRequested && stopped is HttpListenerException or ObjectDisposedException or OperationCanceledException or InvalidOperationException)
            {
                return;
            }
    }

    public void Dispose()
    {
        listener.Close();
        room.Dispose();
    }

    private async Task AnswerAsync(HttpListenerContext context)
    {
        try
        {
            var (status, type, body) = await TryAnswerAsync(context.Request);
            context.Response.StatusCode = (int)status;
            context.Response.ContentType = type;
            context.Response.ContentLength64 = body.Length;
            await context.Response.OutputStream.WriteAsync(body);
            context.Response.Close();
        }
        catch (Exception gone) when (gone is HttpListenerException or IOException or ObjectDisposedException or InvalidOperationException)
        {
            context.Response.Abort();
        }
        finally
        {
            room.Release();
        }
    }

    private async Task<(HttpStatusCode, string, byte[])> TryAnswerAsync(HttpListenerRequest request)
    {
        try
        {
            return await AnswerAsync(request);
        }
        catch (OperationCanceledException)
        {
            return Text(HttpStatusCode.RequestTimeout, "The request did not arrive in time.\n");
        }
#pragma warning disable CA1031 // One request that fails must not end the witness. Nothing was cosigned that was not kept.
        catch (Exception)
#pragma warning restore CA1031
        {
            return Text(HttpStatusCode.InternalServerError, "The witness could not keep what it would have cosigned, and has cosigned nothing.\n");
        }
    }

    private async Task<(HttpStatusCode, string, byte[])> AnswerAsync(HttpListenerRequest request) => (request.HttpMethod, request.Url?.AbsolutePath.Split('/')) switch
    {
        ("POST", ["", "add-checkpoint"]) => await AddAsync(request),
        ("GET", ["", var name, TilePath.Checkpoint]) when Sha256Hash.TryParse(name, out var hash) && state.Read(hash) is { } kept => (HttpStatusCode.OK, WitnessAnswer.TextType, kept),
        (_, ["", "add-checkpoint"]) or (not "GET", ["", _, TilePath.Checkpoint]) => Text(HttpStatusCode.MethodNotAllowed, "Not with this method.\n"),
        _ => Text(HttpStatusCode.NotFound, "There is nothing here.\n"),
    };

    private async Task<(HttpStatusCode, string, byte[])> AddAsync(HttpListenerRequest request)
    {
        if (await ReadAsync(request) is not { } body)
            return Text(HttpStatusCode.RequestEntityTooLarge, "The request is too long.\n");
        lock (turn)
        {
            var answer = witness.Decide(body, state.Last);
            if (answer.Kept is { } kept)
                state.Keep(kept);
            return (answer.Status, answer.ContentType, Encoding.UTF8.GetBytes(answer.Body));
        }
    }

    private static async Task<byte[]?> ReadAsync(HttpListenerRequest request)
    {
        var (bytes, read) = (new byte[AddCheckpoint.MostBytes + 1], 0);
        using var slow = new CancellationTokenSource(LongestBody);
        while (read < bytes.Length && await request.InputStream.ReadAsync(bytes.AsMemory(read), slow.Token).AsTask().WaitAsync(slow.Token) is var got && got > 0)
            read += got;
        return read == bytes.Length ? null : bytes[..read];
    }

    private static (HttpStatusCode, string, byte[]) Text(HttpStatusCode status, string text) => (status, WitnessAnswer.TextType, Encoding.UTF8.GetBytes(text));
}
