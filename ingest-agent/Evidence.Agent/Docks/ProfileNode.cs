using System.Text;
using System.Text.Json;

namespace Evidence.Agent.Docks;

/// <summary>Why a profile is not used, and where in its file.</summary>
internal sealed class ProfileException(int line, string message) : Exception(message)
{
    public int Line { get; } = line;
}

/// <summary>A JSON value that knows its line, so that whoever wrote the profile can be told where it is wrong.</summary>
internal sealed class ProfileNode
{
    public const int MaxBytes = 256 * 1024;

    private const int MaxDepth = 8;

    private ProfileNode(int line, JsonTokenType kind) => (Line, Kind) = (line, kind);

    public int Line { get; }

    public JsonTokenType Kind { get; }

    public string Text { get; private init; } = "";

    public long Number { get; private init; }

    public List<(string Name, ProfileNode Value)> Members { get; } = [];

    public List<ProfileNode> Items { get; } = [];

    /// <exception cref="ProfileException">It is not JSON, too long or too deep.</exception>
    public static ProfileNode Parse(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length > MaxBytes) throw new ProfileException(1, $"a profile has at most {MaxBytes} bytes");
        if (bytes.StartsWith("\uFEFF"u8)) bytes = bytes[3..];
        try
        {
            var reader = new Utf8JsonReader(bytes, new JsonReaderOptions { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true, MaxDepth = MaxDepth });
            reader.Read();
            var node = Read(ref reader, bytes);
            reader.Read();
            return node;
        }
        catch (JsonException error)
        {
            throw new ProfileException((int)(error.LineNumber ?? 0) + 1, "this is not JSON: " + error.Message.Split(" LineNumber")[0]);
        }
        catch (InvalidOperationException)
        {
            throw new ProfileException(1, "it holds text that is not UTF-8");
        }
    }

    private static ProfileNode Read(ref Utf8JsonReader reader, ReadOnlySpan<byte> bytes)
    {
        var line = bytes[..(int)reader.TokenStartIndex].Count((byte)'\n') + 1;
        switch (reader.TokenType)
        {
            case JsonTokenType.String: return new(line, JsonTokenType.String) { Text = reader.GetString()! };
            case JsonTokenType.Number: return new(line, JsonTokenType.Number) { Number = reader.TryGetInt64(out var n) ? n : -1, Text = Encoding.ASCII.GetString(reader.ValueSpan) };
            case JsonTokenType.StartArray: return ReadItems(ref reader, bytes, line);
            case JsonTokenType.StartObject: return ReadMembers(ref reader, bytes, line);
            default: return new(line, reader.TokenType);
        }
    }

    private static ProfileNode ReadItems(ref Utf8JsonReader reader, ReadOnlySpan<byte> bytes, int line)
    {
        var node = new ProfileNode(line, JsonTokenType.StartArray);
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray) node.Items.Add(Read(ref reader, bytes));
        return node;
    }

    private static ProfileNode ReadMembers(ref Utf8JsonReader reader, ReadOnlySpan<byte> bytes, int line)
    {
        var node = new ProfileNode(line, JsonTokenType.StartObject);
        while (reader.Read() && reader.TokenType != JsonTokenType.EndObject)
        {
            var name = reader.GetString()!;
            reader.Read();
            node.Members.Add((name, Read(ref reader, bytes)));
        }
        return node;
    }
}
