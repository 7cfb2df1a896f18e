namespace Evidence.Formats.Packaging;

/// <summary>
/// Lines of exact bytes, each ended by LF; what custody files consist of. Bounded, because a file of one endless line
/// must not fill the memory.
/// </summary>
internal sealed class ByteLines(Stream content, int longest) : IDisposable
{
    private readonly byte[] buffer = new byte[longest + 1];
    private int start;
    private int end;
    private long consumed;

    /// <summary>Where the line that <see cref="Next"/> last gave begins in the file.</summary>
    public long Offset { get; private set; }

    /// <summary>The next line without its LF, valid until the next call; null after the last.</summary>
    /// <exception cref="InvalidDataException">A line is too long, or the last one has no end.</exception>
    public ReadOnlyMemory<byte>? Next()
    {
        Offset = consumed;
        for (var searched = 0; ;)
        {
            var found = buffer.AsSpan(start + searched, end - start - searched).IndexOf((byte)'\n');
            if (found >= 0) return Take(searched + found);
            searched = end - start;
            if (searched == buffer.Length) throw new InvalidDataException($"a line is longer than {longest} bytes");
            if (Fill()) continue;
            return searched == 0 ? null : throw new InvalidDataException("the last line has no end");
        }
    }

    public void Dispose() => content.Dispose();

    private ReadOnlyMemory<byte> Take(int length)
    {
        var line = buffer.AsMemory(start, length);
        start += length + 1;
        consumed += length + 1;
        return line;
    }

    private bool Fill()
    {
        buffer.AsSpan(start, end - start).CopyTo(buffer);
        (start, end) = (0, end - start);
        var read = content.Read(buffer.AsSpan(end));
        end += read;
        return read > 0;
    }
}
