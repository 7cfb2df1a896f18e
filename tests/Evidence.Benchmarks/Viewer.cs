using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Http.Headers;

namespace Evidence.Benchmarks;

/// <summary>One browser that plays: asks for ranges over one connection, as a video element does.</summary>
internal sealed class Viewer : IDisposable
{
    private const int ReadBytes = 1 << 18;
    private readonly HttpClient http;
    private readonly byte[] buffer = new byte[ReadBytes];

    public Viewer(CookieContainer cookies) =>
        http = new HttpClient(new SocketsHttpHandler { CookieContainer = cookies, MaxConnectionsPerServer = 1, AllowAutoRedirect = false });

    /// <summary>Milliseconds from asking until the first byte is here. The rest is left, as on the next seek of a browser: with its connection.</summary>
    public async Task<double> SeekAsync(Uri stream, long offset, int wanted)
    {
        var clock = Stopwatch.StartNew();
        using var response = await AskAsync(stream, offset, wanted);
        await using var body = await response.Content.ReadAsStreamAsync();
        await body.ReadExactlyAsync(buffer.AsMemory(0, 1));
        var first = clock.Elapsed.TotalMilliseconds;
        await DrainAsync(body);
        return first;
    }

    /// <summary>Reads a whole range; how many bytes it had.</summary>
    public async Task<long> ReadAsync(Uri stream, long offset, long length)
    {
        using var response = await AskAsync(stream, offset, length);
        await using var body = await response.Content.ReadAsStreamAsync();
        return await DrainAsync(body);
    }

    public void Dispose() => http.Dispose();

    private async Task<HttpResponseMessage> AskAsync(Uri stream, long offset, long length)
    {
        var request = new HttpRequestMessage(HttpMethod.Get, stream) { Headers = { Range = new RangeHeaderValue(offset, offset + length - 1) } };
        var response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        return response.StatusCode == HttpStatusCode.PartialContent
            ? response
            : throw new BenchFailure(string.Create(CultureInfo.InvariantCulture, $"{stream} answered {(int)response.StatusCode} to a range."));
    }

    private async Task<long> DrainAsync(Stream body)
    {
        long total = 0;
        while (await body.ReadAsync(buffer) is > 0 and var got) total += got;
        return total;
    }
}
