using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using Evidence.Agent.Offload;
using Evidence.Agent.Station;
using Evidence.Agent.Tests.Offload;
using Evidence.Formats;
using Evidence.Testing;
using Xunit;

namespace Evidence.Agent.Tests.Station;

/// <summary>The page's server over real sockets: what it serves to this machine, and what it keeps from everybody else.</summary>
public sealed class StationServerTests : IDisposable
{
    private readonly TempFolder folder = new();
    private readonly TestAgency agency = new();
    private readonly CancellationTokenSource stop = new();
    private readonly Workbench bench;
    private readonly StationBoard board;
    private readonly StationServer server;
    private readonly HttpClient http;

    public StationServerTests()
    {
        bench = agency.Enrolled(folder, TimeProvider.System);
        board = new StationBoard(bench);
        server = new StationServer(0, new StationSite(board, new CheckOutDesk(bench)));
        _ = server.RunAsync(stop.Token);
        http = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{server.Port}") };
    }

    public void Dispose()
    {
        stop.Cancel();
        http.Dispose();
        server.Dispose();
        bench.Dispose();
        agency.Dispose();
        folder.Dispose();
        stop.Dispose();
    }

    [Theory]
    [InlineData("/", "text/html")]
    [InlineData("/live", "text/html")]
    [InlineData("/status.json", "application/json")]
    [InlineData("/assets/station.css", "text/css")]
    [InlineData("/assets/station.js", "text/javascript")]
    [InlineData("/assets/icon.svg", "image/svg+xml")]
    public async Task Every_answer_has_the_headers_that_keep_others_out(string path, string type)
    {
        using var answer = await http.GetAsync(path);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal(type, answer.Content.Headers.ContentType?.MediaType);
        var policy = Assert.Single(answer.Headers.GetValues("Content-Security-Policy"));
        Assert.StartsWith("default-src 'none'; script-src 'self'; style-src 'self';", policy, StringComparison.Ordinal);
        Assert.Contains("frame-ancestors 'none'", policy, StringComparison.Ordinal);
        Assert.DoesNotContain("unsafe", policy, StringComparison.Ordinal);
        Assert.Equal("nosniff", Assert.Single(answer.Headers.GetValues("X-Content-Type-Options")));
        Assert.Equal("DENY", Assert.Single(answer.Headers.GetValues("X-Frame-Options")));
        Assert.Equal("same-origin", Assert.Single(answer.Headers.GetValues("Cross-Origin-Resource-Policy")));
        Assert.Equal("no-store", answer.Headers.CacheControl?.ToString());
        Assert.False(answer.Headers.Contains("Access-Control-Allow-Origin"));
    }

