namespace Evidence.Media.Sandboxing;

/// <summary>Takes one line, without its end.</summary>
internal delegate void TakeLine(ReadOnlySpan<byte> line);

/// <summary>Reads lines that a program prints about itself, to their end, and keeps none: one that is longer than any of them should be is passed over, however long it goes on.</summary>
internal static class BoundedLines
{
    public const int LongestBytes = 256;

    public static async Task ReadAsync(Stream output, TakeLine take)
    {
        var buffer = new byte[8192];
        var line = new byte[LongestBytes];
        var (length, tooLong) = (0, false);
        for (int count; (count = await output.ReadAsync(buffer)) > 0;)
        {
            for (var at = 0; at < count; at++)
            {
                if (buffer[at] != (byte)'\n')
                {
                    tooLong |= length == LongestBytes;
                    if (!tooLong)
                        line[length++] = buffer[at];
                    continue;
                }

                if (!tooLong)
                    take(line.AsSpan(0, length));
                (length, tooLong) = (0, false);
            }
        }
    }
}
