using Evidence.Formats;
using Evidence.Formats.Custody;
using Evidence.Formats.Log;
using Evidence.Formats.Verification;

namespace Evidence.Verifier;

/// <summary><c>evidence-verify log</c> and <c>evidence-verify proof</c>: any tiled log of the C2SP formats, also one that somebody else made.</summary>
/// <param name="IsProof">One proof file, and not a whole log.</param>
/// <param name="Path">A folder or an address with the log, or the proof file.</param>
/// <param name="Key">The log's key as text, or a file that holds it; null where <paramref name="Policy"/> is given.</param>
/// <param name="Policy">A file that says whose word is needed: logs, witnesses, quorum.</param>
/// <param name="Entry">The entry that a proof is about; null where <paramref name="Leaf"/> is given.</param>
/// <param name="Leaf">Its leaf hash.</param>
/// <param name="State">A folder that remembers what logs were seen to be; null where nothing is remembered.</param>
/// <param name="IsJson">For programs.</param>
internal sealed record LogCommand(bool IsProof, string Path, string? Key, string? Policy, string? Entry, string? Leaf, string? State, bool IsJson)
{
    /// <summary>A bundle of 256 entries, each as long as it may be.</summary>
    private const int MostBytes = 256 * (2 + ushort.MaxValue);

    private const int MostShown = 20;

    /// <summary>Null when the arguments make no sense.</summary>
    public static LogCommand? TryParse(bool isProof, IReadOnlyList<string> arguments)
    {
        var left = new Queue<string>(arguments);
        string? path = null, key = null, policy = null, entry = null, leaf = null, state = null;
        var isJson = false;
        while (left.TryDequeue(out var argument))
        {
            if (argument == "--json" && !isJson) isJson = true;
            else if (argument == "--key" && key is null && left.TryDequeue(out var text)) key = text;
            else if (argument == "--policy" && policy is null && left.TryDequeue(out var rules)) policy = rules;
            else if (argument == "--entry" && isProof && entry is null && left.TryDequeue(out var file)) entry = file;
            else if (argument == "--leaf" && isProof && leaf is null && left.TryDequeue(out var hash)) leaf = hash;
            else if (argument == "--state" && !isProof && state is null && left.TryDequeue(out var remembers)) state = remembers;
            else if (path is null && argument.Length > 0 && !argument.StartsWith("--", StringComparison.Ordinal)) path = argument;
            else return null;
        }

        return path is null || key is null == policy is null || isProof && entry is null == leaf is null ? null : new(isProof, path, key, policy, entry, leaf, state, isJson);
    }

    /// <returns>The verdict; a text in its place where nothing could be checked.</returns>
    public (Verdict? Verdict, string? Problem) Run(TextWriter output)
    {
        if (ReadPolicy(out var policy) is { } wrong)
            return (null, wrong);
        LogReport report;
        if (IsProof)
        {
            if (Subject() is not { } leaf)
                return (null, "Name what the proof is about: --entry with a file that is there, or --leaf with 64 hex digits.");
            if (Read(Path) is not { } proof)
                return (null, $"There is no file \"{PlainText.Shown(Path)}\", or it is too long for a proof.");
            report = LogVerification.RunOnProof(proof, policy, leaf);
        }
        else if (Uri.TryCreate(Path, UriKind.Absolute, out var address) && address.Scheme is "https" or "http")
        {
            using var http = new HttpLog(new Uri(Path), MostBytes);
            report = Check(http.Read, policy);
        }
        else if (Directory.Exists(Path))
        {
            report = Check(path => Read(System.IO.Path.Combine(Path, path)), policy);
        }
        else
        {
            return (null, $"There is no folder \"{PlainText.Shown(Path)}\", and it is no address of a log.");
        }

        if (IsJson) WriteJson(report, output);
        else WriteText(report, output);
        return (report.Verdict, null);
    }

    /// <returns>What is wrong with it; null where nothing is.</returns>
    private string? ReadPolicy(out LogPolicy policy)
    {
        policy = null!;
        if (Key is not null)
        {
            if (!NoteKey.TryParse(File.Exists(Key) && new FileInfo(Key).Length <= MostBytes ? File.ReadAllText(Key) : Key, out var key))
                return "--key names no key of a log: name+id+base64, as its operator publishes it, or a file with that text.";
            policy = LogPolicy.Of(key);
            return null;
        }

        if (Read(Policy!) is not { } bytes)
            return $"There is no file \"{PlainText.Shown(Policy!)}\", or it is too long for a policy.";
        return LogPolicy.TryParse(bytes, out policy!, out var faults) ? null
            : string.Join(Environment.NewLine, faults.Take(MostShown).Select(fault => $"The policy cannot be used: line {fault.Line}: {fault.Text}").Prepend("--policy names no policy of logs and witnesses (C2SP tlog-policy)."));
    }

