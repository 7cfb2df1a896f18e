using System.Globalization;
using Evidence.Formats;
using Evidence.Formats.Redaction;
using Evidence.Media;
using Evidence.Redaction;
using Evidence.Redaction.Finding;

namespace Evidence.Worker.Verbs;

/// <summary>Finds faces and number plates in a recording, without a server: its progress on standard error, the proposals on standard output.</summary>
internal static class FindVerb
{
    public static async Task<int> RunAsync(VerbArguments arguments, CancellationToken cancellation)
    {
        var (file, what, program) = (arguments.One("master"), What(arguments.One("what")), Program());
        var howFar = new HowFar();
        using var told = new Timer(_ => Console.Error.WriteLine($"{howFar.PerMille / 10} % is done"), null, TimeSpan.FromSeconds(5), TimeSpan.FromSeconds(5));
        var found = await RecordingSandbox.RunAsync(
            async (sandbox, folder) => await new FindThings(sandbox, folder, program, howFar).RunAsync(await OpenRecording.RunAsync(sandbox, file, cancellation), what, cancellation),
            cancellation);
        await using var output = Console.OpenStandardOutput();
        if (arguments.Has("json"))
            await output.WriteAsync(found.ToCanonicalBytes(), cancellation);
        else
            await SummariseAsync(output, found);
        return 0;
    }

    private static List<HiddenObject> What(string text)
    {
        var what = text.Split(',').Select(word => Vocabulary.TryParse<HiddenObject>(word, out var known) && FindThings.Findable.Contains(known)
            ? known
            : throw new UsageException($"--what wants {string.Join(" or ", FindThings.Findable.Select(Vocabulary.Word))}, or both with a comma; \"{text}\" is not.")).Distinct();
        return [.. what];
    }

    /// <summary>The one of the settings, else the product's own: whoever types the verb switches it on.</summary>
    private static DetectorProgram Program()
    {
        try
        {
            return DetectorProgram.Of(VerbServices.Configuration()) ?? new DetectorProgram();
        }
        catch (FormatException problem)
        {
            throw new UsageException(problem.Message);
        }
    }

    private static async Task SummariseAsync(Stream output, FoundThings found)
    {
        await using var text = new StreamWriter(output, leaveOpen: true);
        await text.WriteLineAsync($"{found.Proposals.Count} found by {found.Detector.Id} {found.Detector.Version}");
        foreach (var (thing, draft) in found.Proposals)
        {
            var doubtful = draft.Review.Sum(range => range.End - range.Start);
            await text.WriteLineAsync(string.Create(
                CultureInfo.InvariantCulture,
                $"{thing.Subject}: {Vocabulary.Word(thing.Object)}, {draft.From / 1e6:0.000} s to {thing.Track.Until / 1e6:0.000} s, confidence {thing.Confidence}, {draft.Keyframes.Count} keyframes, to be looked at {doubtful / 1e6:0.000} s"));
        }
    }
}
