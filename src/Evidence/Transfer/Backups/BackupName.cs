using System.Globalization;
using System.Text.RegularExpressions;

namespace Evidence.Transfer.Backups;

/// <summary>What the two folders of a backup are called. docs/formats/backup.md, "Folders".</summary>
internal static partial class BackupName
{
    public const string Partial = ".partial", Sheet = "backup.txt", Dump = "database.dump", Ring = "ring", RingList = "ring.sha256";

    public static string Of(DateTimeOffset at) => at.UtcDateTime.ToString("'evidence-'yyyyMMdd'T'HHmmss'Z'", CultureInfo.InvariantCulture);

    /// <summary>Whether a name is a finished backup's.</summary>
    public static bool IsBackup(string name) => Pattern().IsMatch(name);

    /// <summary>The name that something unfinished would have got; null where it is something else.</summary>
    public static string? OfPartial(string name) =>
        name.EndsWith(Partial, StringComparison.Ordinal) && name[..^Partial.Length] is var would && IsBackup(would) ? would : null;

    [GeneratedRegex(@"^evidence-\d{8}T\d{6}Z$", RegexOptions.CultureInvariant)]
    private static partial Regex Pattern();
}
