using System.Globalization;

namespace Evidence.Web.Layout;

/// <summary>Sizes and lengths as people read them.</summary>
internal static class Quantities
{
    /// <summary>"1.4 GB"; "12 MB" and "3 KB" below a tenth of that; "0 bytes" in full.</summary>
    public static string Size(long bytes) => bytes switch
    {
        >= 100_000_000 => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1e9:N1} GB"),
        >= 1_000_000 => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1e6:0.#} MB"),
        >= 1_000 => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1e3:0} KB"),
        1 => "1 byte",
        _ => string.Create(CultureInfo.InvariantCulture, $"{bytes} bytes"),
    };

    /// <summary>"12,345".</summary>
    public static string Count(long number) => number.ToString("N0", CultureInfo.InvariantCulture);

    /// <summary>"12,345,678 bytes": the exact number, for the facts of a file.</summary>
    public static string Exact(long bytes) => bytes.ToString("N0", CultureInfo.InvariantCulture) + (bytes == 1 ? " byte" : " bytes");

    /// <summary>"1:02:03" or "2:03".</summary>
    public static string Length(long milliseconds)
    {
        var length = TimeSpan.FromMilliseconds(milliseconds);
        return length.TotalHours >= 1
            ? string.Create(CultureInfo.InvariantCulture, $"{(int)length.TotalHours}:{length.Minutes:00}:{length.Seconds:00}")
            : string.Create(CultureInfo.InvariantCulture, $"{length.Minutes}:{length.Seconds:00}");
    }

    /// <summary>"1 hour 2 minutes 3 seconds": what a screen reader should say for "1:02:03".</summary>
    public static string SpokenLength(long milliseconds)
    {
        var length = TimeSpan.FromMilliseconds(milliseconds);
        var words = new List<string>();
        Say((int)length.TotalHours, "hour");
        Say(length.Minutes, "minute");
        Say(length.Seconds, "second");
        return words.Count == 0 ? "less than a second" : string.Join(' ', words);

        void Say(int count, string unit)
        {
            if (count > 0)
            {
                words.Add(count == 1 ? $"1 {unit}" : $"{count} {unit}s");
            }
        }
    }

    /// <summary>The first eight characters of an identifier or hash; the whole stands beside it, to copy.</summary>
    public static string Brief(string identifier) => identifier.Length <= 8 ? identifier : identifier[..8];
}
