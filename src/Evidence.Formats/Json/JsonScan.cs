using System.Text.Json;

namespace Evidence.Formats.Json;

/// <summary>One pass over the tokens; collects what <see cref="StrictJson"/> refuses.</summary>
internal ref struct JsonScan(ReadOnlySpan<byte> utf8, int depth)
{
    private readonly List<ReadFinding> _findings = [];
    private readonly Stack<HashSet<string>> _keys = new();
    private Utf8JsonReader _reader = new(utf8, new JsonReaderOptions { MaxDepth = depth + 1 });
    private bool _stop;

    public List<ReadFinding> Run()
    {
        try
        {
            while (!_stop && _reader.Read())
                Token();
        }
        catch (JsonException)
        {
            _findings.Add(new(ReadFault.NotJson, "", _reader.BytesConsumed));
        }
        return _findings;
    }

    private void Token()
    {
        switch (_reader.TokenType)
        {
            case JsonTokenType.StartObject: Deeper(); _keys.Push(new(StringComparer.Ordinal)); break;
            case JsonTokenType.StartArray: Deeper(); break;
            case JsonTokenType.EndObject: _keys.Pop(); break;
            case JsonTokenType.PropertyName:
                if (Text() is { } key && !_keys.Peek().Add(key))
                    Found(ReadFault.DuplicateKey, key);
                break;
            case JsonTokenType.String: Text(); break;
            case JsonTokenType.Number: Number(); break;
        }
    }

    private void Deeper()
    {
        if (_reader.CurrentDepth < depth)
            return;
        Found(ReadFault.TooDeep);
        _stop = true;
    }

    private string? Text()
    {
        try
        {
            return _reader.GetString();
        }
        catch (InvalidOperationException)
        {
            // Either bytes that are not UTF-8, or \uD800 without its other half.
            Found(System.Text.Unicode.Utf8.IsValid(_reader.ValueSpan) ? ReadFault.LoneSurrogate : ReadFault.NotJson);
            return null;
        }
    }

    private void Number()
    {
        if (!_reader.TryGetInt64(out var value) || Math.Abs((decimal)value) > StrictJson.LargestInteger)
            Found(ReadFault.NotAnInteger);
    }

    // A hostile document could fill the report: a thousand findings say enough.
    private void Found(ReadFault fault, string where = "")
    {
        _findings.Add(new(fault, where, _reader.TokenStartIndex));
        _stop |= _findings.Count >= 1000;
    }
}
