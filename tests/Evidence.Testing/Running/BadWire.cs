using System.Net;
using System.Net.Sockets;

namespace Evidence.Testing.Running;

/// <summary>
/// A network between a dock PC and Web that cuts, stalls, truncates and alters: each connection's fate is drawn by a seed.
/// Quiet, it passes everything on.
/// </summary>
public sealed class BadWire : IAsyncDisposable
{
    private const int FarthestByte = 120_000, HarmedInTen = 7;
    private static readonly TimeSpan Stall = TimeSpan.FromSeconds(2);

    private readonly TcpListener listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource stop = new();
    private readonly Uri target;
    private readonly Random random;
    private readonly Task accepting;
    private int harmed;
    private long carriedUp;
    private volatile CancellationTokenSource shut = new();

    public BadWire(Uri target, int seed)
    {
        this.target = target;
        random = new Random(seed);
        listener.Start();
        accepting = AcceptAsync();
    }

    private enum Harm { None, Cut, Stall, Truncate, Alter }

    public Uri Address => new($"http://127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}");

    /// <summary>Passes everything on from now.</summary>
    public bool IsQuiet { get; set; }

    /// <summary>Bytes that went towards the server.</summary>
    public long CarriedUp => Interlocked.Read(ref carriedUp);

    /// <summary>Breaks every connection and refuses new ones, until <see cref="Open"/>: the server is away.</summary>
    public void Shut() => shut.Cancel();

    public void Open() => shut = new();

    /// <summary>Connections that came to harm.</summary>
    public int Harmed => harmed;

    public async ValueTask DisposeAsync()
    {
        await stop.CancelAsync();
        listener.Stop();
        await accepting.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        stop.Dispose();
    }

    private async Task AcceptAsync()
    {
        while (true)
            _ = CarryAsync(await listener.AcceptSocketAsync(stop.Token));
    }

    private async Task CarryAsync(Socket near)
    {
        using var far = new Socket(SocketType.Stream, ProtocolType.Tcp);
        using (near)
        {
            try
            {
                shut.Token.ThrowIfCancellationRequested();
                await far.ConnectAsync(target.Host, target.Port, stop.Token);
                var (harm, at, upward) = Draw();
                using var ends = CancellationTokenSource.CreateLinkedTokenSource(stop.Token, shut.Token);
                var up = PumpAsync(near, far, upward ? harm : Harm.None, at, passed => Interlocked.Add(ref carriedUp, passed), ends.Token);
                var down = PumpAsync(far, near, upward ? Harm.None : harm, at, _ => { }, ends.Token);
                // Where one direction broke, nothing more comes of the other.
                if (await await Task.WhenAny(up, down)) await Task.WhenAll(up, down);
                await ends.CancelAsync();
            }
            catch (Exception error) when (error is SocketException or OperationCanceledException or ObjectDisposedException)
            {
                // What a broken connection looks like from the middle.
            }
        }
    }

    private (Harm Harm, long At, bool Upward) Draw()
    {
        lock (random)
        {
            var harm = random.Next(10) < HarmedInTen ? (Harm)random.Next(1, 5) : Harm.None;
            return (harm, random.Next(FarthestByte), random.Next(3) > 0);
        }
    }

    /// <returns>Whether this direction ended as its sender wished.</returns>
    private async Task<bool> PumpAsync(Socket from, Socket to, Harm harm, long at, Action<int> passing, CancellationToken cancellation)
    {
        var buffer = new byte[1 << 15];
        for (long passed = 0; ;)
        {
            var got = await from.ReceiveAsync(buffer, cancellation);
            if (got == 0)
            {
                to.Shutdown(SocketShutdown.Send);
                return true;
            }

            if (!IsQuiet && harm != Harm.None && at < passed + got)
            {
                Interlocked.Increment(ref harmed);
                if (harm != Harm.Alter) return await BreakAsync(buffer.AsMemory(0, (int)(at - passed)), to, harm, cancellation);
                buffer[at - passed] ^= 0x20;
                harm = Harm.None;
            }

            await SendAsync(to, buffer.AsMemory(0, got), cancellation);
            passed += got;
            passing(got);
        }
    }

    private static async Task<bool> BreakAsync(ReadOnlyMemory<byte> last, Socket to, Harm harm, CancellationToken cancellation)
    {
        await SendAsync(to, last, cancellation);
        if (harm == Harm.Stall) await Task.Delay(Stall, cancellation);
        if (harm == Harm.Truncate) to.Shutdown(SocketShutdown.Send);
        else to.LingerState = new LingerOption(true, 0);
        return false;
    }

    private static async Task SendAsync(Socket to, ReadOnlyMemory<byte> bytes, CancellationToken cancellation)
    {
        while (!bytes.IsEmpty) bytes = bytes[await to.SendAsync(bytes, cancellation)..];
    }
}
