using System.Buffers.Binary;
using Evidence.Media.Sandboxing;
using Microsoft.Win32.SafeHandles;

namespace Evidence.Media.Derivation;

/// <summary>A piece of the growing copy that is decoded by itself behind the head: it begins with a key frame.</summary>
/// <param name="Offset">Where it lies in the growing file; likewise <paramref name="Bytes"/>.</param>
/// <param name="FromMs">When its first picture is shown, in milliseconds of the recording.</param>
/// <param name="UntilMs">When that of the next one is, or the recording ends.</param>
internal sealed record GrownFragment(long Offset, int Bytes, long FromMs, long UntilMs);

/// <summary>
/// The copy while it is being made: takes the fragments that the encoder writes to standard output, keeps them in a private file and says which are there. Nothing
/// waits for it and nothing depends on it: what it cannot follow or keep it gives up, and reads on to the end, so that the encoder never stands still. It writes on the disk
/// that the encoder itself writes to, so that it is no slower than that.
/// </summary>
/// <param name="path">Where the file is to lie: nothing lies there yet.</param>
/// <param name="hasRoom">Whether the disk has room for so many bytes more.</param>
/// <param name="howFar">Told as fragments come; null where nobody waits for it.</param>
internal sealed class GrowingCopy(string path, Func<long, bool> hasRoom, HowFar? howFar = null) : IDisposable
{
    /// <summary>Of the index of a fragment, which has some ten bytes for each frame of two seconds, and of the head.</summary>
    public const int MostIndexBytes = 1 << 20;

    /// <summary>Of a fragment: the rate that the encoder is held to is some two megabytes for its two seconds.</summary>
    public const int MostFragmentBytes = 16 << 20;

    private readonly Lock reading = new();
    private readonly List<GrownFragment> fragments = [];
    private SafeFileHandle? file;
    private long length;
    private bool gaveUp;

    /// <summary>What stands before every fragment: file type and head. Null until it is there, and after all was given up.</summary>
    public byte[]? Head { get; private set; }

    /// <summary>As RFC 6381 writes them; null with <see cref="Head"/>.</summary>
    public string? Codecs { get; private set; }

    /// <summary>The last fragment is there.</summary>
    public bool IsWhole { get; private set; }

    /// <summary>Reads what the encoder prints to its end.</summary>
    /// <param name="output">Its standard output.</param>
    /// <param name="seconds">How much time is to come out.</param>
    /// <param name="mostBytes">More than that is not kept.</param>
    public async Task ReadAsync(Stream output, double seconds, long mostBytes)
    {
        try
        {
            await GrowAsync(output, seconds, mostBytes);
        }
        catch (Exception problem) when (problem is InvalidDataException or IOException or OverflowException or UnauthorizedAccessException)
        {
            GiveUp();
        }

        var passedOver = new byte[1 << 16];
        while (await output.ReadAsync(passedOver) > 0)
        {
            // Whatever comes now is nothing that anybody waits for.
        }
    }

    /// <summary>The fragments that are whole, from one on.</summary>
    public IReadOnlyList<GrownFragment> From(int first)
    {
        lock (reading)
            return gaveUp ? [] : [.. fragments.Skip(first)];
    }

    /// <exception cref="IOException">All was given up, or the file cannot be read.</exception>
    public byte[] Read(long offset, int bytes)
    {
        lock (reading)
        {
            var read = new byte[bytes];
            if (file is null || RandomAccess.Read(file, read, offset) != bytes)
                throw new IOException("The growing copy is not there any more.");
            return read;
        }
    }

    public void Dispose() => GiveUp();

    private void GiveUp()
    {
        lock (reading)
        {
            (gaveUp, Head, Codecs) = (true, null, null);
            fragments.Clear();
            file?.Dispose();
            file = null;
            File.Delete(path);
        }
    }

    private async Task GrowAsync(Stream output, double seconds, long mostBytes)
    {
        var type = await BoxAsync(output, MostIndexBytes) ?? throw new InvalidDataException("nothing came");
        var moov = await BoxAsync(output, MostIndexBytes) ?? throw new InvalidDataException("no head came");
        if (!Is(type, "ftyp"u8) || !Is(moov, "moov"u8))
            throw new InvalidDataException("another beginning than planned");
        var head = FragmentBoxes.ReadHead(moov);
        using (var made = PrivateFiles.Create(path))
            file = File.OpenHandle(path, FileMode.Open, FileAccess.ReadWrite, FileShare.Delete);
        (Codecs, Head) = (head.Codecs, [.. type, .. moov]);
        GrownFragment? last = null;
        // What comes after the fragments is an index of them, which nobody needs.
        while (await BoxAsync(output, MostIndexBytes) is { } moof && Is(moof, "moof"u8))
        {
            var from = FragmentBoxes.PlaceFragment(moof, head);
            var mdat = await BoxAsync(output, MostFragmentBytes) is { } data && Is(data, "mdat"u8) ? data : throw new InvalidDataException("a fragment without its samples");
            if (last is not null)
                Add(last with { UntilMs = from });
            last = Keep(moof, mdat, from, mostBytes);
            howFar?.Is(from / 1000.0, seconds);
        }

        if (last is not null)
            Add(last with { UntilMs = Math.Max((long)(seconds * 1000), last.FromMs + 1) });
        IsWhole = true;
        howFar?.Is(seconds, seconds);
    }

    private GrownFragment Keep(byte[] moof, byte[] mdat, long from, long mostBytes)
    {
        var bytes = moof.Length + mdat.Length;
        if (length + bytes > mostBytes || !hasRoom(bytes))
            throw new IOException("There is no room for more of it.");
        RandomAccess.Write(file!, moof, length);
        RandomAccess.Write(file!, mdat, length + moof.Length);
        var kept = new GrownFragment(length, bytes, from, from);
        length += bytes;
        return kept;
    }

    private void Add(GrownFragment whole)
    {
        if (whole.UntilMs <= whole.FromMs)
            throw new InvalidDataException("a fragment that begins before the one before it");
        lock (reading)
            fragments.Add(whole);
    }

    /// <summary>The next box, whole; null at the end.</summary>
    private static async Task<byte[]?> BoxAsync(Stream output, int most)
    {
        var header = new byte[8];
        var read = await output.ReadAtLeastAsync(header, 8, throwOnEndOfStream: false);
        if (read == 0)
            return null;
        var size = read == 8 ? BinaryPrimitives.ReadUInt32BigEndian(header) : 0;
        if (size < 8 || size > most)
            throw new InvalidDataException("a box of another size than planned");
        var box = new byte[size];
        header.CopyTo(box, 0);
        await output.ReadExactlyAsync(box.AsMemory(8));
        return box;
    }

    private static bool Is(byte[] box, ReadOnlySpan<byte> type) => box.AsSpan(4, 4).SequenceEqual(type);
}
