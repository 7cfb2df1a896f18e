using Azure;
using Azure.Storage.Blobs.Models;

namespace Evidence.Storage.AzureBlob;

/// <summary>What the service's refusals and failures are called here. The SDK has sent small requests again before they come here, as often as set.</summary>
internal static class AzureErrors
{
    private static readonly HashSet<string> Away = new(StringComparer.Ordinal)
    {
        BlobErrorCode.ContainerNotFound.ToString(), BlobErrorCode.ContainerBeingDeleted.ToString(), BlobErrorCode.ContainerDisabled.ToString(),
        BlobErrorCode.ServerBusy.ToString(), BlobErrorCode.InternalError.ToString(), BlobErrorCode.OperationTimedOut.ToString(),
    };

    public static async Task<T> NamedAsync<T>(string store, Func<Task<T>> step, CancellationToken cancellation)
    {
        try
        {
            return await step();
        }
        catch (RequestFailedException error)
        {
            throw Named(store, error);
        }
        catch (Exception error) when (error is AggregateException or HttpRequestException or TimeoutException
            || error is OperationCanceledException && !cancellation.IsCancellationRequested
            || error is IOException && error.GetType().Assembly != typeof(AzureErrors).Assembly)
        {
            cancellation.ThrowIfCancellationRequested();
            throw new StoreAwayException($"The object store '{store}' did not answer: {(error as AggregateException)?.InnerExceptions[^1].Message ?? error.Message}", error);
        }
    }

    /// <summary>Whether the service says that there is no such blob or version; of a container that is not there it says something else.</summary>
    public static bool SaysMissing(RequestFailedException error) =>
        error.Status == 404 && !Away.Contains(error.ErrorCode ?? "") || error.ErrorCode == BlobErrorCode.BlobNotFound;

    /// <summary>Whether a condition that was sent did not hold: the name is taken, or the blob is another one now.</summary>
    public static bool SaysCondition(RequestFailedException error) =>
        error.Status == 412 || error.ErrorCode == BlobErrorCode.BlobAlreadyExists;

    /// <summary>A current version is deleted by its name; only then does the service delete it by its version.</summary>
    public static bool SaysCurrent(RequestFailedException error) => error.ErrorCode == "OperationNotAllowedOnRootBlob";

    public static bool SaysNoBlock(RequestFailedException error) => error.ErrorCode is "InvalidBlockList" or "InvalidBlockId" or "BlockListTooLong";

    public static IOException Named(string store, RequestFailedException error)
    {
        var said = $"{error.Status} {error.ErrorCode}".Trim();
        if (error.Status == 507)
            return new StoreFullException(store, error);
        if (error.Status is 0 or 408 or 429 || error.Status >= 500 && error.Status != 501 || Away.Contains(error.ErrorCode ?? ""))
            return new StoreAwayException($"The object store '{store}' cannot do it now: {(error.Status == 0 ? error.Message : said)}", error);
        if (error.Status is 401 or 403)
            return new StoreRefusedException($"The object store '{store}' refused: {said}. Its key may have been exchanged, or the account lacks this right.", error);
        return new StoreRefusedException($"The object store '{store}' does not do this: {said}", error);
    }
}