    [Fact]
    public async Task The_page_has_no_script_or_style_of_its_own_inside()
    {
        board.Dock("/media/dock/<script>alert(1)<");
        var page = await http.GetStringAsync("/");
        Assert.DoesNotContain("<script>", page, StringComparison.Ordinal);
        Assert.DoesNotContain("style=", page, StringComparison.Ordinal);
        Assert.DoesNotContain(" onclick", page, StringComparison.Ordinal);
        Assert.Contains("script&gt;alert(1)&lt;", page, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("evil.example")]
    [InlineData("evil.example:7420")]
    [InlineData("127.0.0.1")]
    [InlineData("127.0.0.1:1")]
    public async Task A_name_that_was_rebound_to_this_machine_gets_nothing(string host)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/status.json") { Headers = { Host = host } };
        using var answer = await http.SendAsync(request);
        Assert.Equal(HttpStatusCode.MisdirectedRequest, answer.StatusCode);
        Assert.DoesNotContain("agent", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(null, null)]
    [InlineData("http://evil.example", null)]
    [InlineData("null", null)]
    [InlineData("https://127.0.0.1:{port}", null)]
    [InlineData("http://127.0.0.1:{port}", "cross-site")]
    public async Task Nothing_is_changed_unless_this_very_page_asks(string? origin, string? site)
    {
        using var answer = await PostAsync(origin?.Replace("{port}", $"{server.Port}", StringComparison.Ordinal), site);
        Assert.Equal(HttpStatusCode.Forbidden, answer.StatusCode);
    }

    [Fact]
    public async Task Its_own_form_is_taken_and_told_when_the_camera_is_not_there()
    {
        using var answer = await PostAsync($"http://127.0.0.1:{server.Port}", "same-origin");
        Assert.Equal(HttpStatusCode.Conflict, answer.StatusCode);
        Assert.Contains("not here any more", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("DELETE / HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\n\r\n", "405")]
    [InlineData("GET / HTTP/1.1\r\n\r\n", "421")]
    [InlineData("GET / HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nHost: evil.example\r\n\r\n", "")]
    [InlineData("POST /take HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", "")]
    [InlineData("POST /take HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nContent-Length: 999999\r\n\r\n", "")]
    [InlineData("GET http://evil.example/ HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\n\r\n", "")]
    [InlineData("\u0016\u0003\u0001 not http\r\n\r\n", "")]
    public async Task What_is_no_plain_request_is_refused_or_cut_off(string sent, string status)
    {
        var answer = await RawAsync(sent.Replace("{port}", $"{server.Port}", StringComparison.Ordinal));
        Assert.StartsWith(status.Length > 0 ? "HTTP/1.1 " + status : "", answer, StringComparison.Ordinal);
        Assert.True(status.Length > 0 || answer.Length == 0, answer);
    }

    [Fact]
    public async Task A_head_without_end_is_cut_off_and_others_are_still_served()
    {
        Assert.Equal("", await RawAsync("GET / HTTP/1.1\r\nX: " + new string('a', 20_000)));
        Assert.Equal(HttpStatusCode.OK, (await http.GetAsync("/")).StatusCode);
    }

    [Fact]
    public async Task Only_this_machine_can_reach_it()
    {
        foreach (var address in Dns.GetHostAddresses(Dns.GetHostName()).Where(one => !IPAddress.IsLoopback(one)))
        {
            using var client = new TcpClient(address.AddressFamily);
            await Assert.ThrowsAnyAsync<SocketException>(() => client.ConnectAsync(address, server.Port));
        }
    }

    [Fact]
    public async Task The_status_tells_each_bay_by_its_word()
    {
        board.Dock("/media/dock/BAY1");
        using var status = JsonDocument.Parse(await http.GetStringAsync("/status.json"));
        var bay = Assert.Single(status.RootElement.GetProperty("bays").EnumerateArray());
        Assert.Equal(("BAY1", "copying", "Copying"), (bay.GetProperty("bay").GetString(), bay.GetProperty("state").GetString(), bay.GetProperty("says").GetString()));
        Assert.Equal("Dock", status.RootElement.GetProperty("agent").GetString());
    }

    [Fact]
    public async Task A_receipt_is_found_by_its_docking_and_by_nothing_else()
    {
        var session = DockSessionId.New();
        await File.WriteAllTextAsync(DockingReceipt.PathFor(bench.State, session), "<p>kept</p>");
        Assert.Equal("<p>kept</p>", await http.GetStringAsync($"/receipt?session={session}"));
        foreach (var wrong in new[] { DockSessionId.New().ToString(), "../agent.key", "..%2Fagent", "" })
            Assert.Equal(HttpStatusCode.NotFound, (await http.GetAsync("/receipt?session=" + wrong)).StatusCode);
    }

    [Fact]
    public async Task A_volume_that_failed_is_a_trouble_with_one_reference_until_it_goes_well()
    {
        var bay = board.Dock("/media/dock/BAY1");
        bay.Failed("It cannot be read");
        var trouble = Assert.Single(board.Troubles());
        bay.Failed("It cannot be read");
        Assert.Equal(trouble, Assert.Single(board.Troubles()));
        Assert.Contains($"Write down reference {trouble.Reference}", WebUtility.HtmlDecode(await http.GetStringAsync("/live")), StringComparison.Ordinal);
        board.Told(board.Troubles());
        Assert.Contains($"IT has been told, reference {trouble.Reference}.", WebUtility.HtmlDecode(await http.GetStringAsync("/live")), StringComparison.Ordinal);
        bay.Gone();
        Assert.Empty(board.Look());
    }

    [Fact]
    public async Task A_server_that_is_away_is_said()
    {
        bench.Server.Health.Failed("The server at evidence.example cannot be reached.");
        Assert.Contains("The server cannot be used since", await http.GetStringAsync("/"), StringComparison.Ordinal);
        bench.Server.Health.Answered();
        Assert.DoesNotContain("The server cannot be used since", await http.GetStringAsync("/"), StringComparison.Ordinal);
    }

    private Task<HttpResponseMessage> PostAsync(string? origin, string? site)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, "/take") { Content = new StringContent($"session={DockSessionId.New()}&number=1", Encoding.ASCII, new MediaTypeHeaderValue("application/x-www-form-urlencoded")) };
        if (origin is not null) request.Headers.Add("Origin", origin);
        if (site is not null) request.Headers.Add("Sec-Fetch-Site", site);
        return http.SendAsync(request);
    }

    private async Task<string> RawAsync(string sent)
    {
        using var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, server.Port);
        await using var stream = client.GetStream();
        try
        {
            await stream.WriteAsync(Encoding.Latin1.GetBytes(sent));
            using var reader = new StreamReader(stream, Encoding.Latin1);
            return await reader.ReadToEndAsync();
        }
        catch (IOException)
        {
            // Cut off while something was still on its way.
            return "";
        }
    }
}
