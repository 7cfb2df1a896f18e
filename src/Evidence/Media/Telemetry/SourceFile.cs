namespace Evidence.Media.Telemetry;

/// <summary>A file that is read at places of the reader's choosing. Every read looks whether it should still go on.</summary>
internal sealed class SourceFile(Stream stream, CancellationToken cancellation)
{
    public long Length { get; } = stream.Length;

    /// <summary>Reads until the span is full or the file ends; what was read.</summary>
    /// <exception cref="IOException">The file itself cannot be read.</exception>
    public Span<byte> Read(long at, Span<byte> into)
    {
        cancellation.ThrowIfCancellationRequested();
        if (at < 0 || at >= Length)
            return [];
        stream.Position = at;
        return into[..stream.ReadAtLeast(into, into.Length, throwOnEndOfStream: false)];
    }

    /// <summary>A stretch of the file, as much as there is of it.</summary>
    /// <param name="at">First byte.</param>
    /// <param name="length">Wanted.</param>
    /// <param name="most">The reader's bound on what it takes into memory.</param>
    public byte[] Take(long at, long length, int most)
    {
        var bytes = new byte[Math.Max(0, Math.Min(Math.Min(length, most), Length - at))];
        var read = Read(at, bytes);
        return read.Length == bytes.Length ? bytes : bytes[..read.Length];
    }
}
