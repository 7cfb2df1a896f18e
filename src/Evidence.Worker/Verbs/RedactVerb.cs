using System.Diagnostics;
using System.Globalization;
using Evidence.Media;
using Evidence.Media.Sandboxing;
using Evidence.Redaction;
using Evidence.Redaction.Checking;
using Evidence.Redaction.Rendering;

namespace Evidence.Worker.Verbs;

/// <summary>Makes a redacted copy, without a server: its progress on standard error. Killed and started again, it goes on where it was.</summary>
internal static class RedactVerb
{
    /// <summary>What is encoded so far lies beside the copy until that is whole.</summary>
    private const string Parts = ".parts";

    public static async Task<int> RunAsync(VerbArguments arguments, CancellationToken cancellation)
    {
        var (file, output) = (arguments.One("master"), Path.GetFullPath(arguments.One("out")));
        if (Path.Exists(output) || !Directory.Exists(Path.GetDirectoryName(output)))
            throw RedactionRefusals.OutputThere.ToException();
        var bytes = RecipeFile.Read(arguments.One("recipe"));
        await RecordingSandbox.RunAsync(
            async (sandbox, folder) =>
            {
                var master = await OpenRecording.RunAsync(sandbox, file, cancellation);
                var recipe = ReadRecipe.For(bytes, await master.MeasureAsync(cancellation));
                return await RenderAsync(sandbox, folder, new CopyToRender(master, recipe, ReadRecipe.Profile(recipe, arguments.Maybe("profile"))), output, cancellation);
            },
            cancellation);
        return 0;
    }

    private static async Task<bool> RenderAsync(ProvenSandbox sandbox, WorkFolder folder, CopyToRender wanted, string output, CancellationToken cancellation)
    {
        var (howFar, since) = (new HowFar(), Stopwatch.StartNew());
        using var told = new Timer(_ => Tell(howFar, since.Elapsed), null, TimeSpan.FromSeconds(5), TimeSpan.FromSeconds(5));
        var shelf = new FolderShelf(output + Parts, wanted.Name(sandbox.Engine));
        var made = folder.NewFile();
        await new RenderCopy(sandbox, folder, shelf, howFar).RunAsync(wanted, made, cancellation);
        var report = await new CheckCopy(sandbox, folder).RunAsync(wanted, made, cancellation);
        await using var printed = Console.OpenStandardOutput();
        await printed.WriteAsync(report.ToCanonicalBytes(), cancellation);
        if (!report.Passed)
            throw RedactionRefusals.CopyRefused.Because(string.Join('\n', report.Problems)).ToException();
        await WholeFile.CopyAsync(made, output, cancellation);
        shelf.Clear();
        return true;
    }

    private static void Tell(HowFar howFar, TimeSpan since)
    {
        var left = howFar.PerMille > 0 ? string.Create(CultureInfo.InvariantCulture, $", about {since.TotalSeconds * (HowFar.Whole - howFar.PerMille) / howFar.PerMille:0} s left") : "";
        Console.Error.WriteLine($"{howFar.PerMille / 10} % of the copy is made{left}");
    }
}
