using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace Evidence.Formats.Log;

/// <summary>An Ed25519 seed with its name, in the text that other programs for signed notes keep it in: <c>PRIVATE+KEY+name+id+base64</c>.</summary>
/// <param name="Name">Of the key.</param>
/// <param name="Seed">32 bytes.</param>
public sealed record PrivateNoteKey(string Name, byte[] Seed)
{
    private const string Prefix = "PRIVATE+KEY+";

    /// <summary>Reads the text; false where it is none, or its id is another key's. Only where <see cref="Ed25519.IsThere"/>.</summary>
    public static bool TryParse(string text, [NotNullWhen(true)] out PrivateNoteKey? key)
    {
        ArgumentNullException.ThrowIfNull(text);
        key = null;
        text = text.Trim();
        if (!text.StartsWith(Prefix, StringComparison.Ordinal) || text[Prefix.Length..].Split('+', 3) is not [var name, var id, var base64] || !NoteKey.IsName(name)
            || !SignedNote.TryDecode(base64, out var bytes) || bytes.Length != 1 + Ed25519.SeedBytes || bytes[0] != (byte)NoteKeyType.Ed25519)
            return false;
        var read = new PrivateNoteKey(name, bytes[1..]);
        key = read.Id == id ? read : null;
        return key is not null;
    }

    /// <summary>The text: a secret.</summary>
    public override string ToString() => $"{Prefix}{Name}+{Id}+{Convert.ToBase64String([(byte)NoteKeyType.Ed25519, .. Seed])}";

    private string Id => NoteSigner.Ed25519(Name, Seed).Key.Id.ToString("x8", CultureInfo.InvariantCulture);
}
