using System.Buffers.Binary;

namespace Evidence.Media.Telemetry.Mp4;

/// <summary>Walks the four sample tables side by side. Each is bytes of a stranger: a number that is not there ends the walk.</summary>
internal sealed class SampleWalk(byte[] sizes, byte[] chunks, int offsetBytes, byte[] chunkRuns, byte[] timeRuns, uint timescale)
{
    private long sample, chunk = -1, leftInChunk, offset;
    private long timeRun = -1, leftInTimeRun, delta;
    private double units;
    private int run;

    public Mp4Sample? Next()
    {
        if (Size() is not { } bytes || !Place() || !Time())
            return null;
        var placed = new Mp4Sample(offset, bytes, units * 1000 / timescale, delta * 1000.0 / timescale);
        offset += bytes;
        units += delta;
        sample++;
        return placed;
    }

    private long? Size()
    {
        if (Number(sizes, 4) is not { } same || Number(sizes, 8) is not { } count || sample >= count)
            return null;
        return same != 0 ? same : Number(sizes, 12 + (4 * sample));
    }

    private bool Place()
    {
        while (leftInChunk == 0)
        {
            chunk++;
            if (Offset() is not { } next || PerChunk() is not { } samples)
                return false;
            (offset, leftInChunk) = (next, samples);
        }

        leftInChunk--;
        return true;
    }

    private long? Offset()
    {
        var at = 8 + (offsetBytes * chunk);
        if (offsetBytes == 4)
            return Number(chunks, at);
        return at + 8 <= chunks.Length && BinaryPrimitives.ReadInt64BigEndian(chunks.AsSpan((int)at)) is >= 0 and < long.MaxValue / 2 and var far ? far : null;
    }

    /// <summary>Runs of chunks with as many samples each: first chunk from 1, samples, description.</summary>
    private long? PerChunk()
    {
        while (Number(chunkRuns, 8 + (12L * (run + 1))) is { } next && chunk + 1 >= next && next > 0 && (run + 1) * 12 + 20 <= chunkRuns.Length)
            run++;
        return Number(chunkRuns, 12 + (12L * run));
    }

    private bool Time()
    {
        while (leftInTimeRun == 0)
        {
            timeRun++;
            if (Number(timeRuns, 8 + (8 * timeRun)) is not { } count || Number(timeRuns, 12 + (8 * timeRun)) is not { } each)
                return false;
            (leftInTimeRun, delta) = (count, each);
        }

        leftInTimeRun--;
        return true;
    }

    private static long? Number(byte[] table, long at) =>
        at >= 0 && at + 4 <= table.Length ? BinaryPrimitives.ReadUInt32BigEndian(table.AsSpan((int)at)) : null;
}
