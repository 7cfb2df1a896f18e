using Evidence.Formats.Protocol;

namespace Evidence.Agent.Offload;

/// <summary>
/// The way past the server: PUTs a part to an address of the object store that the server gave. Addresses are secrets, so none of them, and
/// nothing that the store answers, is ever told or logged.
/// </summary>
/// <param name="handler">As for the server: the same trust, no redirects. Owned.</param>
/// <param name="onlyTls">The server is spoken to over TLS: the store is then too.</param>
internal sealed class StoreLine(HttpMessageHandler handler, bool onlyTls, Bandwidth? bandwidth) : IDisposable
{
    private const int LargeBody = 1 << 20;
    private readonly HttpClient http = new(handler) { Timeout = Timeout.InfiniteTimeSpan };

    /// <returns>Null if the store took it; else what kept it from doing so, for people.</returns>
    public async Task<string?> PutAsync(PartAddressAnswer to, SendablePart part, CancellationToken cancel)
    {
        if (!Uri.TryCreate(to.Address, UriKind.Absolute, out var address) || !(address.Scheme == Uri.UriSchemeHttps || (!onlyTls && address.Scheme == Uri.UriSchemeHttp)))
            return "the server named an address that is not safe to use";
        using var line = bandwidth is null ? null : await bandwidth.EnterAsync(cancel);
        using var time = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        time.CancelAfter(Outgoing.TimeLimitFor(part.Bytes.Length));
        try
        {
            using var request = new HttpRequestMessage(HttpMethod.Put, address) { Content = new OutgoingContent(part.Bytes, bandwidth) };
            foreach (var (name, value) in to.Headers)
                if (!request.Headers.TryAddWithoutValidation(name, value)) request.Content.Headers.TryAddWithoutValidation(name, value);
            using var answer = part.Bytes.Length >= LargeBody && bandwidth is null
                ? http.Send(request, HttpCompletionOption.ResponseHeadersRead, time.Token)
                : await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, time.Token);
            return answer.IsSuccessStatusCode ? null : $"the object store answered {(int)answer.StatusCode}";
        }
        catch (Exception error) when (error is HttpRequestException or IOException or OperationCanceledException && !cancel.IsCancellationRequested)
        {
            return error is OperationCanceledException ? "the object store did not answer in time" : "the object store cannot be reached";
        }
    }

    public void Dispose() => http.Dispose();
}
