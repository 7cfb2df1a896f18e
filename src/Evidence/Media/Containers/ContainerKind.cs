namespace Evidence.Media.Containers;

/// <summary>The containers that are opened at all. Playlists, session descriptions and lists of files are none: they name other files.</summary>
internal enum ContainerKind { Mp4, Matroska, Avi, MpegTransport, MpegProgram, Asf, Wave, Jpeg, Png }

internal static class ContainerKinds
{
    /// <summary>How much of a file <see cref="Of"/> wants to see.</summary>
    public const int HeadBytes = 1024;

    /// <summary>What a file is by its first bytes; null for anything else, whatever its name says.</summary>
    public static ContainerKind? Of(ReadOnlySpan<byte> head) => head switch
    {
        [0x1a, 0x45, 0xdf, 0xa3, ..] => ContainerKind.Matroska,
        [(byte)'R', (byte)'I', (byte)'F', (byte)'F', _, _, _, _, (byte)'A', (byte)'V', (byte)'I', (byte)' ', ..] => ContainerKind.Avi,
        [(byte)'R', (byte)'I', (byte)'F', (byte)'F', _, _, _, _, (byte)'W', (byte)'A', (byte)'V', (byte)'E', ..] => ContainerKind.Wave,
        [0x30, 0x26, 0xb2, 0x75, 0x8e, 0x66, 0xcf, 0x11, ..] => ContainerKind.Asf,
        [0, 0, 1, 0xba, ..] => ContainerKind.MpegProgram,
        [0xff, 0xd8, 0xff, ..] => ContainerKind.Jpeg,
        [0x89, (byte)'P', (byte)'N', (byte)'G', 0x0d, 0x0a, 0x1a, 0x0a, ..] => ContainerKind.Png,
        _ when IsMp4(head) => ContainerKind.Mp4,
        _ when IsTransport(head, 0, 188) || IsTransport(head, 4, 192) => ContainerKind.MpegTransport,
        _ => null,
    };

    /// <summary>The one demuxer that may open the file. Left to guess, ffmpeg would follow what is written inside.</summary>
    public static string Demuxer(this ContainerKind kind) => kind switch
    {
        ContainerKind.Mp4 => "mov",
        ContainerKind.Matroska => "matroska",
        ContainerKind.Avi => "avi",
        ContainerKind.MpegTransport => "mpegts",
        ContainerKind.MpegProgram => "mpeg",
        ContainerKind.Asf => "asf",
        ContainerKind.Wave => "wav",
        ContainerKind.Jpeg => "jpeg_pipe",
        ContainerKind.Png => "png_pipe",
        _ => throw new ArgumentOutOfRangeException(nameof(kind)),
    };

    public static bool IsStill(this ContainerKind kind) => kind is ContainerKind.Jpeg or ContainerKind.Png;

    /// <summary>ISO 14496-12 and QuickTime: a file starts with one of these boxes.</summary>
    private static bool IsMp4(ReadOnlySpan<byte> head)
    {
        if (head.Length < 8)
            return false;
        var type = head[4..8];
        return type.SequenceEqual("ftyp"u8) || type.SequenceEqual("moov"u8) || type.SequenceEqual("mdat"u8)
            || type.SequenceEqual("wide"u8) || type.SequenceEqual("free"u8) || type.SequenceEqual("skip"u8) || type.SequenceEqual("pnot"u8);
    }

    private static bool IsTransport(ReadOnlySpan<byte> head, int first, int packet)
    {
        if (head.Length < first + (4 * packet) + 1)
            return false;
        for (var i = 0; i < 5; i++)
        {
            if (head[first + (i * packet)] != 0x47)
                return false;
        }

        return true;
    }
}
