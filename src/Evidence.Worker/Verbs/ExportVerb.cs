using System.Diagnostics;
using System.Globalization;
using Evidence.Formats;
using Evidence.Formats.Protocol;
using Evidence.Items;
using Evidence.Kernel;
using Evidence.Keys;
using Evidence.Transfer;
using Evidence.Transfer.Carrying;
using Microsoft.Extensions.DependencyInjection;

namespace Evidence.Worker.Verbs;

/// <summary>Takes everything out into a folder, and makes an installation of such a folder. docs/operations/leaving.md.</summary>
internal static class ExportVerb
{
    private const int Done = 0, NotAll = 2;

    public static async Task<int> ExportAsync(string[] arguments, CancellationToken cancellation)
    {
        var options = new VerbArguments(arguments, ["all", "passphrase-file"], []);
        var folder = options.One("all");
        using var passphrase = options.Maybe("passphrase-file") is { } file ? Passphrase.ReadFile(file) : Ask();
        await using var services = VerbServices.Build(more: (services, configuration) => services.AddStores(configuration).AddExport());
        await using var scope = services.CreateAsyncScope();
        var made = await scope.ServiceProvider.GetRequiredService<ExportInstallation>()
            .RunAsync(folder, passphrase, Actor.Program("evidence-worker export"), Progress("in bags"), cancellation);
        await SayAsync($"{made.Objects} objects, {made.Entries} custody entries and {made.Tables.Sum(t => t.Rows)} rows are in {folder}, as of {Instant.Format(made.At)}. Without the passphrase nobody can open them.");
        if (made.Destroyed.Count > 0)
            await SayAsync($"Of {made.Destroyed.Count} objects the key was destroyed; they are in the export, and nobody can open them.");
        foreach (var found in made.AsFound)
            await Console.Error.WriteLineAsync($"Object {found.Object} is not what the catalogue says; it is in the export as it lies in the store.");
        foreach (var lost in made.Lost)
            await Console.Error.WriteLineAsync($"Object {lost.Object} is {(lost.Because == LostBecause.Missing ? "in no store" : "in a store that does not give its bytes")}, and so not in the export.");
        return made.AsFound.Count + made.Lost.Count == 0 ? Done : NotAll;
    }

    public static async Task<int> ImportAsync(string[] arguments, CancellationToken cancellation)
    {
        var folder = arguments.FirstOrDefault() is { Length: > 0 } first && !first.StartsWith("--", StringComparison.Ordinal) ? first : throw new UsageException("import wants the folder first.");
        var options = new VerbArguments(arguments[1..], ["passphrase-file"], []);
        await using var services = VerbServices.Build(more: (services, configuration) => services.AddImport(configuration));
        await using var scope = services.CreateAsyncScope();
        var imported = await scope.ServiceProvider.GetRequiredService<ImportInstallation>()
            .RunAsync(folder, new PassphraseSource(options.Maybe("passphrase-file")), Actor.Program("evidence-worker import"), Progress("stored and read back"), cancellation);
        var made = imported.Description;
        await SayAsync($"""
            {(imported.IsNew ? "This is" : "This was already")} the installation of agency {made.Agency}, root {imported.Root}: {made.Objects} objects, {made.Entries} custody entries, as of {Instant.Format(made.At)}.
            Compare the root's fingerprint with the one that the agency has published. The key ring keeps the passphrase of the export: name it in {PassphraseSource.Setting}, or give it another one ("keys passphrase").
            """);
        return Done;
    }

    private static Passphrase Ask() => Console.IsInputRedirected
        ? throw new UsageException("There is no terminal to type a passphrase on: name a file with --passphrase-file.")
        : Passphrase.Ask("Passphrase that shall lock the export: ");

    /// <summary>A line every ten seconds, and one at the end.</summary>
    private static Progress<CarryProgress> Progress(string done)
    {
        var (since, said) = (Stopwatch.GetTimestamp(), TimeSpan.Zero);
        return new(now =>
        {
            var passed = Stopwatch.GetElapsedTime(since);
            if (passed - said < TimeSpan.FromSeconds(10) && now.Objects < now.OfObjects)
                return;
            said = passed;
            var left = now.Bytes == 0 || now.Objects == now.OfObjects ? "" : $", about {TimeSpan.FromSeconds(Math.Ceiling(passed.TotalSeconds * (now.OfBytes - now.Bytes) / now.Bytes)):d\\.hh\\:mm\\:ss} left";
            Console.Error.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{now.Objects} of {now.OfObjects} objects {done}, {now.Bytes} of {now.OfBytes} bytes{left}"));
        });
    }

    private static Task SayAsync(FormattableString text) => Console.Out.WriteLineAsync(FormattableString.Invariant(text));
}
