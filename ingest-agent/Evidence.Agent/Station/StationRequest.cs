using System.Net;
using System.Text;

namespace Evidence.Agent.Station;

/// <summary>One request to the station page: as little of HTTP/1.1 (RFC 9112) as browsers on this machine need, within tight bounds.</summary>
internal sealed class StationRequest
{
    private const int MaxHeadBytes = 8 * 1024, MaxBodyBytes = 4 * 1024;

    private readonly Dictionary<string, string> headers;

    private StationRequest(string method, string target, Dictionary<string, string> headers)
    {
        this.headers = headers;
        var query = target.IndexOf('?', StringComparison.Ordinal);
        (Method, Path) = (method, query < 0 ? target : target[..query]);
        Query = Fields(query < 0 ? "" : target[(query + 1)..]);
    }

    public string Method { get; }

    public string Path { get; }

    public IReadOnlyDictionary<string, string> Query { get; }

    /// <summary>Fields of a posted form; empty for anything else.</summary>
    public IReadOnlyDictionary<string, string> Form { get; private set; } = new Dictionary<string, string>();

    public string? Header(string name) => headers.GetValueOrDefault(name);

    /// <returns>Null where what came is no request that is answered: the connection is closed without a word.</returns>
    public static async Task<StationRequest?> ReadAsync(Stream stream, CancellationToken cancel)
    {
        var buffer = new byte[MaxHeadBytes + MaxBodyBytes];
        var filled = 0;
        int end;
        while ((end = buffer.AsSpan(0, filled).IndexOf("\r\n\r\n"u8)) < 0)
        {
            if (filled >= MaxHeadBytes) return null;
            var read = await stream.ReadAsync(buffer.AsMemory(filled, MaxHeadBytes - filled), cancel);
            if (read == 0) return null;
            filled += read;
        }
        if (Parse(Encoding.Latin1.GetString(buffer, 0, end)) is not { } request) return null;
        var (start, length) = (end + 4, request.BodyBytes());
        if (length is null || start + length > buffer.Length) return null;
        while (filled < start + length)
        {
            var read = await stream.ReadAsync(buffer.AsMemory(filled), cancel);
            if (read == 0) return null;
            filled += read;
        }
        if (request.Header("content-type") is { } type && type.StartsWith("application/x-www-form-urlencoded", StringComparison.OrdinalIgnoreCase))
            request.Form = Fields(Encoding.UTF8.GetString(buffer, start, length.Value));
        return request;
    }

    private static StationRequest? Parse(string head)
    {
        var lines = head.Split("\r\n");
        var first = lines[0].Split(' ');
        if (first is not [var method, ['/', ..] target, "HTTP/1.1" or "HTTP/1.0"]) return null;
        var headers = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (var line in lines.Skip(1))
        {
            var colon = line.IndexOf(':', StringComparison.Ordinal);
            // A field that stands twice, or is folded over two lines, could mean one thing here and another to the browser.
            if (colon <= 0 || line[..colon].Any(c => c <= ' ') || !headers.TryAdd(line[..colon], line[(colon + 1)..].Trim())) return null;
        }
        return headers.ContainsKey("transfer-encoding") ? null : new(method, target, headers);
    }

    private int? BodyBytes() => Header("content-length") is not { } text ? 0
        : int.TryParse(text, System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out var length) && length <= MaxBodyBytes ? length : null;

    private static Dictionary<string, string> Fields(string text)
    {
        var fields = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var pair in text.Split('&', StringSplitOptions.RemoveEmptyEntries))
        {
            var equals = pair.IndexOf('=', StringComparison.Ordinal);
            fields[WebUtility.UrlDecode(equals < 0 ? pair : pair[..equals])] = equals < 0 ? "" : WebUtility.UrlDecode(pair[(equals + 1)..]);
        }
        return fields;
    }
}
