namespace Evidence.Storage;

/// <summary>The sizes an upload was opened with.</summary>
internal readonly record struct UploadSize(long Length, int PartBytes)
{
    public long Parts => Length / PartBytes + (Length % PartBytes == 0 ? 0 : 1);

    public long LengthOf(int number) => Math.Min(PartBytes, Length - (long)number * PartBytes);

    public bool Fits(int number, long offset, long length) =>
        number >= 0 && number < Parts && offset == (long)number * PartBytes && length == Math.Min(PartBytes, Length - offset);
}
