using System.Globalization;
using System.Text;
using Evidence.Formats;
using Evidence.Formats.Log;

namespace Evidence.Verifier;

/// <summary>
/// What a log was seen to be: its checkpoints as it signed them, each in a file of its own, so that they can be shown to others. None is ever
/// taken away; the largest counts. One whose writing was killed is no checkpoint and is passed over.
/// </summary>
internal sealed class SeenCheckpoint
{
    private readonly string prefix;

    private SeenCheckpoint(string prefix, Checkpoint? checkpoint, bool isDamaged) => (this.prefix, Checkpoint, IsDamaged) = (prefix, checkpoint, isDamaged);

    /// <summary>Null where the log was not looked at before.</summary>
    public Checkpoint? Checkpoint { get; }

    /// <summary>There is something, and nothing of it is a checkpoint that the log's key has signed.</summary>
    public bool IsDamaged { get; }

    /// <exception cref="IOException">The folder cannot be used.</exception>
    public static SeenCheckpoint Open(string folder, LogPolicy policy)
    {
        Directory.CreateDirectory(folder);
        var name = Sha256Hash.Of(Encoding.UTF8.GetBytes(string.Join('\n', policy.Logs.Select(log => $"{log.Key.Name}+{log.Key.Id:x8}")))).ToString();
        var kept = Directory.GetFiles(folder, $"{name}.*");
        var checkpoint = kept.Select(file => Read(file, policy)).OfType<Checkpoint>().MaxBy(seen => seen.Size);
        return new(Path.Combine(folder, name), checkpoint, checkpoint is null && kept.Length > 0);
    }

    public void Remember(byte[] note, Checkpoint checkpoint)
    {
        if (checkpoint.Size > (Checkpoint?.Size ?? -1))
            File.WriteAllBytes(string.Create(CultureInfo.InvariantCulture, $"{prefix}.{checkpoint.Size}.checkpoint"), note);
    }

    private static Checkpoint? Read(string file, LogPolicy policy) =>
        SignedNote.TryParse(File.ReadAllBytes(file), out var note) && policy.Judge(note).Log == NoteVerdict.Signed && Formats.Log.Checkpoint.TryParse(note.Text, out var seen) ? seen : null;
}
