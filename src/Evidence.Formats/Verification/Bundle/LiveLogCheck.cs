using Evidence.Formats.Log;

namespace Evidence.Formats.Verification.Bundle;

/// <summary>Whether the log as it is published now goes on from the checkpoint at which entries were proven. Reads few tiles of it.</summary>
internal sealed class LiveLogCheck(Func<string, byte[]?> read, KeyCheck keys, FindingLog findings)
{
    /// <returns>What the log says now; null where that cannot be read.</returns>
    public Checkpoint? Run(Checkpoint proven)
    {
        if (read(TilePath.Checkpoint) is not { } bytes)
            return Refuse("checkpoint-missing", Severity.Incomplete, "The log at the address has no checkpoint.");
        if (!SignedNote.TryParse(bytes, out var note) || !Checkpoint.TryParse(note.Text, out var live))
            return Refuse("checkpoint-unreadable", Severity.Altered, "The checkpoint at the address is none.");
        if (live.Origin != proven.Origin)
            return Refuse("log-differs", Severity.Altered, "The log at the address is another one.");
        findings.AddRange(CheckpointCheck.Run(note, LogPolicy.OfLogs(keys.LogKeys(live.Origin))).Findings.Select(CheckpointCheck.Weigh).Select(finding => finding with { Where = TilePath.Checkpoint }));
        if (live.Size < proven.Size)
            findings.Add("log-shrank", Severity.Altered, $"The log at the address has {live.Size} entries, fewer than the {proven.Size} at which the entries were proven.", TilePath.Checkpoint);
        else
            Compare(proven, live);
        return live;
    }

    private void Compare(Checkpoint proven, Checkpoint live)
    {
        try
        {
            var path = MerkleTree.Consistency(proven.Size, live.Size, new TileNodes(read, live.Size).Of);
            if (!MerkleProof.Extends(proven.Size, proven.Root, live.Size, live.Root, path))
                findings.Add("log-rewritten", Severity.Altered, "The log at the address does not begin with the entries at which these were proven: one of the two was forged.", TilePath.Checkpoint);
        }
        catch (FileNotFoundException missing)
        {
            findings.Add("tile-missing", Severity.Incomplete, "A tile of the log at the address is not there.", missing.FileName);
        }
        catch (InvalidDataException wrong)
        {
            findings.Add("tile-length", Severity.Altered, "A tile of the log at the address has another length than its name says.", wrong.Message);
        }
    }

    private Checkpoint? Refuse(string code, Severity severity, string text)
    {
        findings.Add(code, severity, text, TilePath.Checkpoint);
        return null;
    }
}
