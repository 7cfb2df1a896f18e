using System.Net;
using System.Xml;
using System.Xml.Linq;
using Amazon.Runtime;
using Amazon.S3;

namespace Evidence.Storage.S3;

/// <summary>What an S3 server's refusals and failures are called here. The SDK has sent small requests again before they come here, as often as set.</summary>
internal static class S3Errors
{
    public const int MostBytes = 64 * 1024;

    private static readonly HashSet<string> Away = new(StringComparer.Ordinal)
    {
        "SlowDown", "ServiceUnavailable", "InternalError", "RequestTimeout", "RequestTimeTooSkewed", "NoSuchBucket", "OperationAborted", "XAmzContentSHA256Mismatch",
    };

    private static readonly HashSet<string> Missing = new(StringComparer.Ordinal) { "NoSuchKey", "NoSuchVersion", "NotFound", "MethodNotAllowed" };

    public static async Task<T> NamedAsync<T>(string store, Func<Task<T>> step, CancellationToken cancellation)
    {
        try
        {
            return await step();
        }
        catch (AmazonS3Exception error)
        {
            throw Named(store, error);
        }
        catch (Exception error) when (error is AmazonServiceException or AmazonClientException or HttpRequestException or TimeoutException
            || error is OperationCanceledException && !cancellation.IsCancellationRequested
            || error is IOException && error.GetType().Assembly != typeof(S3Errors).Assembly)
        {
            throw new StoreAwayException($"The object store '{store}' did not answer: {error.Message}", error);
        }
    }

    /// <summary>Whether the server says that there is no such object or version. A version id that it cannot even read is one that it does not have.</summary>
    public static bool SaysMissing(AmazonS3Exception error) =>
        error.ErrorCode is { } code && Missing.Contains(code)
        || error.StatusCode == HttpStatusCode.NotFound && string.IsNullOrEmpty(error.ErrorCode)
        || error.ErrorCode == "InvalidArgument" && error.Message.Contains("version id", StringComparison.OrdinalIgnoreCase);

    /// <summary>Whether it says that nothing is set on a version that is there, or can be: the bucket has no Object Lock at all.</summary>
    public static bool SaysUnlocked(AmazonS3Exception error) =>
        error.ErrorCode is "NoSuchObjectLockConfiguration" or "ObjectLockConfigurationNotFoundError"
        || error.ErrorCode == "InvalidRequest" && error.Message.Contains("object lock", StringComparison.OrdinalIgnoreCase);

    /// <summary>Whether it says so of an upload. A server that another one's completion overtakes may miss the upload's own record instead.</summary>
    public static bool SaysNoUpload(AmazonS3Exception error) => error.ErrorCode is "NoSuchUpload" or "NoSuchKey";

    /// <summary>What a server's own answer says. It is not believed further than two short texts: no document type, and no more than <see cref="MostBytes"/>.</summary>
    /// <returns>Null where it is no such answer, or has none of both.</returns>
    /// <exception cref="XmlException">It is no XML, longer, or has a document type.</exception>
    public static async Task<(string Code, string Message)?> ReadAsync(Stream body, CancellationToken cancellation)
    {
        using var reader = XmlReader.Create(body, new XmlReaderSettings { Async = true, DtdProcessing = DtdProcessing.Prohibit, XmlResolver = null, MaxCharactersInDocument = MostBytes });
        var error = (await XDocument.LoadAsync(reader, LoadOptions.None, cancellation)).Root;
        return error?.Element("Code")?.Value is { Length: > 0 } code ? (code, error.Element("Message")?.Value ?? "") : null;
    }

    public static IOException Named(string store, AmazonS3Exception error)
    {
        var said = $"{error.ErrorCode} {error.Message}".Trim();
        if (error.StatusCode == HttpStatusCode.InsufficientStorage || error.ErrorCode is "QuotaExceeded" or "InsufficientStorage")
            return new StoreFullException(store, error);
        if ((int)error.StatusCode >= 500 || error.StatusCode == HttpStatusCode.TooManyRequests || error.ErrorCode is { } code && Away.Contains(code))
            return new StoreAwayException($"The object store '{store}' cannot do it now: {said}", error);
        if (error.StatusCode is HttpStatusCode.Forbidden or HttpStatusCode.Unauthorized)
            return new StoreRefusedException($"The object store '{store}' refused: {said}. Its credentials may have been revoked, or lack this right.", error);
        return new StoreRefusedException($"The object store '{store}' does not do this: {said}", error);
    }
}
