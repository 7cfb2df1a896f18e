namespace Evidence.Formats.Protocol;

/// <summary>Base64 (RFC 4648 §4) with padding, in its one canonical spelling.</summary>
public static class Base64Text
{
    /// <summary>The bytes, or null if the text is not exactly what encoding them gives.</summary>
    public static byte[]? TryRead(string? text)
    {
        if (text is null)
            return null;
        var bytes = new byte[text.Length / 4 * 3 + 3];
        if (!Convert.TryFromBase64String(text, bytes, out var length))
            return null;
        Array.Resize(ref bytes, length);
        // White space and stray low bits read as the same bytes: two texts for one value.
        return Convert.ToBase64String(bytes) == text ? bytes : null;
    }
}
