using System.Diagnostics;
using System.Net.Sockets;

namespace Evidence.Testing.Running;

/// <summary>A socket that starts a program for each connection, its standard input and output: what systemd does with <c>Accept=yes</c>.</summary>
public sealed class ProgramSocket : IAsyncDisposable
{
    private readonly Socket listener = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
    private readonly CancellationTokenSource stop = new();
    private readonly Task accepting;

    public ProgramSocket(string path, string program, params (string Name, string Value)[] environment)
    {
        Path = path;
        listener.Bind(new UnixDomainSocketEndPoint(path));
        listener.Listen();
        accepting = AcceptAsync(program, environment);
    }

    public string Path { get; }

    public async ValueTask DisposeAsync()
    {
        await stop.CancelAsync();
        await accepting.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        listener.Dispose();
        stop.Dispose();
    }

    private async Task AcceptAsync(string program, (string Name, string Value)[] environment)
    {
        while (true)
            _ = ServeAsync(await listener.AcceptAsync(stop.Token), program, environment);
    }

    private static async Task ServeAsync(Socket connection, string program, (string Name, string Value)[] environment)
    {
        var start = new ProcessStartInfo(program) { RedirectStandardInput = true, RedirectStandardOutput = true };
        foreach (var (name, value) in environment) start.Environment[name] = value;
        using var process = Process.Start(start)!;
        await using var stream = new NetworkStream(connection, ownsSocket: true);
        var asking = ForwardAsync(stream, process.StandardInput.BaseStream);
        await ForwardAsync(process.StandardOutput.BaseStream, stream);
        await process.WaitForExitAsync();
        connection.Shutdown(SocketShutdown.Both);
        await asking;
    }

    /// <summary>Until its end, which is passed on; a side that broke off has ended.</summary>
    private static async Task ForwardAsync(Stream from, Stream to)
    {
        try
        {
            var bytes = new byte[1024];
            while (await from.ReadAsync(bytes) is > 0 and var read)
            {
                await to.WriteAsync(bytes.AsMemory(0, read));
                await to.FlushAsync();
            }
        }
        catch (IOException)
        {
            // As the caller sees it: nothing more comes.
        }
        if (to is not NetworkStream) to.Close();
    }
}
