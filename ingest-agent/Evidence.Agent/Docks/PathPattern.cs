using System.Text;

namespace Evidence.Agent.Docks;

/// <summary>
/// A pattern over the raw bytes of a path: docs/formats/device-profile.md, "Patterns". Backtracking goes to the latest star only, so that
/// matching takes at most path times pattern steps, whatever card and profile hold.
/// </summary>
internal sealed class PathPattern
{
    public const int MaxChars = 200;

    private const int MaxSegments = 32, MaxCaptureDigits = 9;

    private readonly string text;
    private readonly Token[]?[] segments;
    private readonly byte[] ending;

    private PathPattern(string text, Token[]?[] segments, bool isFolder)
    {
        (this.text, this.segments, IsFolder) = (text, segments, isFolder);
        var name = segments[^1] ?? [];
        var literals = name.Length - 1 - Array.FindLastIndex(name, token => token.Kind != TokenKind.Byte);
        ending = [.. name[^literals..].Select(token => token.Value)];
    }

    private enum TokenKind : byte { Byte, Any, Star, Digit, Number, Segment }

    private readonly record struct Token(TokenKind Kind, byte Value = 0);

    /// <summary>Whether it stands for folders: it ends with '/'.</summary>
    public bool IsFolder { get; }

    public bool HasNumber => Has(TokenKind.Number);

    public bool HasSegment => Has(TokenKind.Segment);

    /// <exception cref="FormatException">It is no pattern; the message says why.</exception>
    public static PathPattern Parse(string text)
    {
        if (text.Length is 0 or > MaxChars) throw new FormatException($"a pattern has 1 to {MaxChars} characters");
        var isFolder = text.EndsWith('/');
        var names = (isFolder ? text[..^1] : text).Split('/');
        if (names.Length > MaxSegments || names.Any(name => name is "" or "." or "..")) throw new FormatException($"'{text}' is no path below the volume's root");
        var segments = new Token[]?[names.Length];
        for (var i = 0; i < names.Length; i++)
        {
            segments[i] = names[i] == "**" ? null : Tokens(names[i]);
            if (i < names.Length - 1 && segments[i] is { } folder && folder.Any(token => token.Kind is TokenKind.Number or TokenKind.Segment))
                throw new FormatException($"'{text}': numbers are taken from the file's name only");
        }
        return new(text, segments, isFolder);
    }

    public bool Matches(ReadOnlySpan<byte> path) => TryMatch(path, out _);

    /// <summary>Matches and tells what the numbers of the file's name are.</summary>
    public bool TryMatch(ReadOnlySpan<byte> path, out PatternMatch match)
    {
        match = default;
        if (!EndsAlike(path)) return false;
        int segment = 0, at = 0, starSegment = -1, starAt = 0;
        while (at <= path.Length)
        {
            var end = EndOfName(path, at);
            if (segment < segments.Length && segments[segment] is null)
            {
                starSegment = segment++;
                starAt = at;
            }
            else if (segment < segments.Length && MatchName(segments[segment]!, path[at..end], at, out match))
            {
                segment++;
                at = end + 1;
            }
            else if (starSegment >= 0)
            {
                at = starAt = EndOfName(path, starAt) + 1;
                segment = starSegment + 1;
            }
            else
            {
                return false;
            }
        }
        return segments.AsSpan(segment).IndexOfAnyExcept((Token[]?)null) < 0;
    }

    public override string ToString() => text;

    private static int EndOfName(ReadOnlySpan<byte> path, int at) =>
        path[at..].IndexOf((byte)'/') is var slash && slash < 0 ? path.Length : at + slash;

