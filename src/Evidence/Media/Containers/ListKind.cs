namespace Evidence.Media.Containers;

/// <summary>Texts that a player would follow to other files and addresses. They are named for people and never opened.</summary>
internal static class ListKind
{
    /// <summary>What the text is called; null for anything else.</summary>
    public static string? Of(ReadOnlySpan<byte> head)
    {
        var text = head.TrimStart("\uFEFF\t\r\n "u8);
        if (text.StartsWith("#EXTM3U"u8))
            return "an HLS playlist";
        if (text.StartsWith("ffconcat version"u8))
            return "an ffconcat list";
        if (text.StartsWith("v=0"u8) && text.IndexOf("\nm="u8) >= 0)
            return "a session description (SDP)";
        return text.StartsWith("<"u8) && text.IndexOf("<MPD"u8) >= 0 ? "a DASH manifest" : null;
    }
}
