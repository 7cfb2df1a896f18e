using System.Globalization;
using System.Net.Sockets;
using System.Text;

namespace Evidence.Agent.Hosting;

/// <summary>
/// Tells systemd how it goes (sd_notify(3)): a datagram to the socket that NOTIFY_SOCKET names. Where nobody listens, nothing is said.
/// The sign of life comes from the loop that looks at the docks: if that hangs, systemd starts the agent again.
/// </summary>
internal sealed class SystemdNotice : IDisposable
{
    private readonly Socket? socket;
    private readonly UnixDomainSocketEndPoint? listener;
    private readonly TimeProvider clock;
    private readonly TimeSpan? aliveEvery;
    private long aliveAt;

    public SystemdNotice(TimeProvider clock, string? address, string? watchdogMicroseconds)
    {
        this.clock = clock;
        if (string.IsNullOrEmpty(address) || OperatingSystem.IsWindows()) return;
        // A leading @ stands for the NUL of the abstract namespace.
        listener = new(address[0] == '@' ? "\0" + address[1..] : address);
        socket = new(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified);
        if (long.TryParse(watchdogMicroseconds, NumberStyles.None, CultureInfo.InvariantCulture, out var microseconds) && microseconds > 0)
            aliveEvery = TimeSpan.FromMicroseconds(microseconds / 3.0);
    }

    /// <summary>As this process was started.</summary>
    public static SystemdNotice FromEnvironment(TimeProvider clock) =>
        new(clock, Environment.GetEnvironmentVariable("NOTIFY_SOCKET"), Environment.GetEnvironmentVariable("WATCHDOG_USEC"));

    public void Ready(string status) => Send($"READY=1\nSTATUS={status}\nWATCHDOG=1");

    public void Stopping() => Send("STOPPING=1");

    /// <summary>Cheap to call often.</summary>
    public void Alive()
    {
        if (aliveEvery is not { } every || (aliveAt != 0 && clock.GetElapsedTime(aliveAt) < every)) return;
        aliveAt = clock.GetTimestamp();
        Send("WATCHDOG=1");
    }

    public void Dispose() => socket?.Dispose();

    private void Send(string message)
    {
        try
        {
            socket?.SendTo(Encoding.UTF8.GetBytes(message), listener!);
        }
        catch (SocketException)
        {
            // The manager is being restarted; the next message reaches it.
        }
    }
}
