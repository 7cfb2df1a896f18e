using System.Net;

namespace Evidence.Verifier;

/// <summary>The files of a log that is published at an address. It is asked for nothing but these, and told nothing.</summary>
internal sealed class HttpLog : IDisposable
{
    private readonly HttpClient client;
    private readonly Uri prefix;

    /// <param name="address">Of the folder in which the checkpoint lies.</param>
    /// <param name="mostBytes">Longer answers are an error.</param>
    public HttpLog(Uri address, int mostBytes)
    {
        prefix = address.AbsoluteUri.EndsWith('/') ? address : new Uri(address.AbsoluteUri + "/");
        client = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false }) { MaxResponseContentBufferSize = mostBytes, Timeout = TimeSpan.FromMinutes(2) };
    }

    /// <exception cref="IOException">The server does not answer, or not with the file.</exception>
    public byte[]? Read(string path)
    {
        try
        {
            using var answer = client.GetAsync(new Uri(prefix, path)).GetAwaiter().GetResult();
            return answer.StatusCode is HttpStatusCode.NotFound or HttpStatusCode.Gone ? null : answer.EnsureSuccessStatusCode().Content.ReadAsByteArrayAsync().GetAwaiter().GetResult();
        }
        catch (Exception trouble) when (trouble is HttpRequestException or TaskCanceledException)
        {
            throw new IOException($"{prefix} did not give {path}: {trouble.Message}", trouble);
        }
    }

    public void Dispose() => client.Dispose();
}
