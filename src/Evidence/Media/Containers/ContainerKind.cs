namespace Evidence.Media.Containers;

/// <summary>The containers that are opened at all. Playlists, session descriptions and lists of files are none: they name other files.</summary>
internal enum ContainerKind { Mp4, Matroska, Avi, MpegTransport, MpegProgram, Asf, Wave, Jpeg, Png, Mp3, Ogg, Flac, Amr, Adts, Tiff, Bmp, Webp, Gif, Heif, Dng, Pdf }

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
        [(byte)'R', (byte)'I', (byte)'F', (byte)'F', _, _, _, _, (byte)'W', (byte)'E', (byte)'B', (byte)'P', ..] => ContainerKind.Webp,
        [0x30, 0x26, 0xb2, 0x75, 0x8e, 0x66, 0xcf, 0x11, ..] => ContainerKind.Asf,
        [0, 0, 1, 0xba, ..] => ContainerKind.MpegProgram,
        [0xff, 0xd8, 0xff, ..] => ContainerKind.Jpeg,
        [0x89, (byte)'P', (byte)'N', (byte)'G', 0x0d, 0x0a, 0x1a, 0x0a, ..] => ContainerKind.Png,
        [(byte)'O', (byte)'g', (byte)'g', (byte)'S', 0, ..] => ContainerKind.Ogg,
        [(byte)'f', (byte)'L', (byte)'a', (byte)'C', ..] => ContainerKind.Flac,
        [(byte)'#', (byte)'!', (byte)'A', (byte)'M', (byte)'R', (byte)'\n' or (byte)'-', ..] => ContainerKind.Amr,
        [(byte)'I', (byte)'I', 42, 0, ..] or [(byte)'M', (byte)'M', 0, 42, ..] => ContainerKind.Tiff,
        [(byte)'B', (byte)'M', _, _, _, _, 0, 0, 0, 0, _, _, _, _, 12 or 40 or 52 or 56 or 64 or 108 or 124, 0, 0, 0, ..] => ContainerKind.Bmp,
        [(byte)'G', (byte)'I', (byte)'F', (byte)'8', (byte)'7' or (byte)'9', (byte)'a', ..] => ContainerKind.Gif,
        [(byte)'I', (byte)'D', (byte)'3', < 5, ..] => ContainerKind.Mp3,
        _ when IsMp4(head) => IsHeif(head) ? ContainerKind.Heif : ContainerKind.Mp4,
        _ when IsTransport(head, 0, 188) || IsTransport(head, 4, 192) => ContainerKind.MpegTransport,
        _ when head.IndexOf("%PDF-"u8) is >= 0 and <= HeadBytes - 5 => ContainerKind.Pdf,
        _ => SoundFrames.Of(head),
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
        ContainerKind.Mp3 => "mp3",
        ContainerKind.Ogg => "ogg",
        ContainerKind.Flac => "flac",
        ContainerKind.Amr => "amr",
        ContainerKind.Adts => "aac",
        ContainerKind.Tiff => "tiff_pipe",
        ContainerKind.Bmp => "bmp_pipe",
        ContainerKind.Webp => "webp_pipe",
        ContainerKind.Gif => "gif",
        // None of that name exists: ffmpeg opens none of them.
        ContainerKind.Heif => "none-for-heif",
        ContainerKind.Dng => "none-for-dng",
        ContainerKind.Pdf => "none-for-pdf",
        _ => throw new ArgumentOutOfRangeException(nameof(kind)),
    };

    /// <summary>One picture. A GIF may move and is taken as a recording.</summary>
    public static bool IsStill(this ContainerKind kind) =>
        kind is ContainerKind.Jpeg or ContainerKind.Png or ContainerKind.Tiff or ContainerKind.Bmp or ContainerKind.Webp or ContainerKind.Heif or ContainerKind.Dng;

    /// <summary>ISO 14496-12 and QuickTime: a file starts with one of these boxes.</summary>
    private static bool IsMp4(ReadOnlySpan<byte> head)
    {
        if (head.Length < 8)
            return false;
        var type = head[4..8];
        return type.SequenceEqual("ftyp"u8) || type.SequenceEqual("moov"u8) || type.SequenceEqual("mdat"u8)
            || type.SequenceEqual("wide"u8) || type.SequenceEqual("free"u8) || type.SequenceEqual("skip"u8) || type.SequenceEqual("pnot"u8);
    }

    /// <summary>ISO 23008-12: the major brand of one picture, or of a burst.</summary>
    private static bool IsHeif(ReadOnlySpan<byte> head)
    {
        if (head.Length < 12 || !head[4..8].SequenceEqual("ftyp"u8))
            return false;
        var brand = head[8..12];
        return brand.SequenceEqual("heic"u8) || brand.SequenceEqual("heix"u8) || brand.SequenceEqual("mif1"u8) || brand.SequenceEqual("heim"u8) || brand.SequenceEqual("avif"u8);
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
