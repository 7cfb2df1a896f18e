using System.Net.Sockets;
using System.Text;
using Evidence.Durability;
using Evidence.Formats;
using Evidence.Formats.Text;

namespace Evidence.Agent.Offload;

/// <summary>
/// Leave to write to a docked volume. Where it is mounted read-only, a program with more rights makes it writable for as long as a connection to
/// it is held (packaging/linux/writable-volume); the agent itself could not. docs/decisions/0017-docked-volumes-are-read-only.md.
/// </summary>
internal sealed class WritableVolume : IAsyncDisposable
{
    private const int LongestAnswer = 500;
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(90);

    private readonly Socket? line;

    private WritableVolume(Socket? line, string? refused) => (this.line, Refused) = (line, refused);

    /// <summary>Why it cannot be written to, for people; null if it can.</summary>
    public string? Refused { get; }

    /// <summary>Whether it could be made writable, without doing it: a permit that cannot be used need not be asked for.</summary>
    public static async Task<string?> WhyNotAsync(string? socket, string path, CancellationToken cancel)
    {
        await using var asked = await AskAsync(socket, path, name => $"can {name}", cancel);
        return asked.Refused;
    }

    /// <summary>Writable until what it returns is disposed, or this process ends.</summary>
    public static Task<WritableVolume> OpenAsync(string? socket, string path, PermitId permit, CancellationToken cancel) =>
        AskAsync(socket, path, name => $"rw {name} {permit}", cancel);

    /// <summary>Returns when it is read-only again, so that nothing that is said of it afterwards is wrong.</summary>
    public async ValueTask DisposeAsync()
    {
        if (line is null) return;
        using var time = new CancellationTokenSource(LongestWait);
        try
        {
            line.Shutdown(SocketShutdown.Send);
            while (await line.ReceiveAsync(new byte[16], time.Token) > 0)
            {
            }
        }
        catch (Exception error) when (error is SocketException or OperationCanceledException)
        {
            // It ends with the connection, whether anybody waits for it or not.
        }
        line.Dispose();
    }

    private static async Task<WritableVolume> AskAsync(string? socket, string path, Func<string, string> question, CancellationToken cancel)
    {
        using (var root = RawFolder.OpenRoot(path))
            if (!root.Volume.ReadOnly) return new(null, null);
        if (socket is null) return new(null, "the volume is mounted read-only");
        var name = Path.GetFileName(Path.TrimEndingDirectorySeparator(path));
        var line = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            using var time = CancellationTokenSource.CreateLinkedTokenSource(cancel);
            time.CancelAfter(LongestWait);
            await line.ConnectAsync(new UnixDomainSocketEndPoint(socket), time.Token);
            await line.SendAsync(Encoding.UTF8.GetBytes(question(name) + "\n"), time.Token);
            var answer = await ReadLineAsync(line, time.Token);
            if (answer == "ok") return new(line, null);
            line.Dispose();
            return new(null, $"the volume is mounted read-only, and {(answer.StartsWith("no ", StringComparison.Ordinal) ? answer[3..] : "what makes it writable gives no answer")}");
        }
        catch (Exception error) when (error is SocketException or ArgumentException || (error is OperationCanceledException && !cancel.IsCancellationRequested))
        {
            line.Dispose();
            return new(null, $"the volume is mounted read-only, and what makes it writable cannot be reached at {socket}: {error.Message.TrimEnd('.')}");
        }
        catch
        {
            line.Dispose();
            throw;
        }
    }

    private static async Task<string> ReadLineAsync(Socket line, CancellationToken cancel)
    {
        var bytes = new byte[LongestAnswer];
        var length = 0;
        while (length < bytes.Length && await line.ReceiveAsync(bytes.AsMemory(length), cancel) is > 0 and var more)
        {
            length += more;
            if (bytes[length - 1] == '\n') break;
        }
        return DisplayName.Of(bytes.AsSpan(0, length).TrimEnd((byte)'\n'));
    }
}
