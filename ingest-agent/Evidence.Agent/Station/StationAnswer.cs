using System.Globalization;
using System.Text;

namespace Evidence.Agent.Station;

/// <summary>One answer, with the headers that every one of them has.</summary>
internal sealed record StationAnswer(int Status, string ContentType, ReadOnlyMemory<byte> Body)
{
    // Nothing from elsewhere, nothing inline; text becomes markup only through the one policy of our own script.
    private const string Policy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; form-action 'self'; "
        + "base-uri 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types evidence";

    /// <summary>Where a browser is sent after a form was taken.</summary>
    public string? Location { get; init; }

    public static StationAnswer Page(Html page, int status = 200) => new(status, "text/html; charset=utf-8", Encoding.UTF8.GetBytes(page.Text));

    public static StationAnswer Text(int status, string text) => new(status, "text/plain; charset=utf-8", Encoding.UTF8.GetBytes(text + "\n"));

    public async Task WriteAsync(Stream stream, bool withBody, CancellationToken cancel)
    {
        var head = new StringBuilder();
        head.Append(CultureInfo.InvariantCulture, $"HTTP/1.1 {Status} {Phrase()}\r\n");
        head.Append(CultureInfo.InvariantCulture, $"Content-Type: {ContentType}\r\nContent-Length: {Body.Length}\r\n");
        head.Append(CultureInfo.InvariantCulture, $"Content-Security-Policy: {Policy}\r\n");
        head.Append("X-Content-Type-Options: nosniff\r\nX-Frame-Options: DENY\r\nReferrer-Policy: same-origin\r\nCross-Origin-Opener-Policy: same-origin\r\n");
        head.Append("Cross-Origin-Resource-Policy: same-origin\r\nCache-Control: no-store\r\nConnection: close\r\n");
        if (Location is not null) head.Append(CultureInfo.InvariantCulture, $"Location: {Location}\r\n");
        head.Append("\r\n");
        await stream.WriteAsync(Encoding.ASCII.GetBytes(head.ToString()), cancel);
        if (withBody) await stream.WriteAsync(Body, cancel);
        await stream.FlushAsync(cancel);
    }

    private string Phrase() => Status switch
    {
        200 => "OK",
        303 => "See Other",
        403 => "Forbidden",
        404 => "Not Found",
        405 => "Method Not Allowed",
        409 => "Conflict",
        421 => "Misdirected Request",
        503 => "Service Unavailable",
        _ => "Answer",
    };
}
