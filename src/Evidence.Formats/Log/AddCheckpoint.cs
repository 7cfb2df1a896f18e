using System.Diagnostics.CodeAnalysis;
using System.Text;

namespace Evidence.Formats.Log;

/// <summary>What a log sends to a witness: C2SP tlog-witness 1.0.0, "add-checkpoint".</summary>
/// <param name="OldSize">Of the tree that the witness is thought to have cosigned last.</param>
/// <param name="Proof">That the new tree begins with that one.</param>
/// <param name="Note">The new checkpoint, signed by its log.</param>
/// <param name="Checkpoint">What the note says.</param>
public sealed record AddCheckpoint(long OldSize, IReadOnlyList<Sha256Hash> Proof, SignedNote Note, Checkpoint Checkpoint)
{
    /// <summary>Longer bodies are none: 63 hashes and a checkpoint with a hundred signatures are shorter.</summary>
    public const int MostBytes = 1 << 16;

    private const int MostHashes = 63;
    private const string OldWord = "old ";

    /// <summary>Reads the body of a request; nothing of it is verified.</summary>
    public static bool TryParse(ReadOnlySpan<byte> bytes, [NotNullWhen(true)] out AddCheckpoint? request)
    {
        request = null;
        if (bytes.Length > MostBytes || bytes.IndexOf("\n\n"u8) is var end && end < 0
            || !SignedNote.TryParse(bytes[(end + 2)..], out var note) || !Checkpoint.TryParse(note.Text, out var checkpoint))
            return false;
        var lines = Encoding.UTF8.GetString(bytes[..end]).Split('\n');
        if (!lines[0].StartsWith(OldWord, StringComparison.Ordinal) || !Checkpoint.TryParseNumber(lines[0][OldWord.Length..], out var oldSize) || lines.Length - 1 > MostHashes)
            return false;
        var proof = new List<Sha256Hash>();
        foreach (var line in lines.Skip(1))
            if (Checkpoint.TryParseHash(line, out var hash))
                proof.Add(hash);
            else
                return false;
        request = new AddCheckpoint(oldSize, proof, note, checkpoint);
        return true;
    }

    /// <summary>The body.</summary>
    public byte[] ToBytes() =>
    [
        .. Encoding.ASCII.GetBytes(string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{OldWord}{OldSize}\n")),
        .. Proof.SelectMany(hash => Encoding.ASCII.GetBytes(Convert.ToBase64String(hash.ToArray()) + "\n")), (byte)'\n', .. Note.ToBytes(),
    ];
}
