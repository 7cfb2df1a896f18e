using System.Buffers;

namespace Evidence.Storage;

/// <summary>Keys become file names and URL paths: nothing but these characters ever does.</summary>
internal static class ObjectKey
{
    private const int MinLength = 4, MaxLength = 128;
    private static readonly SearchValues<char> Allowed = SearchValues.Create("abcdefghijklmnopqrstuvwxyz0123456789-");

    public static bool IsKey(string key) => key.Length is >= MinLength and <= MaxLength && !key.AsSpan().ContainsAnyExcept(Allowed);

    public static string Check(string key) =>
        IsKey(key)
            ? key
            : throw new ArgumentException("A key is 4 to 128 characters of a-z, 0-9 and '-'.", nameof(key));
}
