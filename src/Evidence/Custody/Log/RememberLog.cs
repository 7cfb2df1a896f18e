using Evidence.Durability;
using Evidence.Formats.Log;
using Evidence.Keys;

namespace Evidence.Custody.Log;

/// <summary>
/// Keeps the newest checkpoint that this machine has signed beside its data, so that a database that was put back to an earlier state is noticed before
/// anything is signed on top of it: two trees of one size would be a fork that everybody can prove.
/// </summary>
/// <param name="folder">Where; made when it is not there.</param>
/// <param name="keys">Whose log.</param>
public sealed class RememberLog(string folder, FileKeyRing keys)
{
    private const string Name = "checkpoint";

    private string FilePath => Path.Combine(folder, Name);

    /// <summary>What was remembered; null on a new machine.</summary>
    /// <exception cref="LogInconsistentException">There is something that this agency has not signed.</exception>
    internal Checkpoint? Remembered()
    {
        if (!File.Exists(FilePath))
            return null;
        return OwnCheckpoint.TryRead(File.ReadAllBytes(FilePath), keys, out var checkpoint)
            ? checkpoint
            : throw new LogInconsistentException($"{FilePath} holds no checkpoint of this agency.");
    }

    /// <exception cref="LogInconsistentException">This machine has signed a log that the database does not have.</exception>
    internal void Require(LogTree tree)
    {
        if (Remembered() is not { } seen)
            return;
        if (seen.Size > tree.Size)
            throw new LogInconsistentException($"The database has {tree.Size} entries of the log, and a checkpoint over {seen.Size} was signed: it was put back to an earlier state.");
        if (seen.Size == tree.Size && seen.Root != tree.Root)
            throw new LogInconsistentException($"The log's {tree.Size} entries are not those that were signed.");
    }

    /// <summary>Takes what was remembered out of the way; it is kept beside.</summary>
    internal void SetAside()
    {
        if (File.Exists(FilePath))
            Durable.RenameNoReplace(FilePath, $"{FilePath}.{Guid.NewGuid():N}");
        Durable.FlushFolder(folder);
    }

    internal void Remember(LogCheckpoint checkpoint)
    {
        Durable.CreateFolder(folder);
        Durable.ReplaceFile(FilePath, checkpoint.Note);
    }
}
