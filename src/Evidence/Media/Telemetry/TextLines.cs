using System.Text;

namespace Evidence.Media.Telemetry;

/// <summary>The lines of a text of which nothing is known: no line is longer in memory than <see cref="LongestLine"/>, whatever the file holds.</summary>
internal ref struct TextLines(ReadOnlySpan<byte> text)
{
    public const int LongestLine = 4096;

    private readonly ReadOnlySpan<byte> text = text;
    private int next = text.StartsWith("\uFEFF"u8) ? 3 : 0;

    /// <summary>Where the line begins.</summary>
    public int Offset { get; private set; }

    /// <summary>The line without its end, byte for character: numbers are ASCII in every format that is read here.</summary>
    public string Line { get; private set; } = "";

    /// <summary>The line has an end; false for the rest of a text that was cut.</summary>
    public bool Ended { get; private set; }

    public bool Read()
    {
        if (next >= text.Length)
            return false;
        Offset = next;
        var rest = text[next..];
        var end = rest.IndexOf((byte)'\n');
        Ended = end >= 0;
        var line = Ended ? rest[..end] : rest;
        next += line.Length + 1;
        Line = Encoding.Latin1.GetString(line[..Math.Min(line.Length, LongestLine)]).TrimEnd('\r');
        return true;
    }
}
