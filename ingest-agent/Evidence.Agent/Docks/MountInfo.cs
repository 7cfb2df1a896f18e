using System.Globalization;
using System.Text;

namespace Evidence.Agent.Docks;

/// <summary>One line of /proc/self/mountinfo (proc(5)).</summary>
/// <param name="Id">The kernel's number of the mount.</param>
/// <param name="Device"><c>major:minor</c>; major 0 where the file system has no block device of its own.</param>
/// <param name="Root">Which folder of the file system is mounted; <c>/</c> for all of it.</param>
/// <param name="Point">Where; null if the name is not UTF-8.</param>
/// <param name="Source">What is mounted, such as <c>/dev/sdb1</c>.</param>
internal sealed record Mount(int Id, string Device, string Root, string? Point, string Type, string Source);

/// <summary>What is mounted now. Read as a whole each time: it is short, and it is always true.</summary>
internal static class MountInfo
{
    public const string Path = "/proc/self/mountinfo";

    private static readonly UTF8Encoding Strict = new(false, throwOnInvalidBytes: true);

    /// <summary>In the order of mounting; none where the system has no such file.</summary>
    public static IReadOnlyList<Mount> Read(string path = Path)
    {
        try
        {
            return File.Exists(path) ? [.. File.ReadAllText(path, Encoding.Latin1).Split('\n').Select(Parse).OfType<Mount>()] : [];
        }
        catch (IOException)
        {
            return [];
        }
    }

    /// <summary>mountinfo writes octal (\040), udev hex (\x20). The text is one byte a character; null if the bytes are not UTF-8.</summary>
    public static string? Unescape(string text)
    {
        var bytes = new List<byte>(text.Length);
        var raw = Encoding.Latin1.GetBytes(text);
        for (var i = 0; i < raw.Length; i++)
        {
            var escaped = raw[i] == '\\' && i + 3 < raw.Length && TryEscape(raw.AsSpan(i + 1, 3), out var value) ? value : (byte?)null;
            bytes.Add(escaped ?? raw[i]);
            if (escaped is not null) i += 3;
        }
        try
        {
            return Strict.GetString([.. bytes]);
        }
        catch (DecoderFallbackException)
        {
            return null;
        }
    }

    private static Mount? Parse(string line)
    {
        var halves = line.Split(" - ", 2);
        if (halves.Length != 2 || halves[0].Split(' ') is not [var id, _, var device, var root, var point, ..] || halves[1].Split(' ') is not [var type, var source, ..]) return null;
        return int.TryParse(id, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? new(number, device, Unescape(root) ?? "", Unescape(point), type, Unescape(source) ?? "")
            : null;
    }

    private static bool TryEscape(ReadOnlySpan<byte> code, out byte value)
    {
        if (code[0] == 'x') return byte.TryParse(code[1..], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out value);
        value = 0;
        foreach (var digit in code)
        {
            if (digit is < (byte)'0' or > (byte)'7') return false;
            value = unchecked((byte)(value * 8 + digit - '0'));
        }
        return true;
    }
}
