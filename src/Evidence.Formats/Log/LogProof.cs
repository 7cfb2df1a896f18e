using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text;

namespace Evidence.Formats.Log;

/// <summary>That one leaf is in a log, in a file that needs nothing else: C2SP tlog-proof, <c>c2sp.org/tlog-proof@v1</c>.</summary>
/// <param name="Index">Of the leaf, from 0.</param>
/// <param name="Path">From the leaf's sibling up.</param>
/// <param name="Note">The checkpoint as its log and witnesses signed it.</param>
/// <param name="Extra">Bytes that nobody signed; null where there are none.</param>
public sealed record LogProof(long Index, IReadOnlyList<Sha256Hash> Path, SignedNote Note, byte[]? Extra)
{
    /// <summary>A proof has a hash for each level of the tree, and a tree no more than 63.</summary>
    private const int MostHashes = 63;

    private const string FirstLine = "c2sp.org/tlog-proof@v1", ExtraWord = "extra ", IndexWord = "index ";

    /// <summary>Reads a file; says nothing about who signed it.</summary>
    public static bool TryParse(ReadOnlySpan<byte> bytes, [NotNullWhen(true)] out LogProof? proof)
    {
        proof = null;
        if (bytes.Length > SignedNote.MostBytes || bytes.IndexOf("\n\n"u8) is var end && end < 0 || !SignedNote.TryParse(bytes[(end + 2)..], out var note))
            return false;
        var lines = new Queue<string>(Encoding.UTF8.GetString(bytes[..end]).Split('\n'));
        byte[]? extra = null;
        if (lines.Dequeue() != FirstLine
            || lines.TryPeek(out var next) && next.StartsWith(ExtraWord, StringComparison.Ordinal) && !SignedNote.TryDecode(lines.Dequeue()[ExtraWord.Length..], out extra)
            || !lines.TryDequeue(out next) || !next.StartsWith(IndexWord, StringComparison.Ordinal) || !Checkpoint.TryParseNumber(next[IndexWord.Length..], out var index)
            || lines.Count > MostHashes)
            return false;
        var path = new List<Sha256Hash>();
        foreach (var line in lines)
            if (Checkpoint.TryParseHash(line, out var hash))
                path.Add(hash);
            else
                return false;
        proof = new LogProof(index, path, note, extra);
        return true;
    }

    /// <summary>The file.</summary>
    public byte[] ToBytes()
    {
        var text = new StringBuilder(FirstLine).Append('\n');
        if (Extra is not null)
            text.Append(ExtraWord).Append(Convert.ToBase64String(Extra)).Append('\n');
        text.Append(IndexWord).Append(CultureInfo.InvariantCulture, $"{Index}\n");
        foreach (var hash in Path)
            text.Append(Convert.ToBase64String(hash.ToArray())).Append('\n');
        return [.. Encoding.UTF8.GetBytes(text.Append('\n').ToString()), .. Note.ToBytes()];
    }
}
