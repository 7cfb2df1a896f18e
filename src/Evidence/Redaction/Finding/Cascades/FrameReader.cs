using System.Text.Json;

namespace Evidence.Redaction.Finding.Cascades;

/// <summary>Lines of JSON, and what follows them byte by byte, from one stream.</summary>
internal sealed class FrameReader(Stream input)
{
    private readonly byte[] buffer = new byte[DetectorFormat.LineBytes];
    private int start, end;

    /// <summary>Null at the end.</summary>
    /// <exception cref="InvalidDataException">It is too long, or no JSON.</exception>
    public async Task<JsonDocument?> LineAsync(CancellationToken cancellation)
    {
        for (; ; )
        {
            if (buffer.AsSpan(start, end - start).IndexOf((byte)'\n') is >= 0 and var length)
            {
                var line = buffer.AsMemory(start, length);
                start += length + 1;
                return Parse(line);
            }

            if (start > 0)
            {
                buffer.AsSpan(start, end - start).CopyTo(buffer);
                (start, end) = (0, end - start);
            }

            if (end == buffer.Length)
                throw new InvalidDataException("A line is too long.");
            if (await input.ReadAsync(buffer.AsMemory(end), cancellation) is not (> 0 and var count))
                return end == 0 ? null : throw new InvalidDataException("It ends within a line.");
            end += count;
        }
    }

    /// <exception cref="EndOfStreamException">There are not as many bytes.</exception>
    public async Task PixelsAsync(Memory<byte> into, CancellationToken cancellation)
    {
        var kept = Math.Min(into.Length, end - start);
        buffer.AsMemory(start, kept).CopyTo(into);
        start += kept;
        await input.ReadExactlyAsync(into[kept..], cancellation);
    }

    private static JsonDocument Parse(ReadOnlyMemory<byte> line)
    {
        try
        {
            // A copy: the document reads where the next line will be.
            return JsonDocument.Parse(line.ToArray(), new JsonDocumentOptions { MaxDepth = DetectorFormat.Depth, AllowDuplicateProperties = false });
        }
        catch (JsonException)
        {
            throw new InvalidDataException("A line is no JSON.");
        }
    }
}
