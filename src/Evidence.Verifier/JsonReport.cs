using System.Text;
using System.Text.Json;
using Evidence.Formats;
using Evidence.Formats.Log;
using Evidence.Formats.Verification;

namespace Evidence.Verifier;

/// <summary>The whole report for programs; its members are described in docs/formats/bundle.md, "Report".</summary>
internal static class JsonReport
{
    public static void Write(VerificationReport report, TextWriter output)
    {
        using var bytes = new MemoryStream();
        using (var json = new Utf8JsonWriter(bytes, new JsonWriterOptions { Indented = true })) Write(report, json);
        output.WriteLine(Encoding.UTF8.GetString(bytes.GetBuffer(), 0, (int)bytes.Length));
    }

    private static void Write(VerificationReport report, Utf8JsonWriter json)
    {
        json.WriteStartObject();
        json.WriteString("verdict", Word(report.Verdict));
        json.WriteNumber("exitCode", (int)report.Verdict);
        json.WriteNumber("checkedFiles", report.CheckedFiles);
        json.WriteNumber("checkedBytes", report.CheckedBytes);
        json.WriteStartArray("findings");
        foreach (var finding in report.Findings) Write(finding, json);
        json.WriteEndArray();
        if (report.Bundle is { } bundle) Write(bundle, json);
        else json.WriteNull("bundle");
        json.WriteEndObject();
    }

    /// <summary>A report of another kind: verdict and findings as in every report, then what is its own.</summary>
    public static void Write(Verdict verdict, IReadOnlyList<Finding> findings, Action<Utf8JsonWriter> own, TextWriter output)
    {
        using var bytes = new MemoryStream();
        using (var json = new Utf8JsonWriter(bytes, new JsonWriterOptions { Indented = true }))
        {
            json.WriteStartObject();
            json.WriteString("verdict", Word(verdict));
            json.WriteNumber("exitCode", (int)verdict);
            json.WriteStartArray("findings");
            foreach (var finding in findings) Write(finding, json);
            json.WriteEndArray();
            own(json);
            json.WriteEndObject();
        }

        output.WriteLine(Encoding.UTF8.GetString(bytes.GetBuffer(), 0, (int)bytes.Length));
    }

    private static void Write(Finding finding, Utf8JsonWriter json)
    {
        json.WriteStartObject();
        json.WriteString("code", finding.Code);
        json.WriteString("severity", JsonNamingPolicy.KebabCaseLower.ConvertName(finding.Severity.ToString()));
        json.WriteString("text", finding.Text);
        if (finding.Where is { } where) json.WriteString("where", PlainText.Shown(where));
        if (finding.Offset is { } offset) json.WriteNumber("offset", offset);
        json.WriteEndObject();
    }

    private static void Write(BundleFacts bundle, Utf8JsonWriter json)
    {
        json.WriteStartObject("bundle");
        json.WriteString("id", bundle.Bundle.ToString());
        json.WriteString("agency", bundle.Agency.ToString());
        json.WriteString("at", Instant.Format(bundle.At));
        json.WriteString("root", bundle.Root.ToString());
        json.WriteBoolean("rootIsTrusted", bundle.IsTrusted);
        json.WriteStartObject("details");
        json.WriteNumber("present", bundle.Details.Present);
        json.WriteNumber("withheld", bundle.Details.Withheld);
        json.WriteNumber("erased", bundle.Details.Erased);
        json.WriteNumber("missing", bundle.Details.Missing);
        json.WriteEndObject();
        if (bundle.Log is { } log) Write(log, json);
        else json.WriteNull("log");
        json.WriteStartArray("grounds");
        foreach (var ground in bundle.Grounds) json.WriteStringValue(ground);
        json.WriteEndArray();
        json.WriteStartArray("items");
        foreach (var item in bundle.Items) Write(item, json);
        json.WriteEndArray();
        json.WriteEndObject();
    }

    /// <summary>The log in which entries were found.</summary>
    public static void Write(LogFacts log, Utf8JsonWriter json)
    {
        json.WriteStartObject("log");
        json.WriteString("origin", log.Checkpoint.Origin);
        json.WriteNumber("size", log.Checkpoint.Size);
        json.WriteString("root", log.Checkpoint.Root.ToString());
        json.WriteNumber("proven", log.Proven);
        Write(log.Witnesses, json);
        json.WriteEndObject();
    }

    /// <summary>Who of a policy cosigned, and when.</summary>
    public static void Write(IReadOnlyList<WitnessVerdict> witnesses, Utf8JsonWriter json)
    {
        json.WriteStartArray("witnesses");
        foreach (var witness in witnesses)
        {
            json.WriteStartObject();
            json.WriteString("name", witness.Witness.Key.Name);
            json.WriteString("cosigned", witness.At is { } at ? Instant.Format(at) : null);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void Write(ItemFacts item, Utf8JsonWriter json)
    {
        json.WriteStartObject();
        json.WriteNumber("number", item.Number);
        json.WriteString("title", item.Title);
        json.WriteNumber("files", item.Files);
        json.WriteNumber("entries", item.Entries);
        json.WriteNumber("receipts", item.Receipts);
        if (item.FirstReceiptAt is { } at) json.WriteString("firstReceiptAt", Instant.Format(at));
        json.WriteEndObject();
    }

    public static string Word(Verdict verdict) => JsonNamingPolicy.KebabCaseLower.ConvertName(verdict.ToString());
}
