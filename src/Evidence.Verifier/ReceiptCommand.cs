using System.Globalization;
using Evidence.Formats;
using Evidence.Formats.Verification;

namespace Evidence.Verifier;

/// <summary><c>evidence-verify receipt</c>: one receipt, by itself.</summary>
/// <param name="Path">The receipt.</param>
/// <param name="Trust">A fingerprint, or a file that the agency handed over.</param>
/// <param name="Keys">The folder with key statements; null for <c>../keys</c> of the receipt's folder, as in a bundle.</param>
/// <param name="Recording">The file that it should be about.</param>
/// <param name="Proof">That its entry is in the log.</param>
/// <param name="IsJson">For programs.</param>
internal sealed record ReceiptCommand(string Path, string? Trust, string? Keys, string? Recording, string? Proof, bool IsJson)
{
    private const int MostBytes = 1 << 20, MostKeys = 10_000;

    /// <summary>Null when the arguments make no sense.</summary>
    public static ReceiptCommand? TryParse(IReadOnlyList<string> arguments)
    {
        var left = new Queue<string>(arguments);
        string? path = null, trust = null, keys = null, recording = null, proof = null;
        var isJson = false;
        while (left.TryDequeue(out var argument))
        {
            if (argument == "--json" && !isJson) isJson = true;
            else if (argument == "--trust" && trust is null && left.TryDequeue(out var root)) trust = root;
            else if (argument == "--keys" && keys is null && left.TryDequeue(out var folder)) keys = folder;
            else if (argument == "--file" && recording is null && left.TryDequeue(out var file)) recording = file;
            else if (argument == "--proof" && proof is null && left.TryDequeue(out var shown)) proof = shown;
            else if (path is null && argument.Length > 0 && !argument.StartsWith("--", StringComparison.Ordinal)) path = argument;
            else return null;
        }

        return path is null ? null : new(path, trust, keys, recording, proof, isJson);
    }

    /// <returns>The verdict; a text in its place where nothing could be checked.</returns>
    public (Verdict? Verdict, string? Problem) Run(TextWriter output)
    {
        var (anchor, problem) = TrustOption.Read(Trust);
        if (problem is not null) return (null, problem);
        if (new[] { Path, Recording, Proof }.FirstOrDefault(file => file is not null && !File.Exists(file)) is { } missing)
            return (null, $"There is no file \"{PlainText.Shown(missing)}\".");
        var folder = Keys ?? System.IO.Path.Combine(System.IO.Path.GetDirectoryName(System.IO.Path.GetFullPath(Path))!, "..", "keys");
        if (!Directory.Exists(folder)) return (null, "There is no folder with the agency's key statements: name it with --keys.");
        if (Small(Path) is not { } receipt || Proof is not null && Small(Proof) is null) return (null, "The file is too long for a receipt or a proof.");
        var statements = Directory.EnumerateFiles(folder).Take(MostKeys).Select(Small).OfType<byte[]>();
        var report = ReceiptVerification.Run(receipt, statements, anchor, Recording is null ? null : HeldOption.Read(Recording), Proof is null ? null : Small(Proof));
        if (IsJson) WriteJson(report, output);
        else WriteText(report, output);
        return (report.Verdict, null);
    }

    private static byte[]? Small(string path) => new FileInfo(path).Length <= MostBytes ? File.ReadAllBytes(path) : null;

    private void WriteText(ReceiptReport report, TextWriter output)
    {
        output.WriteLine($"Checked: {PlainText.Shown(Path)}");
        output.WriteLine();
        output.WriteLine(report.Verdict switch
        {
            Verdict.Intact => "THE AGENCY'S RECEIPT",
            Verdict.Altered => "ALTERED, OR NOT THE AGENCY'S",
            Verdict.Incomplete => "INCOMPLETE",
            _ => "CONSISTENT, BUT THE KEYS ARE NOT AUTHENTICATED",
        });
        foreach (var finding in report.Findings)
            output.WriteLine($"  {finding.Text} [{finding.Code}]");
        if (report.Receipt is { } receipt)
        {
            var isHeld = Recording is not null && report.Verdict is Verdict.Intact or Verdict.NotAuthenticated;
            output.WriteLine($"  Agency      {receipt.Agency}");
            output.WriteLine($"  Recording   item {receipt.Item}, object {receipt.Object}");
            output.WriteLine($"  File        {receipt.PlaintextBytes.ToString(CultureInfo.InvariantCulture)} bytes, SHA-256 {receipt.PlaintextSha256}{(isHeld ? ": the file at hand" : "")}");
            output.WriteLine($"  Read back   {Instant.Format(receipt.At)}");
            output.WriteLine($"  Entry       {receipt.Entry}{(report.Checkpoint is { } at ? $", among the {at.Size} of {PlainText.Shown(at.Origin)}" : "")}");
        }

        if (report.Root is { } root) output.WriteLine($"  Root key    {root}");
        output.WriteLine();
        output.WriteLine("""
            What this does not prove
              - What the recording shows, or anything about the time before the agency read it back.
              - That the agency still has it.
            """);
        output.WriteLine();
        output.WriteLine($"Exit code {(int)report.Verdict}.");
    }

    private static void WriteJson(ReceiptReport report, TextWriter output) => JsonReport.Write(report.Verdict, report.Findings, json =>
    {
        if (report.Root is { } root) json.WriteString("root", root.ToString());
        if (report.Receipt is { } receipt)
        {
            json.WriteString("agency", receipt.Agency.ToString());
            json.WriteString("item", receipt.Item.ToString());
            json.WriteString("object", receipt.Object.ToString());
            json.WriteNumber("bytes", receipt.PlaintextBytes);
            json.WriteString("sha256", receipt.PlaintextSha256.ToString());
            json.WriteString("entry", receipt.Entry.ToString());
            json.WriteString("at", Instant.Format(receipt.At));
        }

        if (report.Checkpoint is not { } checkpoint) return;
        json.WriteString("origin", checkpoint.Origin);
        json.WriteNumber("size", checkpoint.Size);
        json.WriteString("logRoot", checkpoint.Root.ToString());
    }, output);
}
