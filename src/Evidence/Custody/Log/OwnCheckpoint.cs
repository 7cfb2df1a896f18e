using System.Diagnostics.CodeAnalysis;
using Evidence.Formats.Log;
using Evidence.Keys;

namespace Evidence.Custody.Log;

/// <summary>Reads a checkpoint that this agency's log keys have signed, each of them rightly that signed it at all.</summary>
internal static class OwnCheckpoint
{
    public static bool TryRead(ReadOnlySpan<byte> bytes, FileKeyRing keys, [NotNullWhen(true)] out Checkpoint? checkpoint)
    {
        checkpoint = null;
        if (!SignedNote.TryParse(bytes, out var note) || !Checkpoint.TryParse(note.Text, out var read) || read.Origin != keys.LogOrigin)
            return false;
        var said = keys.LogKeys.Select(note.VerdictOf).ToList();
        checkpoint = said.Contains(NoteVerdict.Signed) && !said.Contains(NoteVerdict.Forged) ? read : null;
        return checkpoint is not null;
    }
}