    private static bool MatchName(Token[] pattern, ReadOnlySpan<byte> name, int offset, out PatternMatch match)
    {
        match = default;
        Span<int> places = stackalloc int[pattern.Length];
        int p = 0, n = 0, star = -1, resume = 0;
        while (n < name.Length)
        {
            if (p < pattern.Length && pattern[p].Kind == TokenKind.Star)
            {
                star = p++;
                resume = n;
            }
            else if (p < pattern.Length && Fits(pattern[p], name[n]))
            {
                places[p++] = n++;
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
        if (pattern.AsSpan(p).IndexOfAnyExcept(new Token(TokenKind.Star)) >= 0) return false;
        match = new(Capture(pattern, TokenKind.Number, name, places, offset), Capture(pattern, TokenKind.Segment, name, places, offset));
        return true;
    }

    private static Captured? Capture(Token[] pattern, TokenKind kind, ReadOnlySpan<byte> name, ReadOnlySpan<int> places, int offset)
    {
        var first = Array.FindIndex(pattern, token => token.Kind == kind);
        if (first < 0) return null;
        long value = 0;
        var length = 0;
        for (; first + length < pattern.Length && pattern[first + length].Kind == kind; length++)
            value = value * 10 + name[places[first + length]] - '0';
        return new(value, offset + places[first], length);
    }

    private static bool Fits(Token token, byte value) => token.Kind switch
    {
        TokenKind.Byte => token.Value == Lower(value),
        TokenKind.Any => true,
        _ => value is >= (byte)'0' and <= (byte)'9',
    };

    private static Token[] Tokens(string name)
    {
        var tokens = new List<Token>();
        for (var i = 0; i < name.Length; i++)
        {
            switch (name[i])
            {
                case '*': if (tokens is not [.., { Kind: TokenKind.Star }]) tokens.Add(new(TokenKind.Star)); break;
                case '?': tokens.Add(new(TokenKind.Any)); break;
                case '#': tokens.Add(new(TokenKind.Digit)); break;
                case '{': i = TakeCapture(name, i, tokens); break;
                case '}': throw new FormatException($"'{name}' has a '}}' without '{{'");
                default: i = TakeLiteral(name, i, tokens); break;
            }
        }
        return [.. tokens];
    }

    private static int TakeLiteral(string name, int at, List<Token> tokens)
    {
        var length = char.IsSurrogatePair(name, at) ? 2 : 1;
        foreach (var value in Encoding.UTF8.GetBytes(name.Substring(at, length))) tokens.Add(new(TokenKind.Byte, Lower(value)));
        return at + length - 1;
    }

    private static int TakeCapture(string name, int at, List<Token> tokens)
    {
        var end = name.IndexOf('}', at);
        var parts = end < 0 ? [] : name[(at + 1)..end].Split(':');
        var kind = parts is ["number", _] ? TokenKind.Number : TokenKind.Segment;
        if (parts is not ["number" or "segment", [>= '1' and <= '9'] digits])
            throw new FormatException($"'{name}': braces hold number:N or segment:N with N from 1 to {MaxCaptureDigits}");
        if (tokens.Any(token => token.Kind == kind)) throw new FormatException($"'{name}' takes {parts[0]} twice");
        tokens.AddRange(Enumerable.Repeat(new Token(kind), digits[0] - '0'));
        return end;
    }

    private bool Has(TokenKind kind) => segments[^1] is { } name && name.Any(token => token.Kind == kind);

    private bool EndsAlike(ReadOnlySpan<byte> path)
    {
        if (path.Length < ending.Length) return false;
        var tail = path[^ending.Length..];
        for (var i = 0; i < tail.Length; i++)
            if (Lower(tail[i]) != ending[i]) return false;
        return true;
    }

    private static byte Lower(byte value) => value is >= (byte)'A' and <= (byte)'Z' ? (byte)(value | 0x20) : value;
}

/// <param name="Number">What stood for <c>{number:N}</c>.</param>
/// <param name="Segment">What stood for <c>{segment:N}</c>.</param>
internal readonly record struct PatternMatch(Captured? Number, Captured? Segment);

/// <summary>A number in a path, and where its digits stand.</summary>
internal readonly record struct Captured(long Value, int At, int Length);
