using System.Buffers.Binary;

namespace Evidence.Media.Telemetry.Klv;

/// <summary>One KLV stream of a transport stream: its PES packets put together and handed to a scanner.</summary>
internal sealed class KlvStream(bool synchronous)
{
    private const int MostPesBytes = 131_072;
    private const int CellHeadBytes = 5;

    private readonly TrackBuilder track = new(KlvFile.Source, documented: true) { Dialect = synchronous ? "ts-synchronous" : "ts-asynchronous" };
    private readonly byte[] pes = new byte[MostPesBytes];
    private KlvScanner? scanner;
    private int length;
    private bool begun;
    private long at;
    private long? firstTime;

    public void Add(ReadOnlySpan<byte> payload, bool start, long offset, ref long? first)
    {
        if (start)
        {
            Close();
            (begun, at) = (true, offset);
            first ??= PesHeader.Of(payload)?.Time;
            firstTime = first;
        }

        if (!begun)
            return;
        if (payload.Length > MostPesBytes - length)
            track.Find(offset, TelemetryFinding.Limit, "a PES packet is too long");
        var take = Math.Min(payload.Length, MostPesBytes - length);
        payload[..take].CopyTo(pes.AsSpan(length));
        length += take;
    }

    public TelemetryTrack? Finish()
    {
        Close();
        scanner?.Finish();
        return track.Build();
    }

    private void Close()
    {
        var bytes = pes.AsSpan(0, length);
        length = 0;
        if (!begun || PesHeader.Of(bytes) is not { } head || head.Body >= bytes.Length)
            return;
        var mediaMs = head.Time is { } time && firstTime is { } first ? Since(first, time) : (long?)null;
        var payload = bytes[head.Body..];
        if (head.Length > 0 && head.Length < payload.Length)
            payload = payload[..head.Length];
        scanner ??= new KlvScanner(track);
        if (synchronous)
            Cells(payload, mediaMs);
        else
            scanner.Feed(payload, at + head.Body, mediaMs);
        // A packet does not go on in the next PES packet; what is left here was cut.
        scanner.Finish(mediaMs);
    }

    /// <summary>Access units: service, sequence number, flags, length, then KLV. One may go on in the next cell.</summary>
    private void Cells(ReadOnlySpan<byte> payload, long? mediaMs)
    {
        while (payload.Length > CellHeadBytes)
        {
            var size = Math.Min(BinaryPrimitives.ReadUInt16BigEndian(payload[3..]), payload.Length - CellHeadBytes);
            scanner!.Feed(payload.Slice(CellHeadBytes, size), at, mediaMs);
            payload = payload[(CellHeadBytes + size)..];
        }
    }

    /// <summary>Milliseconds; the clock of 33 bits turns over once in 26 hours.</summary>
    private static long Since(long first, long time) => (time - first + (time < first - (1L << 32) ? 1L << 33 : 0)) / 90;
}
