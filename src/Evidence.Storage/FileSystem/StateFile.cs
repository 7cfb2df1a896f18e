using System.Globalization;
using System.Text;
using Evidence.Durability;

namespace Evidence.Storage.FileSystem;

/// <summary>
/// Lock and hold of a version, in <c>KEY.state</c> beside the object: the line <c>EVST1</c>, then <c>until 2026-11-21T14:02:09Z</c> where it is
/// locked and <c>held</c> where it is held. No file: neither. Written whole or not at all; one that cannot be understood protects its object.
/// </summary>
internal static class StateFile
{
    public const string Extension = ".state";
    private const string Magic = "EVST1", UntilWord = "until ", HeldWord = "held", Format = "yyyy-MM-dd'T'HH:mm:ss'Z'";

    /// <exception cref="IOException">It is there and cannot be understood.</exception>
    public static VersionState Read(string path)
    {
        string[] lines;
        try
        {
            lines = File.ReadAllLines(path, Encoding.ASCII);
        }
        catch (Exception none) when (none is FileNotFoundException or DirectoryNotFoundException)
        {
            return new VersionState(null, IsHeld: false);
        }

        return Parse(lines) ?? throw new IOException($"'{path}' is damaged: whether its object is locked or held is not known, so it is not deleted.");
    }

    public static void Write(string path, VersionState state)
    {
        var text = new StringBuilder(Magic).Append('\n');
        if (state.Lock is { } @lock)
            text.Append(UntilWord).Append(@lock.Until.UtcDateTime.ToString(Format, CultureInfo.InvariantCulture)).Append('\n');
        if (state.IsHeld)
            text.Append(HeldWord).Append('\n');
        Durable.ReplaceFile(path, Encoding.ASCII.GetBytes(text.ToString()));
    }

    public static void Delete(string path)
    {
        Durable.DeleteLeftovers(path);
        if (File.Exists(path))
            Durable.DeleteFile(path);
    }

    private static VersionState? Parse(string[] lines)
    {
        if (lines is not [Magic, .. var said])
            return null;
        var state = new VersionState(null, IsHeld: false);
        foreach (var line in said)
        {
            if (line == HeldWord)
                state = state with { IsHeld = true };
            else if (line.StartsWith(UntilWord, StringComparison.Ordinal) && DateTimeOffset.TryParseExact(
                line.AsSpan(UntilWord.Length), Format, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var until))
                state = state with { Lock = new VersionLock(until, LockMode.Liftable) };
            else
                return null;
        }

        return state;
    }
}
