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
    private readonly int longest;

    private PathPattern(string text, Token[]?[] segments, bool isFolder)
    {
        (this.text, this.segments, IsFolder) = (text, segments, isFolder);
        var name = segments[^1] ?? [];
        var literals = name.Length - 1 - Array.FindLastIndex(name, token => token.Kind != TokenKind.Byte);
        ending = [.. name[^literals..].Select(token => token.Value)];
        longest = segments.Max(tokens => tokens?.Length ?? 0);
    }

    private enum TokenKind : byte { Byte, Any, Star, Digit, Number, Segment, Folder }

    private readonly record struct Token(TokenKind Kind, byte Value = 0);

    /// <summary>Whether it stands for folders: it ends with '/'.</summary>
    public bool IsFolder { get; }

    public bool HasNumber => Has(TokenKind.Number);

    public bool HasSegment => Has(TokenKind.Segment);

    public bool HasFolder => segments.Any(name => name is not null && name.Any(token => token.Kind == TokenKind.Folder));

    /// <summary>How many single digits the name takes.</summary>
    public int Digits => segments[^1]?.Count(token => token.Kind == TokenKind.Digit) ?? 0;

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
            var isFile = i == names.Length - 1;
            if (segments[i] is { } name && name.Any(token => isFile ? token.Kind is TokenKind.Folder : token.Kind is TokenKind.Number or TokenKind.Segment))
                throw new FormatException($"'{text}': number and segment are taken from the file's name, the folder's number from a folder's");
        }
        if (segments.Count(name => name is not null && name.Any(token => token.Kind == TokenKind.Folder)) > 1) throw new FormatException($"'{text}' takes the number of two folders");
        return new(text, segments, isFolder);
    }

    public bool Matches(ReadOnlySpan<byte> path) => TryMatch(path, out _);

    /// <summary>What stood for <c>#</c> in the file's name, one after the other; null where it does not match.</summary>
    public string? DigitsOf(ReadOnlySpan<byte> path)
    {
        if (segments[^1] is not { } tokens || !Matches(path)) return null;
        var name = path[(path.LastIndexOf((byte)'/') + 1)..];
        Span<int> places = stackalloc int[longest];
        if (!MatchName(tokens, name, places)) return null;
        var digits = new StringBuilder();
        for (var i = 0; i < tokens.Length; i++)
            if (tokens[i].Kind == TokenKind.Digit) digits.Append((char)name[places[i]]);
        return digits.ToString();
    }

    /// <summary>Matches and tells what the numbers of the file's name and of its folder are.</summary>
    public bool TryMatch(ReadOnlySpan<byte> path, out PatternMatch match)
    {
        match = default;
        if (!EndsAlike(path)) return false;
        Span<int> places = stackalloc int[longest];
        int segment = 0, at = 0, starSegment = -1, starAt = 0;
        while (at <= path.Length)
        {
            var end = EndOfName(path, at);
            if (segment < segments.Length && segments[segment] is null)
            {
                starSegment = segment++;
                starAt = at;
            }
            else if (segment < segments.Length && MatchName(segments[segment]!, path[at..end], places))
            {
                var taken = Captures(segments[segment]!, path[at..end], places, at);
                match = taken with { Folder = taken.Folder ?? match.Folder };
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

    /// <param name="pattern">Of one name.</param>
    /// <param name="name">The name.</param>
    /// <param name="places">For each token the byte that it took.</param>
    private static bool MatchName(Token[] pattern, ReadOnlySpan<byte> name, Span<int> places)
    {
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
        return pattern.AsSpan(p).IndexOfAnyExcept(new Token(TokenKind.Star)) < 0;
    }

    private static PatternMatch Captures(Token[] pattern, ReadOnlySpan<byte> name, ReadOnlySpan<int> places, int offset) => new(
        Capture(pattern, TokenKind.Number, name, places, offset), Capture(pattern, TokenKind.Segment, name, places, offset), Capture(pattern, TokenKind.Folder, name, places, offset));

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
        var kind = parts is ["number", _] ? TokenKind.Number : parts is ["segment", _] ? TokenKind.Segment : TokenKind.Folder;
        if (parts is not ["number" or "segment" or "folder", [>= '1' and <= '9'] digits])
            throw new FormatException($"'{name}': braces hold number:N, segment:N or folder:N with N from 1 to {MaxCaptureDigits}");
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
/// <param name="Folder">What stood for <c>{folder:N}</c>.</param>
internal readonly record struct PatternMatch(Captured? Number, Captured? Segment, Captured? Folder);

/// <summary>A number in a path, and where its digits stand.</summary>
internal readonly record struct Captured(long Value, int At, int Length);
