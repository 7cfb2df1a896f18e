using System.Globalization;
using System.Text;
using Evidence.Durability;

namespace Evidence.Agent.Docks;

/// <summary>What the system says of the volume itself.</summary>
/// <param name="Label">The mount's label, or the folder's name.</param>
/// <param name="FileSystemId">A UUID where the system knows one, else its number; <c>folder</c> for a plain folder.</param>
internal sealed record VolumeFacts(string Label, string FileSystemId, bool ReadOnly)
{
    private const string ByUuid = "/dev/disk/by-uuid", ByLabel = "/dev/disk/by-label";

    public static VolumeFacts Of(string path, RawFolder root)
    {
        var name = Path.GetFileName(Path.TrimEndingDirectorySeparator(Path.GetFullPath(path)));
        if (OperatingSystem.IsWindows()) return OfDrive(path, name, root.Volume);
        if (MountedSource(path) is not { } source) return new(name, "folder", root.Volume.ReadOnly);
        return new(
            LinkTo(ByLabel, source) is { } label ? Unescape(label) : name,
            LinkTo(ByUuid, source) ?? root.Volume.FileSystemId.ToString("x16", CultureInfo.InvariantCulture),
            root.Volume.ReadOnly);
    }

    private static VolumeFacts OfDrive(string path, string name, RawVolume volume)
    {
        var label = Path.GetPathRoot(path) == path && new DriveInfo(path) is { IsReady: true, VolumeLabel.Length: > 0 } drive ? drive.VolumeLabel : name;
        return new(label, volume.FileSystemId.ToString("x16", CultureInfo.InvariantCulture), volume.ReadOnly);
    }

    /// <summary>The device mounted exactly at this path (proc(5), mountinfo: field 5 is the mount point, the source follows " - type ").</summary>
    private static string? MountedSource(string path)
    {
        path = Path.TrimEndingDirectorySeparator(Path.GetFullPath(path));
        if (!File.Exists("/proc/self/mountinfo")) return null;
        foreach (var line in File.ReadLines("/proc/self/mountinfo").Reverse())
        {
            var halves = line.Split(" - ", 2);
            var left = halves[0].Split(' ');
            if (halves.Length == 2 && left.Length > 4 && Unescape(left[4]) == path)
                return halves[1].Split(' ') is [_, var source, ..] ? Unescape(source) : null;
        }
        return null;
    }

    private static string? LinkTo(string folder, string device)
    {
        if (!Directory.Exists(folder)) return null;
        return new DirectoryInfo(folder).EnumerateFiles()
            .FirstOrDefault(link => link.ResolveLinkTarget(returnFinalTarget: true)?.FullName == device)?.Name;
    }

    /// <summary>mountinfo writes octal (\040), udev hex (\x20).</summary>
    private static string Unescape(string text)
    {
        if (!text.Contains('\\', StringComparison.Ordinal)) return text;
        var bytes = new List<byte>(text.Length);
        var raw = Encoding.UTF8.GetBytes(text);
        for (var i = 0; i < raw.Length; i++)
        {
            if (raw[i] == '\\' && i + 3 < raw.Length && TryEscape(raw.AsSpan(i + 1, 3), out var value))
            {
                bytes.Add(value);
                i += 3;
            }
            else
            {
                bytes.Add(raw[i]);
            }
        }
        return Encoding.UTF8.GetString([.. bytes]);
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
