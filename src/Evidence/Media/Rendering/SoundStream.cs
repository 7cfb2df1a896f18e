using System.Buffers.Binary;

namespace Evidence.Media.Rendering;

/// <summary>Sound as it is decoded: whole numbers of 16 bits, one for each channel after the other.</summary>
/// <param name="Rate">Samples of a channel in a second.</param>
/// <param name="Channels">1 or 2.</param>
internal readonly record struct SoundShape(int Rate, int Channels)
{
    public int BytesOfSample => 2 * Channels;
}

/// <summary>Reads the beginning of a WAVE stream (RIFF, as ffmpeg writes it to a pipe, without lengths that could be trusted).</summary>
internal static class WaveBeginning
{
    private const int MostChunk = 1 << 16, MostRate = 192_000;

    /// <returns>Null where nothing comes.</returns>
    /// <exception cref="InvalidDataException">It is another thing.</exception>
    public static async Task<SoundShape?> ReadAsync(Stream output)
    {
        var riff = new byte[12];
        if (await output.ReadAtLeastAsync(riff, riff.Length, throwOnEndOfStream: false) < riff.Length)
            return null;
        Require(riff.AsSpan(0, 4).SequenceEqual("RIFF"u8) && riff.AsSpan(8).SequenceEqual("WAVE"u8));
        SoundShape? shape = null;
        while (true)
        {
            var head = new byte[8];
            await output.ReadExactlyAsync(head);
            if (head.AsSpan(0, 4).SequenceEqual("data"u8))
                return shape ?? throw new InvalidDataException("what ffmpeg wrote does not say what sound it is");
            var length = BinaryPrimitives.ReadUInt32LittleEndian(head.AsSpan(4));
            Require(length <= MostChunk);
            var chunk = new byte[length + (length % 2)];
            await output.ReadExactlyAsync(chunk);
            if (head.AsSpan(0, 4).SequenceEqual("fmt "u8))
                shape = Shape(chunk);
        }
    }

    private static SoundShape Shape(ReadOnlySpan<byte> chunk)
    {
        Require(chunk.Length >= 16);
        var shape = new SoundShape(BinaryPrimitives.ReadInt32LittleEndian(chunk[4..]), BinaryPrimitives.ReadUInt16LittleEndian(chunk[2..]));
        Require(shape is { Channels: 1 or 2, Rate: > 0 and <= MostRate } && BinaryPrimitives.ReadUInt16LittleEndian(chunk[14..]) == 16);
        return shape;
    }

    private static void Require(bool holds)
    {
        if (!holds)
            throw new InvalidDataException("what ffmpeg wrote is no sound of the kind that was asked for");
    }
}
