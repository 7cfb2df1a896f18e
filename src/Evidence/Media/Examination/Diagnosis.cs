using System.Globalization;
using Evidence.Media.Containers;

namespace Evidence.Media.Examination;

/// <summary>Where and how a recording breaks, in sentences for people. Says only what was counted.</summary>
internal static class Diagnosis
{
    /// <summary>Shorter differences are how encoders end.</summary>
    private const double SoundApart = 1;

    private const int Piece = 1 << 20;

    private const int FewestZeros = 64 << 10;

    /// <summary>Of a recording without an index.</summary>
    public static string WithoutIndex(string file, BoxReport boxes)
    {
        var missing = boxes.MissingBytes > 0 ? string.Create(CultureInfo.InvariantCulture, $" {boxes.MissingBytes:N0} bytes that it announces are not there.") : "";
        var media = boxes.HasMedia ? " Pictures and sound are in it, but where each of them begins stood in the index: nothing can be played without it." : " There are no pictures and no sound in it.";
        return string.Create(CultureInfo.InvariantCulture, $"The index (moov box) is missing: the recording was cut off before the device closed it. The file ends at byte {new FileInfo(file).Length:N0}.{missing}{media}{Zeros(file)}");
    }

    /// <summary>What follows the count of frames where a recording decodes only in part; begins with a space, or is empty.</summary>
    public static string OfDamage(string file, BoxReport? boxes, MediaHeader header, Completeness completeness) =>
        Times(completeness) + End(file, boxes) + Zeros(file) + Sound(header);

    /// <summary>Where sound and picture are not equally long; begins with a space, or is empty.</summary>
    public static string Sound(MediaHeader header)
    {
        if (header is not { Video.Packets.End: { } picture, Audio.Packets.End: { } sound } || Math.Abs(picture - sound) <= SoundApart)
            return "";
        return sound < picture ? $" The sound ends at {Clock(sound)}, before the picture does at {Clock(picture)}." : $" The picture ends at {Clock(picture)}, before the sound does at {Clock(sound)}.";
    }

    private static string Times(Completeness completeness) =>
        completeness is { SecondsComplete: false, SecondsAnnounced: { } announced } && announced - completeness.SecondsDecoded >= 1
            ? $" It plays from 00:00 to {Clock(completeness.SecondsDecoded)} of the {Clock(announced)} that it announces: {Clock(announced - completeness.SecondsDecoded)} is missing."
            : "";

    private static string End(string file, BoxReport? boxes) => boxes is { MissingBytes: > 0 and var missing }
        ? string.Create(CultureInfo.InvariantCulture, $" The file ends at byte {new FileInfo(file).Length:N0}; {missing:N0} bytes that it announces are not there.")
        : "";

    /// <summary>A card that was pulled out, or a disk that ran full, leaves the room that was kept for a file filled with zeros.</summary>
    private static string Zeros(string file)
    {
        using var handle = File.OpenHandle(file);
        var length = RandomAccess.GetLength(handle);
        var end = length;
        var buffer = new byte[Piece];
        while (end > 0)
        {
            var piece = buffer.AsSpan(0, (int)Math.Min(Piece, end));
            piece = piece[..RandomAccess.Read(handle, piece, end - piece.Length)];
            var last = piece.LastIndexOfAnyExcept((byte)0);
            if (last >= 0 || piece.IsEmpty)
            {
                end -= piece.Length - (last + 1);
                break;
            }

            end -= piece.Length;
        }

        return length - end < FewestZeros ? "" : string.Create(CultureInfo.InvariantCulture, $" From byte {end:N0} to its end the file is filled with zeros: nothing was written there.");
    }

    /// <summary>mm:ss, with hours where there are any.</summary>
    private static string Clock(double seconds)
    {
        var time = TimeSpan.FromSeconds(Math.Floor(seconds));
        return time.ToString(time.TotalHours >= 1 ? @"h\:mm\:ss" : @"mm\:ss", CultureInfo.InvariantCulture);
    }
}
