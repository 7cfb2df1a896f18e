using Evidence.Formats.Protocol;

namespace Evidence.Intake;

/// <summary>The numbers that a device gives to its files, in its order: after the highest one it begins again at the lowest.</summary>
/// <param name="Lowest">0 or 1, whichever the device begins at.</param>
/// <param name="End">One more than the highest: 10,000 where it writes four digits.</param>
internal readonly record struct NumberRing(long Lowest, long End)
{
    public static NumberRing Of(FileCounter one, FileCounter other)
    {
        long[] shown = [one.First, one.Last, other.First, other.Last];
        var end = (long)Math.Pow(10, DigitsOf(one));
        while (end <= shown.Max()) end *= 10;
        return new(shown.Contains(0) ? 0 : 1, end);
    }

    public static int DigitsOf(FileCounter counter) => counter.Digits ?? FileCounter.UsualDigits;

    /// <summary>From one number to another in the device's order, both included; nothing where <paramref name="to"/> lies just before <paramref name="from"/>.</summary>
    public IReadOnlyList<NumberGap> From(long from, long to) =>
        from <= to ? [new(from, to)] : [.. Valid(from, End - 1), .. Valid(Lowest, to)];

    /// <summary>How many numbers lie after <paramref name="last"/> and before <paramref name="first"/>.</summary>
    public long Between(long last, long first) => first > last ? first - last - 1 : End - 1 - last + Math.Max(0, first - Lowest);

    public static bool Spans(FileCounter counter, long number) =>
        counter.First <= counter.Last ? number >= counter.First && number <= counter.Last : number >= counter.First || number <= counter.Last;

    /// <summary>The numbers that are there. Where the agent could not list all gaps nothing is known of which they are.</summary>
    public IReadOnlyList<NumberGap> Present(FileCounter counter) =>
        Count(counter.Gaps) == counter.Missing ? Without(From(counter.First, counter.Last), counter.Gaps) : [];

    public static long Count(IEnumerable<NumberGap> ranges) => ranges.Sum(range => range.To - range.From + 1);

    /// <summary>What is in <paramref name="ranges"/> and in none of <paramref name="others"/>, in the order of the first.</summary>
    public static IReadOnlyList<NumberGap> Without(IEnumerable<NumberGap> ranges, IEnumerable<NumberGap> others)
    {
        var sorted = others.OrderBy(other => other.From).ToList();
        var left = new List<NumberGap>();
        foreach (var range in ranges)
        {
            var from = range.From;
            foreach (var other in sorted.Where(other => other.To >= range.From && other.From <= range.To))
            {
                if (other.From > from) left.Add(new(from, other.From - 1));
                from = Math.Max(from, other.To + 1);
            }
            if (from <= range.To) left.Add(new(from, range.To));
        }
        return left;
    }

    private static IEnumerable<NumberGap> Valid(long from, long to) => from <= to ? [new(from, to)] : [];
}
