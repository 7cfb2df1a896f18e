using System.Text.Json;
using Evidence.Kernel;

namespace Evidence.Web.Access.Scim;

/// <summary>Filters as directories send them (RFC 7644, section 3.4.2.2): attributes compared by <c>eq</c>, several joined by <c>and</c>. Anything else is refused, so that nobody takes a longer list for an answer.</summary>
internal static class ScimFilter
{
    private const int Longest = 1000, MostParts = 5;

    /// <returns>Attributes in small letters, without the name of their schema, and the texts they have to be.</returns>
    /// <exception cref="RefusedException"><see cref="ScimErrors.FilterWrong"/>.</exception>
    public static IReadOnlyList<(string Attribute, string Value)> Read(string? filter)
    {
        if (string.IsNullOrWhiteSpace(filter))
            return [];
        if (filter.Length > Longest)
            throw Wrong();
        var parts = new List<(string, string)>();
        for (var rest = filter.AsSpan().Trim(); ;)
        {
            parts.Add((Attribute(Word(ref rest)), Comparison(ref rest)));
            if (rest.IsEmpty)
                return parts;
            if (parts.Count == MostParts || !Word(ref rest).Equals("and", StringComparison.OrdinalIgnoreCase))
                throw Wrong();
        }
    }

    /// <summary>"username" for <c>urn:ietf:params:scim:schemas:core:2.0:User:userName</c>.</summary>
    public static string Attribute(ReadOnlySpan<char> written)
    {
        var name = written.ToString();
        foreach (var schema in new[] { ScimJson.User, ScimJson.Group })
        {
            if (name.StartsWith(schema + ":", StringComparison.OrdinalIgnoreCase))
                name = name[(schema.Length + 1)..];
        }

        return name.ToLowerInvariant();
    }

    private static string Comparison(ref ReadOnlySpan<char> rest)
    {
        if (!Word(ref rest).Equals("eq", StringComparison.OrdinalIgnoreCase) || rest.IsEmpty || rest[0] != '"')
            throw Wrong();
        var end = 1;
        while (end < rest.Length && rest[end] != '"')
            end += rest[end] == '\\' ? 2 : 1;
        if (end >= rest.Length)
            throw Wrong();
        try
        {
            var text = JsonSerializer.Deserialize<string>(rest[..(end + 1)]);
            rest = rest[(end + 1)..];
            if (!rest.IsEmpty && rest[0] != ' ')
                throw Wrong();
            rest = rest.TrimStart();
            return text is null || text.Contains('\0', StringComparison.Ordinal) ? throw Wrong() : text;
        }
        catch (JsonException)
        {
            throw Wrong();
        }
    }

    private static ReadOnlySpan<char> Word(ref ReadOnlySpan<char> rest)
    {
        var end = rest.IndexOf(' ');
        if (end <= 0)
            throw Wrong();
        var word = rest[..end];
        rest = rest[end..].TrimStart();
        return word;
    }

    private static RefusedException Wrong() => ScimErrors.FilterWrong.ToException();
}