    private LogReport Check(Func<string, byte[]?> read, LogPolicy policy)
    {
        if (State is null)
            return LogVerification.Run(read, policy, null, CancellationToken.None);
        var seen = SeenCheckpoint.Open(State, policy);
        byte[]? shown = null;
        var report = LogVerification.Run(path => path == TilePath.Checkpoint ? shown = read(path) : read(path), policy, seen.Checkpoint, CancellationToken.None);
        if (seen.IsDamaged)
            return report with { Findings = [.. report.Findings, new Finding("state-unreadable", Severity.Incomplete, "What was remembered of this log cannot be read, or is not signed by its key: whether it only grew was not checked.")] };
        if (report.Verdict == Verdict.Intact)
            seen.Remember(shown!, report.Checkpoint!);
        return report;
    }

    private Sha256Hash? Subject() => Entry is not null ? Read(Entry) is { } bytes ? EntryHash.Of(bytes) : null
        : Sha256Hash.TryParse(Leaf, out var leaf) ? leaf : null;

    private static byte[]? Read(string path) => File.Exists(path) && new FileInfo(path).Length <= MostBytes ? File.ReadAllBytes(path) : null;

    private void WriteText(LogReport report, TextWriter output)
    {
        output.WriteLine($"Checked: {PlainText.Shown(Path)}");
        output.WriteLine();
        output.WriteLine(report.Verdict switch
        {
            Verdict.Intact => IsProof ? "IN THE LOG" : "INTACT",
            Verdict.Altered => "ALTERED, OR NEVER WELL FORMED",
            Verdict.Incomplete => "INCOMPLETE",
            _ => "CONSISTENT, BUT NOBODY YOU NAMED HAS VOUCHED FOR IT",
        });
        foreach (var finding in report.Findings.OrderByDescending(finding => finding.Severity).Take(MostShown))
            output.WriteLine($"  {finding.Text}{(finding.Where is { } where ? $" {PlainText.Shown(where)}" : "")}{(finding.Offset is { } at ? $", at byte {at}" : "")} [{finding.Code}]");
        if (report.Findings.Count > MostShown)
            output.WriteLine($"  … and {report.Findings.Count - MostShown} more; --json lists them all.");
        if (report.Checkpoint is { } checkpoint)
        {
            output.WriteLine($"  Log         {PlainText.Shown(checkpoint.Origin)}");
            output.WriteLine($"  Size        {checkpoint.Size} entries{(IsProof ? "" : $", {report.Leaves} read, {(report.HasEntries ? "each with its text" : "by their hashes")}")}");
            output.WriteLine($"  Root        {checkpoint.Root}");
        }

        foreach (var witness in report.Judgement?.Witnesses ?? [])
            output.WriteLine($"  Witness     {PlainText.Shown(witness.Witness.Key.Name)}: {Said(witness)}");

        output.WriteLine();
        output.WriteLine("""
            What this does not prove
              - That the log shows everybody the same. Compare size and root with what others have seen, or with an earlier copy of yours.
              - That what the entries say was true when they were written.
            """);
        output.WriteLine();
        output.WriteLine($"Exit code {(int)report.Verdict}.");
    }

    private static string Said(WitnessVerdict witness) => witness.Verdict switch
    {
        NoteVerdict.Signed => $"cosigned {Instant.Format(witness.At!.Value)}",
        NoteVerdict.NotSigned => "has not cosigned",
        NoteVerdict.Forged => "a forged cosignature",
        _ => "cannot be checked here",
    };

    private static void WriteJson(LogReport report, TextWriter output) => JsonReport.Write(report.Verdict, report.Findings, json =>
    {
        if (report.Checkpoint is { } checkpoint)
        {
            json.WriteString("origin", checkpoint.Origin);
            json.WriteNumber("size", checkpoint.Size);
            json.WriteString("root", checkpoint.Root.ToString());
        }

        JsonReport.Write(report.Judgement?.Witnesses ?? [], json);
        json.WriteNumber("leaves", report.Leaves);
        json.WriteBoolean("hasEntries", report.HasEntries);
    }, output);
}
