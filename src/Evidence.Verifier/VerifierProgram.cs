using System.Net;
using System.Runtime.InteropServices;
using Evidence.Formats.Packaging;
using Evidence.Formats.Verification;

namespace Evidence.Verifier;

/// <summary>The program, with its outputs handed in. Whatever it is given, it ends with a text and an exit code.</summary>
internal static class VerifierProgram
{
    private const int WrongUsage = 1;

    public static int Run(IReadOnlyList<string> arguments, TextWriter output, TextWriter errors)
    {
        if (arguments is ["--help"] or ["-h"])
        {
            output.WriteLine(CommandLine.Usage);
            return 0;
        }

        // A bundle may be called "unseal"; what has the options of the verb is the verb.
        var unseal = arguments is ["unseal", ..] ? UnsealCommand.TryParse([.. arguments.Skip(1)]) : null;
        var log = arguments is ["log" or "proof", ..] ? LogCommand.TryParse(arguments[0] == "proof", [.. arguments.Skip(1)]) : null;
        var witness = arguments is ["witness", ..] ? WitnessCommand.TryParse([.. arguments.Skip(1)]) : null;
        var receipt = arguments is ["receipt", ..] ? ReceiptCommand.TryParse([.. arguments.Skip(1)]) : null;
        var item = arguments is ["item", ..] ? ItemCommand.TryParse([.. arguments.Skip(1)]) : null;
        var command = unseal is null && log is null && witness is null && receipt is null && item is null ? CommandLine.TryParse(arguments) : null;
        try
        {
            if (unseal is not null) return unseal.Problem() is { } why ? Refuse(why) : (int)unseal.RunAsync(output).GetAwaiter().GetResult();
            if (log?.Run(output) is { } logged) return logged.Verdict is { } verdict ? (int)verdict : Refuse(logged.Problem!);
            if (receipt?.Run(output) is { } judged) return judged.Verdict is { } said ? (int)said : Refuse(judged.Problem!);
            if (item?.Run(output) is { } proven) return proven.Verdict is { } found ? (int)found : Refuse(proven.Problem!);
            if (witness is not null) return RunUntilStopped(witness, output) is { } reason ? Refuse(reason) : 0;
            if (command is null) return Refuse(CommandLine.Usage);
            var (anchor, problem) = TrustOption.Read(command.Trust);
            if (problem is not null) return Refuse(problem);
            if (!File.Exists(command.Path) && !Directory.Exists(command.Path)) return Refuse($"There is no file or folder \"{PlainText.Shown(command.Path)}\".");
            return Verify(command, anchor, output, errors);
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException or HttpListenerException)
        {
            return Refuse($"It could not be opened: {PlainText.Shown(problem.Message)}");
        }
#pragma warning disable CA1031 // A stranger in court must never see a stack trace; nothing was judged, and that is what is said.
        catch (Exception problem)
#pragma warning restore CA1031
        {
            errors.WriteLine($"The verifier itself failed and has judged nothing ({problem.GetType().Name}). This says nothing about the bundle.");
            return (int)Verdict.Incomplete;
        }

        int Refuse(string text)
        {
            errors.WriteLine(text);
            return WrongUsage;
        }
    }

    private static string? RunUntilStopped(WitnessCommand witness, TextWriter output)
    {
        using var stop = new CancellationTokenSource();
        using var ended = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);
        using var interrupted = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
        return witness.Run(output, stop.Token);

        void Stop(PosixSignalContext signal)
        {
            signal.Cancel = true;
            stop.Cancel();
        }
    }

    private static int Verify(CommandLine command, TrustAnchor? anchor, TextWriter output, TextWriter errors)
    {
        var progress = new ProgressLine(errors, isShown: !command.IsJson && !Console.IsErrorRedirected);
        using var bag = Open(command.Path);
        var report = command.IsBagOnly ? BundleVerification.RunOnBag(bag, progress) : BundleVerification.Run(bag, anchor, progress);
        progress.Clear();
        if (command.IsJson) JsonReport.Write(report, output);
        else new HumanReport(output, command.IsBagOnly).Write(command.Path, report);
        return (int)report.Verdict;
    }

    /// <summary>A ZIP, a bag's folder, or the folder that an unpacker put around it.</summary>
    private static IBagFiles Open(string path)
    {
        if (!Directory.Exists(path)) return BagZip.Open(path);
        if (File.Exists(Path.Combine(path, "bagit.txt"))) return BagFolder.Open(path);
        var inner = Directory.GetDirectories(path);
        var isWrapped = inner.Length == 1 && Directory.GetFiles(path).Length == 0 && File.Exists(Path.Combine(inner[0], "bagit.txt"));
        return BagFolder.Open(isWrapped ? inner[0] : path);
    }
}
