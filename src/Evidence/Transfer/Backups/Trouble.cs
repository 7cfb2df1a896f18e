using System.Data.Common;
using Evidence.Kernel;
using Evidence.Keys;

namespace Evidence.Transfer.Backups;

/// <summary>What kept a backup or a drill from its end, in words.</summary>
internal static class Trouble
{
    /// <returns>Null of a mistake of ours, and of a program that is told to stop.</returns>
    public static string? Of(Exception trouble) => trouble switch
    {
        RefusedException refused => $"{refused.Refusal.Text} {refused.Refusal.Hint}",
        StartRefusedException refused => $"{char.ToUpperInvariant(refused.What[0])}{refused.What[1..]} {refused.Hint}",
        IOException or UnauthorizedAccessException or InvalidDataException or DbException or KeyAwayException => trouble.Message,
        _ => null,
    };
}
