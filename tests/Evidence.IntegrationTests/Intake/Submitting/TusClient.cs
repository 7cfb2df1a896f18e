using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Evidence.Formats;
using Evidence.IntegrationTests.Review;
using Xunit;

namespace Evidence.IntegrationTests.Intake.Submitting;

/// <summary>Sends a file as docs/formats/browser-upload.md says, over the running Web.</summary>
internal sealed class TusClient(Viewer viewer)
{
    /// <summary>Plaintext of a chunk of a file that is not huge; the first is shorter by the header.</summary>
    public const int Chunk = (8 << 20) - 8 * 16, FirstChunk = Chunk - 40;

    /// <returns>The file's address.</returns>
    public async Task<string> BeginAsync(string submission, string name, long bytes, int recording = 0, bool goesWith = false)
    {
        using var answer = await CreateAsync(submission, bytes, $"name {Base64(name)},recording {Base64(recording.ToString(CultureInfo.InvariantCulture))}{(goesWith ? ",goes-with" : "")}");
        Assert.True(answer.StatusCode == HttpStatusCode.Created, await answer.Content.ReadAsStringAsync());
        return answer.Headers.Location!.ToString();
    }

    public Task<HttpResponseMessage> CreateAsync(string submission, long bytes, string metadata)
    {
        var request = Request(HttpMethod.Post, $"/submissions/{submission}/files");
        request.Headers.TryAddWithoutValidation("Upload-Length", bytes.ToString(CultureInfo.InvariantCulture));
        request.Headers.TryAddWithoutValidation("Upload-Metadata", metadata);
        return viewer.SendAsync(request);
    }

    public Task<HttpResponseMessage> PatchAsync(string address, long offset, ReadOnlyMemory<byte> body, string? checksum = null, string type = "application/offset+octet-stream", bool versioned = true)
    {
        var request = Request(HttpMethod.Patch, address, versioned);
        request.Headers.TryAddWithoutValidation("Upload-Offset", offset.ToString(CultureInfo.InvariantCulture));
        if (checksum is not null)
            request.Headers.TryAddWithoutValidation("Upload-Checksum", checksum);
        request.Content = new ReadOnlyMemoryContent(body) { Headers = { ContentType = new MediaTypeHeaderValue(type) } };
        return viewer.SendAsync(request);
    }

    /// <summary>All chunks from an offset on, each with its checksum.</summary>
    public async Task SendAsync(string address, byte[] file, long from = 0)
    {
        for (var offset = from; offset < file.Length;)
        {
            var chunk = file.AsMemory((int)offset, (int)Math.Min(offset == 0 ? FirstChunk : Chunk, file.Length - offset));
            using var answer = await PatchAsync(address, offset, chunk, Checksum(chunk.Span));
            Assert.True(answer.StatusCode == HttpStatusCode.NoContent, await answer.Content.ReadAsStringAsync());
            offset = OffsetOf(answer);
        }
    }

    public Task<HttpResponseMessage> ClaimAsync(string address, ReadOnlySpan<byte> file) => ClaimAsync(address, $"sha-256=:{Convert.ToBase64String(SHA256.HashData(file))}:");

    public Task<HttpResponseMessage> ClaimAsync(string address, string digest)
    {
        var request = Request(HttpMethod.Post, address + "/claim");
        request.Headers.TryAddWithoutValidation("Repr-Digest", digest);
        return viewer.SendAsync(request);
    }

    public async Task<long> OffsetAsync(string address)
    {
        using var answer = await viewer.SendAsync(Request(HttpMethod.Head, address));
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        return OffsetOf(answer);
    }

    public Task<HttpResponseMessage> SendAsync(HttpMethod method, string address) => viewer.SendAsync(Request(method, address));

    public static string Checksum(ReadOnlySpan<byte> bytes) => $"sha256 {Convert.ToBase64String(SHA256.HashData(bytes))}";

    public static long OffsetOf(HttpResponseMessage answer) => long.Parse(answer.Headers.GetValues("Upload-Offset").Single(), CultureInfo.InvariantCulture);

    public static ObjectId ObjectOf(string address) => ObjectId.TryParse(address[(address.LastIndexOf('/') + 1)..], out var id) ? id : throw new FormatException(address);

    public static async Task RefusedAsync(Task<HttpResponseMessage> asked, int status, string code)
    {
        using var answer = await asked;
        var text = await answer.Content.ReadAsStringAsync();
        Assert.True((int)answer.StatusCode == status, $"{(int)answer.StatusCode}: {text}");
        Assert.Equal(code, JsonDocument.Parse(text).RootElement.GetProperty("code").GetString());
    }

    public static string Base64(string text) => Convert.ToBase64String(Encoding.UTF8.GetBytes(text));

    private static HttpRequestMessage Request(HttpMethod method, string address, bool versioned = true)
    {
        var request = new HttpRequestMessage(method, address);
        request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue("application/json"));
        if (versioned)
            request.Headers.Add("Tus-Resumable", "1.0.0");
        return request;
    }
}
