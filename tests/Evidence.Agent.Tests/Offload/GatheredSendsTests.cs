using System.Globalization;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Evidence.Agent.Offload;
using Xunit;

namespace Evidence.Agent.Tests.Offload;

public sealed class GatheredSendsTests
{
    private const int Record = 16 << 10;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Bodies_of_every_kind_of_length_arrive_whole_over_tls(bool waits)
    {
        await using var server = new TlsServer();
        using var handler = new SocketsHttpHandler { ConnectCallback = GatheredSends.ConnectAsync };
        handler.SslOptions.RemoteCertificateValidationCallback = (_, shown, _, _) => shown!.GetCertHashString() == server.Thumbprint;
        using var http = new HttpClient(handler) { Timeout = Patience };
        int[] lengths = [1, 1023, 1024, 1025, Record - 1, Record, Record + 1, 17 * Record, (17 * Record) + 1024, (256 << 10) + Record, 16 << 20, (16 << 20) + 40];
        foreach (var length in lengths.SelectMany(length => (int[])[length, length]))
        {
            var body = RandomNumberGenerator.GetBytes(length);
            using var request = new HttpRequestMessage(HttpMethod.Put, server.Address) { Content = new OutgoingContent(body, null) };
            using var answer = waits ? await Task.Run(() => http.Send(request)) : await http.SendAsync(request);
            Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
            Assert.Equal(Convert.ToHexString(SHA256.HashData(body)), await answer.Content.ReadAsStringAsync());
        }
    }

    /// <summary>Answers each request with the hash of its body.</summary>
    private sealed class TlsServer : IAsyncDisposable
    {
        private readonly TcpListener listener = new(IPAddress.Loopback, 0);
        private readonly X509Certificate2 certificate;
        private readonly Task serving;

        public TlsServer()
        {
            using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
            var now = TimeProvider.System.GetUtcNow();
            certificate = new CertificateRequest("CN=localhost", key, HashAlgorithmName.SHA256).CreateSelfSigned(now.AddDays(-1), now.AddDays(1));
            listener.Start();
            serving = ServeAsync();
        }

        public Uri Address => new($"https://127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}/");

        public string Thumbprint => certificate.Thumbprint;

        public async ValueTask DisposeAsync()
        {
            listener.Stop();
            await serving.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            certificate.Dispose();
        }

        private async Task ServeAsync()
        {
            using var client = await listener.AcceptTcpClientAsync();
            await using var tls = new SslStream(client.GetStream());
            await tls.AuthenticateAsServerAsync(certificate);
            while (await ReadHeadAsync(tls) is { } length)
            {
                var body = new byte[length];
                await tls.ReadExactlyAsync(body);
                var hash = Convert.ToHexString(SHA256.HashData(body));
                await tls.WriteAsync(Encoding.ASCII.GetBytes($"HTTP/1.1 200 OK\r\nContent-Length: {hash.Length}\r\n\r\n{hash}"));
            }
        }

        private static async Task<int?> ReadHeadAsync(SslStream tls)
        {
            var head = new StringBuilder();
            var one = new byte[1];
            while (!head.ToString().EndsWith("\r\n\r\n", StringComparison.Ordinal))
            {
                if (await tls.ReadAsync(one) == 0) return null;
                head.Append((char)one[0]);
            }
            var line = head.ToString().Split("\r\n").Single(text => text.StartsWith("Content-Length:", StringComparison.OrdinalIgnoreCase));
            return int.Parse(line.Split(':')[1], CultureInfo.InvariantCulture);
        }
    }
}
