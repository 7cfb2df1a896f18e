using System.Diagnostics.CodeAnalysis;

namespace Evidence.Formats.Log;

/// <summary>A log that a policy accepts.</summary>
/// <param name="Key">Its name is the log's origin.</param>
/// <param name="Address">Where it is published; null where the policy does not say.</param>
public sealed record PolicyLog(NoteKey Key, string? Address);

/// <summary>A witness that a policy knows.</summary>
/// <param name="Name">In the policy alone; bytes, one character each. To people it is called by its key's name.</param>
/// <param name="Key">Of the type <see cref="NoteKeyType.Cosignature"/>.</param>
/// <param name="Address">Where it takes checkpoints; null where the policy does not say.</param>
public sealed record PolicyWitness(string Name, NoteKey Key, string? Address);

/// <summary>What keeps a text from being a policy.</summary>
/// <param name="Line">From 1; 0 where it is about the whole.</param>
/// <param name="Text">In plain words.</param>
public sealed record PolicyFault(int Line, string Text);

/// <summary>Whose word is needed before a checkpoint is believed: C2SP tlog-policy.</summary>
public sealed class LogPolicy
{
    private readonly bool isForAnyOrigin;
    private readonly IReadOnlyList<PolicyGroup> groups;
    private readonly string? quorum;

    internal LogPolicy(IReadOnlyList<PolicyLog> logs, IReadOnlyList<PolicyWitness> witnesses, IReadOnlyList<PolicyGroup> groups, string? quorum, bool isForAnyOrigin) =>
        (Logs, Witnesses, this.groups, this.quorum, this.isForAnyOrigin) = (logs, witnesses, groups, quorum, isForAnyOrigin);

    /// <summary>Each line of a log; a log with two keys has two.</summary>
    public IReadOnlyList<PolicyLog> Logs { get; }

    public IReadOnlyList<PolicyWitness> Witnesses { get; }

    /// <summary>One key, whatever its log calls itself, and no witness.</summary>
    public static LogPolicy Of(NoteKey key) => new([new PolicyLog(key, null)], [], [], null, isForAnyOrigin: true);

    /// <summary>These keys, each for the log of its name, and no witness.</summary>
    internal static LogPolicy OfLogs(IEnumerable<NoteKey> keys) => new([.. keys.Select(key => new PolicyLog(key, null))], [], [], null, isForAnyOrigin: false);

    /// <summary>Reads a policy file.</summary>
    /// <param name="bytes">All of it.</param>
    /// <param name="policy">Null where there are faults.</param>
    /// <param name="faults">Everything that is wrong with it, in the order of the lines.</param>
    public static bool TryParse(ReadOnlySpan<byte> bytes, [NotNullWhen(true)] out LogPolicy? policy, out IReadOnlyList<PolicyFault> faults)
    {
        var reader = new PolicyReader();
        policy = reader.Read(bytes);
        faults = reader.Faults;
        return policy is not null;
    }

    /// <summary>The same policy with none but these keys for logs.</summary>
    internal LogPolicy Among(IReadOnlyCollection<NoteKey> keys) =>
        new([.. Logs.Where(log => keys.Any(key => key.ToString() == log.Key.ToString()))], Witnesses, groups, quorum, isForAnyOrigin);

    /// <summary>What it says of a checkpoint.</summary>
    public PolicyJudgement Judge(SignedNote note)
    {
        ArgumentNullException.ThrowIfNull(note);
        var witnesses = Witnesses.Select(witness => new WitnessVerdict(witness, note.VerdictOf(witness.Key), note.CosignedAt(witness.Key))).ToList();
        var isMet = IsMet(witnesses, witness => witness.Verdict == NoteVerdict.Signed);
        var couldBe = isMet || IsMet(witnesses, witness => witness.Verdict is NoteVerdict.Signed or NoteVerdict.CannotTell);
        return new(VerdictOfLogs(note), witnesses, isMet ? true : couldBe ? null : false);
    }

    private NoteVerdict VerdictOfLogs(SignedNote note)
    {
        var origin = note.Text[..note.Text.IndexOf('\n', StringComparison.Ordinal)];
        var said = Logs.Where(log => isForAnyOrigin || log.Key.Name == origin).Select(log => note.VerdictOf(log.Key)).ToList();
        NoteVerdict[] heaviestFirst = [NoteVerdict.Forged, NoteVerdict.Signed, NoteVerdict.CannotTell];
        return heaviestFirst.Where(said.Contains).FirstOrDefault(NoteVerdict.NotSigned);
    }

    private bool IsMet(IEnumerable<WitnessVerdict> witnesses, Func<WitnessVerdict, bool> counts)
    {
        var met = witnesses.Where(counts).Select(witness => witness.Witness.Name).ToHashSet(StringComparer.Ordinal);
        // A group stands after its members.
        foreach (var group in groups)
            if (group.Members.Count(met.Contains) >= group.Threshold)
                met.Add(group.Name);
        return quorum is null || met.Contains(quorum);
    }
}

/// <summary>Counts as cosigned where enough of its members do.</summary>
internal sealed record PolicyGroup(string Name, int Threshold, IReadOnlyList<string> Members);
