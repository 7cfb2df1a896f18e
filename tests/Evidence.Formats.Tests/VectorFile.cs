using System.Text.Json;

namespace Evidence.Formats.Tests;

/// <summary>Reads the language-neutral vectors under tests/vectors.</summary>
internal static class VectorFile
{
    public static JsonElement Read(params string[] parts) => Parse(Repository.Vectors(parts));

    public static JsonElement Parse(string path)
    {
        using var document = JsonDocument.Parse(File.ReadAllBytes(path));
        return document.RootElement.Clone();
    }

    public static byte[] Hex(this JsonElement value, string name) => Convert.FromHexString(value.Text(name));

    public static string Text(this JsonElement value, string name) => value.GetProperty(name).GetString()!;

    public static int Number(this JsonElement value, string name) => value.GetProperty(name).GetInt32();
}
