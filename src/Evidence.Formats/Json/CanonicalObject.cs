using System.Buffers;
using System.Text.Json.Nodes;

namespace Evidence.Formats.Json;

/// <summary>Builds the canonical bytes of a large object without holding a tree of it. Members come in the order of RFC 8785 §3.2.3.</summary>
internal sealed class CanonicalObject
{
    private readonly ArrayBufferWriter<byte> output = new(4096);
    private string last = "";

    public CanonicalObject() => output.Write("{"u8);

    public void Add(string name, JsonNode? value)
    {
        Begin(name);
        output.Write(CanonicalJson.Write(value));
    }

    /// <summary>An array whose elements are made, written and forgotten one after the other.</summary>
    public void AddList(string name, IEnumerable<JsonNode> elements)
    {
        Begin(name);
        var separator = "["u8;
        foreach (var element in elements)
        {
            output.Write(separator);
            output.Write(CanonicalJson.Write(element));
            separator = ","u8;
        }
        output.Write(separator[0] == (byte)'[' ? "[]"u8 : "]"u8);
    }

    public byte[] ToBytes()
    {
        output.Write("}"u8);
        return output.WrittenSpan.ToArray();
    }

    private void Begin(string name)
    {
        if (string.CompareOrdinal(name, last) <= 0) throw new InvalidOperationException($"internal error: member {name} is out of order");
        if (last.Length > 0) output.Write(","u8);
        last = name;
        output.Write(CanonicalJson.Write(name));
        output.Write(":"u8);
    }
}
