using System.Text;

namespace Evidence.Formats.Packaging;

/// <summary>
/// Lines of a tag file: ended by LF, CR or CRLF (RFC 8493, section 2.1.3), never longer than the bound, because
/// a file of one endless line must not fill the memory.
/// </summary>
internal sealed class TextLines(Stream content, Encoding encoding) : IDisposable
{
    public const int LongestLine = 32_768;

    private readonly StreamReader reader = new(content, encoding, detectEncodingFromByteOrderMarks: false);
    private readonly StringBuilder line = new();

    /// <summary>The next line without its end; null after the last.</summary>
    /// <exception cref="InvalidDataException">A line is longer than <see cref="LongestLine"/>.</exception>
    /// <exception cref="DecoderFallbackException">The bytes are not text in that encoding.</exception>
    public string? Next()
    {
        line.Clear();
        int read;
        while ((read = reader.Read()) >= 0)
        {
            if (read == '\r' && reader.Peek() == '\n') reader.Read();
            if (read is '\r' or '\n') return line.ToString();
            if (line.Length == LongestLine) throw new InvalidDataException($"a line is longer than {LongestLine} characters");
            line.Append((char)read);
        }

        return line.Length == 0 ? null : line.ToString();
    }

    public void Dispose() => reader.Dispose();
}
