namespace Evidence.Intake;

/// <summary>
/// How a sealed object is cut for sending (docs/formats/agent-protocol): part n covers the ciphertext bytes
/// [n × <see cref="PartBytes"/>, …), all parts are equally long but the last, and no object has more than
/// <see cref="MostParts"/> parts, which is under what any S3 server takes.
/// </summary>
public readonly record struct PartPlan(long TotalBytes, int PartBytes)
{
    public const int SmallestPartBytes = 16 << 20;
    public const int MostParts = 9_000;

    /// <summary>The longest object a plan can be made for: a part's length fits an int.</summary>
    public const long LongestObjectBytes = (long)MostParts * (int.MaxValue / Mebibyte * Mebibyte);

    private const int Mebibyte = 1 << 20;

    /// <summary>Plans an object of <paramref name="totalBytes"/> bytes with parts of at least <paramref name="wantedPartBytes"/>.</summary>
    public static PartPlan For(long totalBytes, int wantedPartBytes = SmallestPartBytes)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(totalBytes);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(totalBytes, LongestObjectBytes);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(wantedPartBytes);
        var enoughForMostParts = (totalBytes + MostParts - 1) / MostParts;
        var partBytes = RoundUpToMebibyte(Math.Max(wantedPartBytes, enoughForMostParts));
        return new PartPlan(totalBytes, checked((int)partBytes));
    }

    public int Count => checked((int)((TotalBytes + PartBytes - 1) / PartBytes));

    public bool Has(int part) => part >= 0 && part < Count;

    public long OffsetOf(int part) => Has(part)
        ? (long)part * PartBytes
        : throw new ArgumentOutOfRangeException(nameof(part));

    public int LengthOf(int part) => checked((int)Math.Min(PartBytes, TotalBytes - OffsetOf(part)));

    private static long RoundUpToMebibyte(long bytes) => (bytes + Mebibyte - 1) / Mebibyte * Mebibyte;
}
