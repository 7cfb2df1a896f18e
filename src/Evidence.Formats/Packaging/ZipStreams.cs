using Microsoft.Win32.SafeHandles;

namespace Evidence.Formats.Packaging;

/// <summary>A run of bytes of a file, read by position, so that several can be open at once.</summary>
internal sealed class ZipRange(SafeFileHandle handle, long offset, long length) : ReadOnlyStream
{
    private long done;

    public override int Read(Span<byte> buffer)
    {
        var wanted = (int)Math.Min(buffer.Length, length - done);
        if (wanted <= 0) return 0;
        var read = RandomAccess.Read(handle, buffer[..wanted], offset + done);
        if (read == 0) throw new EndOfStreamException("The archive ends inside this entry.");
        done += read;
        return read;
    }
}

/// <summary>An entry's content; throws at its end unless length and CRC are the ones announced.</summary>
internal sealed class ZipContent(Stream content, long bytes, uint announcedCrc) : ReadOnlyStream
{
    private Crc32 crc = Crc32.Start();
    private long done;

    public override int Read(Span<byte> buffer)
    {
        if (buffer.Length == 0) return 0;
        var read = content.Read(buffer);
        done += read;
        if (done > bytes) throw new InvalidDataException("more bytes come out than the archive announces");
        crc.Append(buffer[..read]);
        if (read != 0) return read;
        if (done < bytes) throw new InvalidDataException("fewer bytes come out than the archive announces");
        return crc.Value == announcedCrc ? 0 : throw new InvalidDataException("the archive's own check sum (CRC-32) is wrong");
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing) content.Dispose();
        base.Dispose(disposing);
    }
}

internal abstract class ReadOnlyStream : Stream
{
    public override bool CanRead => true;
    public override bool CanSeek => false;
    public override bool CanWrite => false;
    public override long Length => throw new NotSupportedException();
    public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

    public abstract override int Read(Span<byte> buffer);

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();
    public override void SetLength(long value) => throw new NotSupportedException();
    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
}
