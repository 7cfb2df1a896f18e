using System.Net.Sockets;
using System.Text;
using Evidence.Agent.Hosting;
using Evidence.Agent.Tests.Offload;
using Evidence.Testing;
using Xunit;

namespace Evidence.Agent.Tests.Hosting;

public sealed class SystemdNoticeTests : IDisposable
{
    private readonly TempFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Says_ready_signs_of_life_and_stopping_to_the_socket(bool isAbstract)
    {
        var name = folder["notify"];
        using var listening = new Socket(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified);
        listening.Bind(new UnixDomainSocketEndPoint(isAbstract ? "\0" + name : name));
        var clock = new JumpingClock(TestAgency.Now);
        using var notice = new SystemdNotice(clock, isAbstract ? "@" + name : name, "3000000");

        notice.Ready("Watches /media/dock");
        notice.Alive();
        notice.Alive();
        notice.Stopping();

        Assert.Equal(["READY=1\nSTATUS=Watches /media/dock\nWATCHDOG=1", "WATCHDOG=1", "STOPPING=1"], new[] { Hear(listening), Hear(listening), Hear(listening) });
    }

    [Fact]
    public void Says_nothing_where_nobody_listens()
    {
        using var none = new SystemdNotice(TimeProvider.System, null, null);
        none.Ready("x");
        using var gone = new SystemdNotice(TimeProvider.System, folder["gone"], "1");
        gone.Ready("x");
        gone.Alive();
    }

    private static string Hear(Socket socket)
    {
        var buffer = new byte[1024];
        socket.ReceiveTimeout = 30_000;
        return Encoding.UTF8.GetString(buffer, 0, socket.Receive(buffer));
    }
}
