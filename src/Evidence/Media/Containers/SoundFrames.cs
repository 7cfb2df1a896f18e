namespace Evidence.Media.Containers;

/// <summary>Sound without a container: frames that follow each other from the first byte on.</summary>
internal static class SoundFrames
{
    private static readonly int[] Layer3Kilobits = [0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320];
    private static readonly int[] Layer3LowKilobits = [0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160];
    private static readonly int[] Rates = [44100, 48000, 32000];

    /// <summary>MP3 (ISO 11172-3, layer III) or AAC in ADTS (ISO 13818-7), where a second frame follows the first; null for anything else.</summary>
    public static ContainerKind? Of(ReadOnlySpan<byte> head) =>
        Follows(head, Mp3FrameBytes) ? ContainerKind.Mp3 : Follows(head, AdtsFrameBytes) ? ContainerKind.Adts : null;

    private delegate int FrameBytes(ReadOnlySpan<byte> frame);

    /// <summary>Two bytes alone say little: many files that are no sound begin so.</summary>
    private static bool Follows(ReadOnlySpan<byte> head, FrameBytes length) =>
        length(head) is > 0 and var first && first + 7 < head.Length && length(head[first..]) > 0;

    private static int Mp3FrameBytes(ReadOnlySpan<byte> frame)
    {
        if (frame is not [0xff, var second, var third, _, ..] || (second & 0xe6) != 0xe2 || (second & 0x18) == 0x08)
            return 0;
        var (bits, rate, isOne) = (third >> 4, (third >> 2) & 3, (second & 0x18) == 0x18);
        if (bits is 0 or 15 || rate == 3)
            return 0;
        var hertz = Rates[rate] >> (isOne ? 0 : (second & 0x18) == 0x10 ? 1 : 2);
        return ((isOne ? 144_000 * Layer3Kilobits[bits] : 72_000 * Layer3LowKilobits[bits]) / hertz) + ((third >> 1) & 1);
    }

    private static int AdtsFrameBytes(ReadOnlySpan<byte> frame)
    {
        if (frame is not [0xff, var second, var third, var fourth, var fifth, var sixth, _, ..] || (second & 0xf6) != 0xf0 || ((third >> 2) & 15) > 12)
            return 0;
        var length = ((fourth & 3) << 11) | (fifth << 3) | (sixth >> 5);
        return length >= 7 ? length : 0;
    }
}
