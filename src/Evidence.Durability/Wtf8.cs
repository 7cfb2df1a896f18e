using System.Text;

namespace Evidence.Durability;

/// <summary>UTF-16 ↔ UTF-8 that keeps lone surrogates (each as the three bytes its code unit would take), so that no Windows name is lost.</summary>
internal static class Wtf8
{
    public static byte[] Encode(ReadOnlySpan<char> text)
    {
        var bytes = new List<byte>(text.Length);
        Span<byte> unit = stackalloc byte[4];
        while (!text.IsEmpty)
        {
            if (Rune.DecodeFromUtf16(text, out var rune, out var used) == System.Buffers.OperationStatus.Done)
            {
                bytes.AddRange(unit[..rune.EncodeToUtf8(unit)]);
            }
            else
            {
                used = 1;
                bytes.AddRange((byte)(0xE0 | (text[0] >> 12)), (byte)(0x80 | ((text[0] >> 6) & 0x3F)), (byte)(0x80 | (text[0] & 0x3F)));
            }
            text = text[used..];
        }
        return [.. bytes];
    }

    public static string Decode(ReadOnlySpan<byte> bytes)
    {
        var text = new StringBuilder(bytes.Length);
        while (!bytes.IsEmpty)
        {
            var status = Rune.DecodeFromUtf8(bytes, out var rune, out var used);
            if (status != System.Buffers.OperationStatus.Done && IsLoneSurrogate(bytes))
            {
                used = 3;
                text.Append((char)(0xD000 | ((bytes[1] & 0x3F) << 6) | (bytes[2] & 0x3F)));
            }
            else
            {
                text.Append(rune.ToString());
            }
            bytes = bytes[used..];
        }
        return text.ToString();
    }

    private static bool IsLoneSurrogate(ReadOnlySpan<byte> bytes) =>
        bytes.Length >= 3 && bytes[0] == 0xED && bytes[1] is >= 0xA0 and <= 0xBF && bytes[2] is >= 0x80 and <= 0xBF;
}
