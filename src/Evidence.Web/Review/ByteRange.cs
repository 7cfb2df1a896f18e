using Microsoft.Net.Http.Headers;

namespace Evidence.Web.Review;

/// <summary>What of a part a request asks for.</summary>
internal readonly record struct ByteRange(long From, long Length, bool IsPartial, bool IsOutside)
{
    /// <summary>
    /// One range is served as asked. Several at once, a unit that is not bytes, and a range whose <c>If-Range</c> is of another
    /// file get the whole, as RFC 9110 §14.2 allows.
    /// </summary>
    public static ByteRange Of(HttpRequest request, long bytes, string etag)
    {
        var whole = new ByteRange(0, bytes, IsPartial: false, IsOutside: false);
        if (request.GetTypedHeaders().Range is not { } asked || asked.Unit != "bytes" || asked.Ranges.Count != 1)
            return whole;
        if (request.Headers.IfRange is [{ Length: > 0 } only] && only != etag)
            return whole;
        return One(asked.Ranges.Single(), bytes);
    }

    private static ByteRange One(RangeItemHeaderValue asked, long bytes)
    {
        // "-500" is the last 500 bytes.
        var from = asked.From ?? Math.Max(0, bytes - (asked.To ?? 0));
        var to = asked.From is null ? bytes - 1 : Math.Min(asked.To ?? bytes - 1, bytes - 1);
        return from > to ? new(0, 0, IsPartial: false, IsOutside: true) : new(from, to - from + 1, IsPartial: true, IsOutside: false);
    }
}
