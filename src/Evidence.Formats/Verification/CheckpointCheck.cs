using Evidence.Formats.Log;

namespace Evidence.Formats.Verification;

/// <summary>A checkpoint, and what a policy says of who signed it.</summary>
/// <param name="Checkpoint">Null where the note is none.</param>
/// <param name="Judgement">Null where the note is none.</param>
/// <param name="Findings">Empty where everybody signed who has to.</param>
internal sealed record CheckpointCheck(Checkpoint? Checkpoint, PolicyJudgement? Judgement, IReadOnlyList<Finding> Findings)
{
    public static CheckpointCheck Run(SignedNote note, LogPolicy policy)
    {
        if (!Checkpoint.TryParse(note.Text, out var checkpoint))
            return new(null, null, [new Finding("checkpoint-unreadable", Severity.Altered, "What was signed is no checkpoint of a log.")]);
        var judgement = policy.Judge(note);
        return new(checkpoint, judgement, [.. OfLog(judgement.Log), .. OfName(judgement.Log, checkpoint, policy), .. OfWitnesses(judgement)]);
    }

    /// <summary>Where the agency itself says that there is a log, a checkpoint that none of its keys signed is a false one, and a quorum that is not met is missing.</summary>
    public static Finding Weigh(Finding finding) => finding switch
    {
        { Code: "checkpoint-not-signed" } => finding with { Severity = Severity.Altered, Text = "No key of the log for which the agency's root vouches has signed the checkpoint." },
        { Severity: Severity.NotAuthenticated } => finding with { Severity = Severity.Incomplete },
        _ => finding,
    };

    private static IEnumerable<Finding> OfLog(NoteVerdict verdict) => verdict switch
    {
        NoteVerdict.Forged => [new Finding("checkpoint-forged", Severity.Altered, "The checkpoint bears a signature under the log's key that is not the log's.")],
        NoteVerdict.NotSigned => [new Finding("checkpoint-not-signed", Severity.NotAuthenticated, "No key of a log that you named has signed the checkpoint: nobody you trust has vouched for it.")],
        NoteVerdict.CannotTell => [new Finding("ed25519-unavailable", Severity.NotAuthenticated, "The checkpoint's signature is Ed25519, which needs libsodium on this machine: it was not checked.")],
        _ => [],
    };

    private static IEnumerable<Finding> OfName(NoteVerdict verdict, Checkpoint checkpoint, LogPolicy policy)
    {
        if (verdict == NoteVerdict.Signed && policy.Logs.All(log => log.Key.Name != checkpoint.Origin))
            yield return new Finding("origin-differs", Severity.Note, $"The log calls itself \"{PlainText.Shown(checkpoint.Origin)}\", its key \"{PlainText.Shown(policy.Logs[0].Key.Name)}\".");
    }

    private static IEnumerable<Finding> OfWitnesses(PolicyJudgement judgement)
    {
        foreach (var witness in judgement.Witnesses.Where(witness => witness.Verdict == NoteVerdict.Forged))
            yield return new Finding("cosignature-forged", Severity.Altered, $"The checkpoint bears a signature under the key of the witness \"{PlainText.Shown(witness.Witness.Key.Name)}\" that is not the witness's.");
        if (judgement.IsQuorumMet == false)
            yield return new Finding("quorum-not-met", Severity.NotAuthenticated, "Not as many witnesses have cosigned the checkpoint as the policy asks for.");
        if (judgement.IsQuorumMet is null)
            yield return new Finding("ed25519-unavailable", Severity.NotAuthenticated, "Witnesses cosign with Ed25519, which needs libsodium on this machine: whether enough of them did was not checked.");
    }
}
