using Microsoft.Win32.SafeHandles;

namespace Evidence.Durability;

/// <summary>What an append log's file holds: its good records, and where they end.</summary>
internal sealed record AppendLogScan(IReadOnlyList<byte[]> Records, long GoodBytes)
{
    /// <exception cref="CorruptLogException">A good record stands behind a damaged one.</exception>
    public static AppendLogScan Read(SafeFileHandle file, string path)
    {
        var records = new List<byte[]>();
        var end = RandomAccess.GetLength(file);
        long at = 0;
        while (ReadFrame(file, at, end) is { } frame && frame.Sequence == records.Count)
        {
            records.Add(frame.Payload);
            at += AppendLogFrame.HeaderBytes + frame.Payload.Length;
        }
        if (at < end && HasLaterRecord(file, at + 1, end, records.Count)) throw new CorruptLogException(path, at);
        return new AppendLogScan(records, at);
    }

    private static (long Sequence, byte[] Payload)? ReadFrame(SafeFileHandle file, long at, long end)
    {
        var header = new byte[AppendLogFrame.HeaderBytes];
        if (end - at < header.Length || !Fill(file, header, at)) return null;
        if (AppendLogFrame.PayloadBytes(header) is not { } bytes || bytes > end - at - header.Length) return null;
        var payload = new byte[bytes];
        if (!Fill(file, payload, at + header.Length) || !AppendLogFrame.IsWhole(header, payload)) return null;
        return (AppendLogFrame.Sequence(header), payload);
    }

    /// <summary>
    /// A torn append is one record long and last. A whole record behind the damage, with a sequence number it could have,
    /// says that something durable was damaged later. Payloads that quote a frame cannot carry a number from the future by accident.
    /// </summary>
    private static bool HasLaterRecord(SafeFileHandle file, long from, long end, long sequence)
    {
        var window = new byte[1 << 16];
        for (var at = from; at < end; at += window.Length - AppendLogFrame.Magic.Length)
        {
            var got = RandomAccess.Read(file, window, at);
            for (var start = 0; window.AsSpan(start, got - start).IndexOf(AppendLogFrame.Magic) is var found && found >= 0; start += found + 1)
                if (ReadFrame(file, at + start + found, end) is { } frame && frame.Sequence > sequence) return true;
        }
        return false;
    }

    private static bool Fill(SafeFileHandle file, Span<byte> bytes, long at)
    {
        while (!bytes.IsEmpty)
        {
            var got = RandomAccess.Read(file, bytes, at);
            if (got == 0) return false;
            bytes = bytes[got..];
            at += got;
        }
        return true;
    }
}
