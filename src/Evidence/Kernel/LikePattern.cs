namespace Evidence.Kernel;

/// <summary>Text that somebody looks for, as a pattern of <c>like</c> that means just that text.</summary>
internal static class LikePattern
{
    public const string Escape = "\\";

    public static string Of(string text) => text.Replace(Escape, Escape + Escape, StringComparison.Ordinal)
        .Replace("%", Escape + "%", StringComparison.Ordinal).Replace("_", Escape + "_", StringComparison.Ordinal);
}
