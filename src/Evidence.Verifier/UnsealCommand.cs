using System.Text;
using Evidence.Formats.Sealing;
using Evidence.Formats.Verification;

namespace Evidence.Verifier;

/// <summary>
/// <c>evidence-verify unseal</c>. Plaintext reaches the disk only after the whole object has opened once: what is wrong with an object is known
/// before anybody can use a part of it.
/// </summary>
internal sealed record UnsealCommand(string Path, string Keyset, string AssociatedData, string? Out, bool IsJson)
{
    /// <summary>Null when the arguments make no sense.</summary>
    public static UnsealCommand? TryParse(IReadOnlyList<string> arguments)
    {
        var left = new Queue<string>(arguments);
        string? path = null, keyset = null, bound = null, output = null;
        var isJson = false;
        while (left.TryDequeue(out var argument))
        {
            if (argument == "--json" && !isJson) isJson = true;
            else if (argument == "--keyset" && keyset is null && left.TryDequeue(out var file)) keyset = file;
            else if (argument == "--ad" && bound is null && left.TryDequeue(out var text)) bound = text;
            else if (argument == "--out" && output is null && left.TryDequeue(out var target)) output = target;
            else if (path is null && argument.Length > 0 && !argument.StartsWith("--", StringComparison.Ordinal)) path = argument;
            else return null;
        }

        return path is null || keyset is null || bound is null ? null : new UnsealCommand(path, keyset, bound, output, isJson);
    }

    /// <summary>What keeps it from being tried at all; null if nothing does.</summary>
    public string? Problem() =>
        !File.Exists(Path) ? $"There is no file \"{PlainText.Shown(Path)}\"."
        : !File.Exists(Keyset) ? $"There is no file \"{PlainText.Shown(Keyset)}\"."
        : Out is not null && (File.Exists(Out) || Directory.Exists(Out)) ? $"\"{PlainText.Shown(Out)}\" is there already, and nothing is ever overwritten."
        : null;

    public async Task<Verdict> RunAsync(TextWriter output)
    {
        var report = await UnsealAsync();
        if (IsJson) WriteJson(report, output);
        else WriteText(report, output);
        return report.Verdict;
    }

    private async Task<UnsealReport> UnsealAsync()
    {
        if (new FileInfo(Keyset).Length > KeysetReader.MostBytes)
            return new UnsealReport([new Finding("keyset-wrong", Severity.Altered, "The file named by --keyset is too long for one.")], null, null);
        var (keyset, findings) = KeysetReader.Read(await File.ReadAllBytesAsync(Keyset));
        if (keyset is null) return new UnsealReport(findings, null, null);
        using (keyset)
        {
            await using var source = File.OpenRead(Path);
            var bound = Encoding.UTF8.GetBytes(AssociatedData);
            var report = await Unsealing.RunAsync(source, keyset, bound, static _ => { }, CancellationToken.None);
            return report.Findings.Count > 0 || Out is null ? report : await WriteAsync(source, keyset, bound, Out);
        }
    }

    private static async Task<UnsealReport> WriteAsync(Stream source, TinkKeyset keyset, byte[] bound, string path)
    {
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows()) options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        var target = new FileStream(path, options);
        var isGood = false;
        try
        {
            await using (target)
            {
                var report = await Unsealing.RunAsync(source, keyset, bound, target.Write, CancellationToken.None);
                await target.FlushAsync();
                isGood = report.Findings.Count == 0;
                return report;
            }
        }
        finally
        {
            // The object changed between the two readings, or the disk is full: half a recording is none.
            if (!isGood) File.Delete(path);
        }
    }

    private void WriteText(UnsealReport report, TextWriter output)
    {
        output.WriteLine($"Unsealed: {PlainText.Shown(Path)}");
        output.WriteLine();
        output.WriteLine(report.Verdict switch
        {
            Verdict.Intact => "OPENS WHOLE",
            Verdict.Incomplete => "INCOMPLETE",
            Verdict.UnknownVersion => "A KEYSET THAT THIS PROGRAM DOES NOT KNOW",
            _ => report.Read is null ? "THE KEYSET CANNOT BE USED" : "DOES NOT OPEN",
        });
        foreach (var finding in report.Findings)
            output.WriteLine($"  {finding.Text}{(finding.Offset is { } at ? $" At byte {at}." : "")} [{finding.Code}]");
        if (report is { Verdict: Verdict.Intact, Read: { } read })
        {
            output.WriteLine($"  Every segment is what was sealed under this key and this name. Key {report.KeyId} of the keyset.");
            output.WriteLine($"  Recording   {Sizes.Text(read.PlaintextBytes)} ({read.PlaintextBytes} bytes), SHA-256 {read.PlaintextSha256}");
            output.WriteLine($"  Object      {read.CiphertextBytes} bytes, SHA-256 {read.CiphertextSha256}");
            output.WriteLine(Out is null ? "  Nothing was written: name a file with --out." : $"  Written to  {PlainText.Shown(Out)}");
            output.WriteLine();
            output.WriteLine("""
                What this does not prove
                  - Who sealed it. Whoever holds the key could have made an object that opens. Compare the recording's SHA-256 with
                    the agency's signed receipt or with the custody entry "object verified".
                """);
        }
        else if (Out is not null)
        {
            output.WriteLine("  Nothing was written.");
        }

        output.WriteLine();
        output.WriteLine($"Exit code {(int)report.Verdict}.");
    }

    private static void WriteJson(UnsealReport report, TextWriter output) => JsonReport.Write(report.Verdict, report.Findings, json =>
    {
        if (report is { Findings.Count: 0, Read: { } read, KeyId: { } key })
        {
            json.WriteNumber("keyId", key);
            json.WriteNumber("ciphertextBytes", read.CiphertextBytes);
            json.WriteString("ciphertextSha256", read.CiphertextSha256.ToString());
            json.WriteNumber("plaintextBytes", read.PlaintextBytes);
            json.WriteString("plaintextSha256", read.PlaintextSha256.ToString());
        }
    }, output);
}
