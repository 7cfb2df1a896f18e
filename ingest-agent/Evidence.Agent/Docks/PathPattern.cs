namespace Evidence.Agent.Docks;

/// <summary>
/// A glob over the raw bytes of a path: '/' separates, '*' and '?' stay inside one segment, '**' spans any number of whole
/// segments; ASCII letters match in either case, because FAT keeps none. Matching is linear in the path for each '**', so a
/// card with deep folders cannot make it slow.
/// </summary>
internal sealed class PathPattern
{
    private readonly byte[][] segments;
    private readonly string text;

    private PathPattern(string text)
    {
        this.text = text;
        segments = [.. text.Split('/').Select(System.Text.Encoding.UTF8.GetBytes)];
    }

    public static PathPattern Parse(string text) => new(text);

    public bool Matches(ReadOnlySpan<byte> path) => MatchSegments(segments, path, pathEnded: false);

    public override string ToString() => text;

    private static bool MatchSegments(ReadOnlySpan<byte[]> pattern, ReadOnlySpan<byte> path, bool pathEnded)
    {
        if (pattern.IsEmpty) return pathEnded;
        if (IsAnyFolders(pattern[0])) return MatchAnyFolders(pattern[1..], path, pathEnded);
        if (pathEnded) return false;
        var slash = path.IndexOf((byte)'/');
        var head = slash < 0 ? path : path[..slash];
        return MatchName(pattern[0], head)
            && MatchSegments(pattern[1..], slash < 0 ? default : path[(slash + 1)..], slash < 0);
    }

    private static bool MatchAnyFolders(ReadOnlySpan<byte[]> rest, ReadOnlySpan<byte> path, bool pathEnded)
    {
        while (true)
        {
            if (MatchSegments(rest, path, pathEnded)) return true;
            if (pathEnded) return false;
            var slash = path.IndexOf((byte)'/');
            pathEnded = slash < 0;
            path = pathEnded ? default : path[(slash + 1)..];
        }
    }

    private static bool MatchName(ReadOnlySpan<byte> pattern, ReadOnlySpan<byte> name)
    {
        int p = 0, n = 0, star = -1, resume = 0;
        while (n < name.Length)
        {
            if (p < pattern.Length && pattern[p] == (byte)'*')
            {
                star = p++;
                resume = n;
            }
            else if (p < pattern.Length && (pattern[p] == (byte)'?' || Lower(pattern[p]) == Lower(name[n])))
            {
                p++;
                n++;
            }
            else if (star >= 0)
            {
                p = star + 1;
                n = ++resume;
            }
            else
            {
                return false;
            }
        }
        return pattern[p..].TrimStart((byte)'*').IsEmpty;
    }

    private static bool IsAnyFolders(ReadOnlySpan<byte> segment) => segment.SequenceEqual("**"u8);

    private static byte Lower(byte value) => value is >= (byte)'A' and <= (byte)'Z' ? (byte)(value | 0x20) : value;
}
