namespace Evidence.Formats.Protocol;

/// <summary>The Content-Digest field of RFC 9530 with sha-256.</summary>
public static class ContentDigest
{
    public const string Header = "Content-Digest";

    public static string Of(ReadOnlySpan<byte> body) => Of(Sha256Hash.Of(body));

    public static string Of(Sha256Hash body) => $"sha-256=:{Convert.ToBase64String(body.ToArray())}:";

    /// <summary>Takes the sha-256 out of the field, which may list other algorithms beside it.</summary>
    public static bool TryRead(string? field, out Sha256Hash hash)
    {
        hash = default;
        var members = (field ?? "").Split(',', StringSplitOptions.TrimEntries)
            .Where(m => m.StartsWith("sha-256=", StringComparison.Ordinal)).ToArray();
        if (members is not [{ Length: > 10 } one] || one[8] != ':' || one[^1] != ':'
            || Base64Text.TryRead(one[9..^1]) is not { Length: Sha256Hash.Bytes } bytes)
            return false;
        hash = new(bytes);
        return true;
    }
}
