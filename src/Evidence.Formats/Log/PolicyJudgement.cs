namespace Evidence.Formats.Log;

/// <summary>What one witness of a policy says of a checkpoint.</summary>
/// <param name="Witness">Which.</param>
/// <param name="Verdict">Whether its cosignature is there and holds.</param>
/// <param name="At">When it cosigned; null where it did not.</param>
public sealed record WitnessVerdict(PolicyWitness Witness, NoteVerdict Verdict, DateTimeOffset? At);

/// <summary>What a policy says of a checkpoint.</summary>
/// <param name="Log">Whether one of the policy's logs signed it. <see cref="NoteVerdict.Forged"/> where any signature calls itself a log's and is not.</param>
/// <param name="Witnesses">All of the policy, in its order.</param>
/// <param name="IsQuorumMet">Null where it would be if those cosignatures held that nothing on this machine can check.</param>
public sealed record PolicyJudgement(NoteVerdict Log, IReadOnlyList<WitnessVerdict> Witnesses, bool? IsQuorumMet);
