using System.Globalization;
using System.Net;
using System.Xml;
using Amazon.S3;

namespace Evidence.Storage.S3;

/// <summary>Sends parts to the addresses that <see cref="PartSigner"/> signs.</summary>
internal sealed class PartRequest : IDisposable
{
    private readonly S3Bucket bucket;
    private readonly S3Names names;
    private readonly string store;
    private readonly TimeProvider clock;
    private readonly PartSigner signer;
    private readonly PartLine line;

    public PartRequest(S3Bucket bucket, S3Names names, string store, TimeProvider clock)
    {
        (this.bucket, this.names, this.store, this.clock) = (bucket, names, store, clock);
        signer = new PartSigner(bucket.Settings.Region);
        line = new PartLine(store, bucket.Settings.Patience);
    }

    public void Dispose() => line.Dispose();

    public async Task<PartAddress> AddressAsync(AnnouncedPart part, OpenUpload upload, Uri? endpoint, TimeSpan lifetime)
    {
        var headers = new Dictionary<string, string>
        {
            ["content-length"] = part.Length.ToString(CultureInfo.InvariantCulture),
            ["x-amz-content-sha256"] = Convert.ToHexStringLower(part.Sha256.Span),
        };
        var place = new UriBuilder(endpoint ?? Amazon(bucket.Settings))
        {
            Query = $"partNumber={(part.Number + 1).ToString(CultureInfo.InvariantCulture)}&uploadId={Uri.EscapeDataString(upload.Id)}",
        };
        place.Path = endpoint is null ? names.Object(part.Key) : $"{bucket.Settings.Bucket}/{names.Object(part.Key)}";
        var now = clock.GetUtcNow();
        var address = signer.Sign("PUT", place.Uri, headers, await bucket.Credentials.GetCredentialsAsync(), now, lifetime);
        headers.Remove("content-length");
        return new PartAddress(address, headers, now + lifetime);
    }

    /// <returns>What the store calls the bytes that it took; null where the upload is not open any more.</returns>
    public async Task<string?> SendAsync(AnnouncedPart part, OpenUpload upload, Stream body, CancellationToken cancellation)
    {
        var address = await AddressAsync(part, upload, bucket.Settings.Endpoint, TimeSpan.FromDays(1));
        return await line.PutAsync(part, address, body, (answer, stop) => ReadTagAsync(part, answer, stop), cancellation);
    }

    private async Task<string?> ReadTagAsync(AnnouncedPart part, HttpResponseMessage answer, CancellationToken cancellation)
    {
        if (answer.IsSuccessStatusCode && answer.Headers.ETag is { } etag) return etag.Tag;
        var refused = await ReadAsync(answer, cancellation);
        if (S3Errors.SaysNoUpload(refused)) return null;
        throw refused.ErrorCode == "XAmzContentSHA256Mismatch" ? new PartHashException(part.Key, part.Number, "the store got other bytes") : S3Errors.Named(store, refused);
    }

    private static Uri Amazon(S3Settings settings) => new($"https://{settings.Bucket}.s3.{settings.Region}.amazonaws.com");

    private static async Task<AmazonS3Exception> ReadAsync(HttpResponseMessage answer, CancellationToken cancellation)
    {
        var (code, message) = ("", answer.ReasonPhrase ?? "");
        try
        {
            await using var body = await answer.Content.ReadAsStreamAsync(cancellation);
            if (await S3Errors.ReadAsync(body, cancellation) is { } said)
                (code, message) = (said.Code, said.Message.Length > 0 ? said.Message : message);
        }
        catch (XmlException)
        {
            // A proxy's own page, say: the status has to do.
        }

        return new AmazonS3Exception(message) { StatusCode = answer.StatusCode == 0 ? HttpStatusCode.ServiceUnavailable : answer.StatusCode, ErrorCode = code };
    }
}
