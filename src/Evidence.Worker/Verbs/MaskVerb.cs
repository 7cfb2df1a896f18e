using System.Globalization;
using System.Text;
using Evidence.Formats.Redaction;
using Evidence.Redaction;

namespace Evidence.Worker.Verbs;

/// <summary>Draws what a recipe hides in one frame, without a server, as a grey picture (PGM) on standard output.</summary>
internal static class MaskVerb
{
    public static async Task<int> RunAsync(VerbArguments arguments, CancellationToken cancellation)
    {
        var (profile, at) = (arguments.One("profile"), Time(arguments.One("at")));
        var recipe = RecipeFile.Read(arguments.One("recipe"));
        var master = await RecordingSandbox.RunAsync(
            async (sandbox, _) => await (await OpenRecording.RunAsync(sandbox, arguments.One("master"), cancellation)).MeasureAsync(cancellation), cancellation);
        var mask = DrawMask.Run(recipe, master, profile, at);
        await using var output = Console.OpenStandardOutput();
        await output.WriteAsync(Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"P5\n{mask.Width} {mask.Height}\n255\n")), cancellation);
        await output.WriteAsync(mask.Pixels.ToArray(), cancellation);
        return 0;
    }

    private static long Time(string seconds) =>
        decimal.TryParse(seconds, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var time) && time < RecipeBounds.Length / 1_000_000
            ? (long)(time * 1_000_000)
            : throw new UsageException($"--at wants seconds from the first frame; \"{seconds}\" is none.");
}
