using System.Globalization;
using Evidence.Formats.Verification;

namespace Evidence.Verifier;

/// <summary>The report in plain words: what was checked, what it means, and what it does not prove.</summary>
internal sealed class HumanReport(TextWriter output, bool isBagOnly)
{
    private const int MostShown = 20;

    public void Write(string path, VerificationReport report)
    {
        output.WriteLine($"Checked: {PlainText.Shown(path)}");
        output.WriteLine();
        output.WriteLine(Headline(report.Verdict));
        output.WriteLine(Meaning(report));
        WriteFindings(report);
        WriteChecked(report);
        if (report.Bundle is { } bundle) WriteItems(bundle);
        WriteLimits(report);
        output.WriteLine();
        output.WriteLine($"Exit code {(int)report.Verdict}.");
    }

    private string Headline(Verdict verdict) => verdict switch
    {
        Verdict.Intact => isBagOnly ? "VALID BAG" : "INTACT",
        Verdict.Altered => "ALTERED, OR NEVER WELL FORMED",
        Verdict.Incomplete => "INCOMPLETE",
        Verdict.UnknownVersion => "MADE TO A VERSION THIS PROGRAM DOES NOT KNOW",
        _ => "CONSISTENT, BUT THE KEYS ARE NOT AUTHENTICATED",
    };

    private string Meaning(VerificationReport report) => report.Verdict switch
    {
        Verdict.Intact when isBagOnly => "All files that the bag lists are here and have the content it states. A bag says nothing about who made it.",
        Verdict.Intact => "Every file, custody entry and receipt agrees with the others, and all rest on the root key you named.",
        Verdict.Altered => "Something here is not what it was when it was written. Do not rely on it before the cause is known; ask the sender for it again.",
        Verdict.Incomplete => "What is here shows no alteration, but something is missing or could not be checked. Ask the sender for what is named below.",
        Verdict.UnknownVersion => "Nothing is said against it. Get a newer verifier and check again.",
        _ => $"""
            Everything here agrees with everything else. But the keys lie in the bundle itself: somebody who forged the whole
            could have put keys of their own there. Ask the agency for the fingerprint of its root key, on a way you trust, and run
                evidence-verify PATH --trust FINGERPRINT
            It must be   {report.Bundle?.Root}
            """,
    };

    private void WriteFindings(VerificationReport report)
    {
        foreach (var severity in Enum.GetValues<Severity>().Where(s => s != Severity.NotAuthenticated).Reverse())
        {
            var findings = report.Findings.Where(f => f.Severity == severity).ToList();
            if (findings.Count == 0) continue;
            output.WriteLine();
            output.WriteLine(Title(severity));
            foreach (var finding in findings.Take(MostShown)) WriteFinding(finding);
            if (findings.Count > MostShown) output.WriteLine($"  … and {findings.Count - MostShown} more; --json lists them all.");
        }
    }

    private static string Title(Severity severity) => severity switch
    {
        Severity.Altered => "What is wrong",
        Severity.UnknownVersion => "What is unknown",
        Severity.Incomplete => "What is missing or could not be checked",
        _ => "Notes (they change nothing)",
    };

    private void WriteFinding(Finding finding)
    {
        var offset = finding.Offset is { } at ? string.Create(CultureInfo.InvariantCulture, $", at byte {at}") : "";
        if (finding.Where is { } where) output.WriteLine($"  {PlainText.Shown(where)}{offset}");
        output.WriteLine($"  {(finding.Where is null ? "" : "  ")}{finding.Text} [{finding.Code}]");
    }

    private void WriteChecked(VerificationReport report)
    {
        output.WriteLine();
        // The claims behind the colons hold only where nothing was found against them.
        var holds = report.Verdict is Verdict.Intact or Verdict.NotAuthenticated;
        output.WriteLine("What was checked");
        output.WriteLine($"  Files     {Sizes.Count(report.CheckedFiles, "file", "files")}, {Sizes.Text(report.CheckedBytes)}, read whole and hashed{(holds ? ": all as the manifests say" : "")}.");
        if (report.Bundle is not { } bundle) return;
        output.WriteLine($"  Custody   {Sizes.Count(bundle.Items.Sum(i => i.Entries), "entry", "entries")} about {Sizes.Count(bundle.Items.Count, "item", "items")}{(holds ? ": each follows from the one before it" : "")}.");
        output.WriteLine($"  Values    {Sizes.Count(bundle.Details.Present, "value", "values")} behind the entries opened, {bundle.Details.Withheld} withheld, {bundle.Details.Erased} erased, {bundle.Details.Missing} missing.");
        foreach (var ground in bundle.Grounds) output.WriteLine($"            Ground for withholding: {ground}");
        output.WriteLine($"  Receipts  {Sizes.Count(bundle.Items.Sum(i => (long)i.Receipts), "signature", "signatures")} of the agency hold{(holds ? ", each about the same bytes as its file and its entry" : "")}.");
        if (bundle.Log is { } log) WriteLog(log, holds);
        output.WriteLine($"  Keys      Root key {bundle.Root}");
        output.WriteLine(bundle.IsTrusted ? "            This is the key you named." : "            Nobody you trust has vouched for this key.");
    }

    private void WriteLog(LogFacts log, bool holds)
    {
        output.WriteLine($"  Log       {Sizes.Count(log.Proven, "entry is", "entries are")} among the {log.Checkpoint.Size} of {PlainText.Shown(log.Checkpoint.Origin)}{(holds ? ", which the agency's log key has signed" : "")}.");
        foreach (var witness in log.Witnesses.Where(w => w.At is not null).Take(MostShown))
            output.WriteLine($"            Cosigned {Time(witness.At!.Value)} by {PlainText.Shown(witness.Witness.Key.Name)}.");
    }

    private void WriteItems(BundleFacts bundle)
    {
        output.WriteLine();
        output.WriteLine($"Bundle {bundle.Bundle} of agency {bundle.Agency}, made {Time(bundle.At)}");
        foreach (var item in bundle.Items.Take(MostShown * 5))
        {
            var since = item.FirstReceiptAt is { } at ? $"acknowledged {Time(at)}" : "not acknowledged";
            output.WriteLine($"  {item.Number:000}  {item.Title}");
            output.WriteLine($"       {Sizes.Count(item.Files, "file agrees", "files agree")} with the custody entries · {Sizes.Count(item.Entries, "entry", "entries")} · {since}");
        }

        if (bundle.Items.Count > MostShown * 5) output.WriteLine($"  … and {bundle.Items.Count - MostShown * 5} more items; --json lists them all.");
    }

    private void WriteLimits(VerificationReport report)
    {
        if (isBagOnly || report.Verdict is not (Verdict.Intact or Verdict.NotAuthenticated)) return;
        output.WriteLine();
        output.WriteLine("""
            What this does not prove
              - That a recording shows what happened, or that a device's clock was right. It proves that the bytes are the
                ones the agency acknowledged in its signed receipt.
              - Anything about the time before that receipt: what happened on the device, or to it.
              - That everything was disclosed. A bundle holds what was picked for it.
              - Playable versions are made by the agency from the originals. Where it matters, look at the original.
            """);
        if (report.Bundle?.Log is null)
            output.WriteLine("""
                  - Entries later than an item's receipts are tied to the ones before them by their hashes alone. No signature
                    vouches for them.
                """);
    }

    private static string Time(DateTimeOffset at) => at.UtcDateTime.ToString("d MMMM yyyy, HH:mm:ss 'UTC'", CultureInfo.InvariantCulture);
}
