using System.Globalization;
using System.Text;

namespace Evidence.Keys;

/// <summary>Names, lengths and times of a ring's files: enough to see, every few seconds, that nothing changed.</summary>
internal static class RingListing
{
    public static string Of(string folder)
    {
        var text = new StringBuilder();
        string[] paths = Directory.Exists(folder) ? Directory.GetFiles(folder, "*", SearchOption.AllDirectories) : [];
        foreach (var path in paths.Order(StringComparer.Ordinal))
        {
            var file = new FileInfo(path);
            if (file.Exists)
                text.Append(CultureInfo.InvariantCulture, $"{path} {file.Length} {file.LastWriteTimeUtc.Ticks}\n");
        }

        return text.ToString();
    }
}
