using System.Diagnostics.CodeAnalysis;
using System.Text;
using Evidence.Formats.Text;

namespace Evidence.Kernel;

/// <summary>Text from outside that is kept to be shown: control and direction characters are spelled out, and NUL, which the database does not take, with them.</summary>
internal static class ShownText
{
    private const int Longest = 2_000;

    public static string Of(string text) => DisplayName.Of(Encoding.UTF8.GetBytes(text.Length > Longest ? text[..Longest] : text));

    /// <summary>One line of it; empty where nothing is left.</summary>
    public static string Line(string? text) => Of((text ?? "").ReplaceLineEndings(" ").Trim());

    /// <summary>One line of it; null where nothing is left, or more than the longest that it may be, in characters.</summary>
    public static string? Line(string? text, int longest) => Line(text) is { Length: > 0 } line && line.Length <= longest ? line : null;

    [return: NotNullIfNotNull(nameof(text))]
    public static string? OrNull(string? text) => text is null ? null : Of(text);
}
