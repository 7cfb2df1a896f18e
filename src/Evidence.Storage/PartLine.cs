namespace Evidence.Storage;

/// <summary>Sends parts to signed addresses of a store. Never again by itself: a body can be read only once.</summary>
internal sealed class PartLine(string store, TimeSpan patience) : IDisposable
{
    private readonly HttpClient http = new(new SocketsHttpHandler { ConnectTimeout = patience, AllowAutoRedirect = false, PooledConnectionLifetime = TimeSpan.FromMinutes(5) })
    {
        Timeout = Timeout.InfiniteTimeSpan,
    };

    public void Dispose() => http.Dispose();

    /// <param name="part">What is sent.</param>
    /// <param name="to">Where, and with which headers.</param>
    /// <param name="body">Exactly the part's bytes, or it is refused.</param>
    /// <param name="read">Makes what is returned of the store's answer, or throws what it means.</param>
    /// <param name="cancellation">Stops it.</param>
    /// <exception cref="PartHashException">The body is another than announced.</exception>
    /// <exception cref="StoreAwayException">The store did not take it.</exception>
    public async Task<T> PutAsync<T>(AnnouncedPart part, PartAddress to, Stream body, Func<HttpResponseMessage, CancellationToken, Task<T>> read, CancellationToken cancellation)
    {
        using var content = new PartBody(part, body, patience);
        using var request = new HttpRequestMessage(HttpMethod.Put, to.Address) { Content = content };
        foreach (var (name, value) in to.Headers) request.Headers.TryAddWithoutValidation(name, value);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation, content.Slow);
        try
        {
            using var answer = await http.SendAsync(request, stop.Token);
            return await read(answer, stop.Token);
        }
        catch (Exception error) when (content.Refusal is not null && error is HttpRequestException or IOException or OperationCanceledException)
        {
            cancellation.ThrowIfCancellationRequested();
            throw content.Refusal ?? error;
        }
        catch (Exception error) when (error is HttpRequestException || error is OperationCanceledException && !cancellation.IsCancellationRequested)
        {
            throw new StoreAwayException($"The object store '{store}' did not take part {part.Number} of {part.Key}: {error.Message}", error);
        }
    }
}
