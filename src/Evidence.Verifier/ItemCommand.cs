using System.Globalization;
using Evidence.Formats;
using Evidence.Formats.Packaging;
using Evidence.Formats.Verification;

namespace Evidence.Verifier;

/// <summary><c>evidence-verify item</c>: the proof of one item, a ZIP or a folder.</summary>
/// <param name="Path">The proof.</param>
/// <param name="Trust">A fingerprint, or a file that the agency handed over.</param>
/// <param name="Recording">A file that should be one of the item's.</param>
/// <param name="Log">Address or folder of the log as it is published now.</param>
/// <param name="IsJson">For programs.</param>
internal sealed record ItemCommand(string Path, string? Trust, string? Recording, string? Log, bool IsJson)
{
    private const int MostBytes = 1 << 20;

    /// <summary>Null when the arguments make no sense.</summary>
    public static ItemCommand? TryParse(IReadOnlyList<string> arguments)
    {
        var left = new Queue<string>(arguments);
        string? path = null, trust = null, recording = null, log = null;
        var isJson = false;
        while (left.TryDequeue(out var argument))
        {
            if (argument == "--json" && !isJson) isJson = true;
            else if (argument == "--trust" && trust is null && left.TryDequeue(out var root)) trust = root;
            else if (argument == "--file" && recording is null && left.TryDequeue(out var file)) recording = file;
            else if (argument == "--log" && log is null && left.TryDequeue(out var address)) log = address;
            else if (path is null && argument.Length > 0 && !argument.StartsWith("--", StringComparison.Ordinal)) path = argument;
            else return null;
        }

        return path is null ? null : new(path, trust, recording, log, isJson);
    }

    /// <returns>The verdict; a text in its place where nothing could be checked.</returns>
    public (Verdict? Verdict, string? Problem) Run(TextWriter output)
    {
        var (anchor, problem) = TrustOption.Read(Trust);
        if (problem is not null) return (null, problem);
        if (!File.Exists(Path) && !Directory.Exists(Path)) return (null, $"There is no file or folder \"{PlainText.Shown(Path)}\".");
        if (Recording is not null && !File.Exists(Recording)) return (null, $"There is no file \"{PlainText.Shown(Recording)}\".");
        using var http = Uri.TryCreate(Log, UriKind.Absolute, out var address) && address.Scheme is "https" or "http" ? new HttpLog(address, MostBytes) : null;
        if (Log is not null && http is null && !Directory.Exists(Log)) return (null, $"There is no folder \"{PlainText.Shown(Log)}\", and it is no address of a log.");
        using var files = Open();
        var report = ItemVerification.Run(files, anchor, Recording is null ? null : HeldOption.Read(Recording), Log is null ? null : http is null ? ReadFolder : http.Read);
        if (IsJson) WriteJson(report, output);
        else WriteText(report, output);
        return (report.Verdict, null);
    }

    private byte[]? ReadFolder(string path) =>
        System.IO.Path.Combine(Log!, path) is var file && File.Exists(file) && new FileInfo(file).Length <= MostBytes ? File.ReadAllBytes(file) : null;

    /// <summary>A ZIP, the proof's folder, or the folder that an unpacker put around it.</summary>
    private IBagFiles Open()
    {
        if (!Directory.Exists(Path)) return BagZip.Open(Path);
        var inner = Directory.GetDirectories(Path);
        return BagFolder.Open(inner.Length == 1 && Directory.GetFiles(Path).Length == 0 ? inner[0] : Path);
    }

    private void WriteText(ItemReport report, TextWriter output)
    {
        output.WriteLine($"Checked: {PlainText.Shown(Path)}");
        output.WriteLine();
        output.WriteLine(report.Verdict switch
        {
            Verdict.Intact => "INTACT",
            Verdict.Altered => "ALTERED, OR NEVER WELL FORMED",
            Verdict.Incomplete => "INCOMPLETE",
            Verdict.UnknownVersion => "MADE TO A VERSION THIS PROGRAM DOES NOT KNOW",
            _ => "CONSISTENT, BUT THE KEYS ARE NOT AUTHENTICATED",
        });
        foreach (var finding in report.Findings)
            output.WriteLine($"  {finding.Text}{(finding.Where is { } where ? $" {PlainText.Shown(where)}" : "")}{(finding.Offset is { } at ? $", at byte {at}" : "")} [{finding.Code}]");
        if (report.Description is { } item) WriteFacts(report, item, output);
        output.WriteLine();
        output.WriteLine("""
            What this does not prove
              - What the recording shows, or that a device's clock was right.
              - The item's title: nothing vouches for it.
              - That nothing happened to it since. The chain ends where it ended when the proof was made.
            """);
        output.WriteLine();
        output.WriteLine($"Exit code {(int)report.Verdict}.");
    }

    private void WriteFacts(ItemReport report, ItemDescription item, TextWriter output)
    {
        output.WriteLine($"  Item        {item.Item}, \"{PlainText.Shown(item.Title)}\"");
        output.WriteLine($"  Made        {Instant.Format(item.At)} by agency {item.Agency}");
        output.WriteLine($"  Custody     {Sizes.Count(report.Entries, "entry", "entries")}");
        if (report.Details is { } details)
            output.WriteLine($"  Values      {details.Present} opened, {details.Withheld} withheld, {details.Erased} erased, {details.Missing} missing");
        if (report.Log is { } log)
        {
            output.WriteLine($"  Log         {log.Proven.ToString(CultureInfo.InvariantCulture)} of them among the {log.Checkpoint.Size} entries of {PlainText.Shown(log.Checkpoint.Origin)}, root {log.Checkpoint.Root}");
            foreach (var witness in log.Witnesses.Where(witness => witness.At is not null))
                output.WriteLine($"              cosigned {Instant.Format(witness.At!.Value)} by {PlainText.Shown(witness.Witness.Key.Name)}");
        }

        if (report.Live is { } live) output.WriteLine($"  Now         {live.Size} entries, root {live.Root}");
        output.WriteLine($"  Receipts    {report.Receipts} whose signature holds");
        if (Recording is not null && report.Verdict is Verdict.Intact or Verdict.NotAuthenticated) output.WriteLine("  Recording   the file that you named is the one that its entries speak of");
        output.WriteLine($"  Root key    {item.Root}{(report.IsTrusted ? ", which you named" : "")}");
    }

    private static void WriteJson(ItemReport report, TextWriter output) => JsonReport.Write(report.Verdict, report.Findings, json =>
    {
        if (report.Description is not { } item) return;
        json.WriteString("item", item.Item.ToString());
        json.WriteString("agency", item.Agency.ToString());
        json.WriteString("at", Instant.Format(item.At));
        json.WriteString("root", item.Root.ToString());
        json.WriteBoolean("rootIsTrusted", report.IsTrusted);
        json.WriteNumber("entries", report.Entries);
        json.WriteNumber("receipts", report.Receipts);
        if (report.Log is { } log) JsonReport.Write(log, json);
        else json.WriteNull("log");
        if (report.Live is { } live) json.WriteNumber("liveSize", live.Size);
    }, output);
}
