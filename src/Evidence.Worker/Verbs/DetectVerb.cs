using Evidence.Redaction.Finding.Cascades;

namespace Evidence.Worker.Verbs;

/// <summary>The detector that comes with the product, which the worker starts in its sandbox: frames on standard input, boxes on standard output (docs/formats/detector.md).</summary>
internal static class DetectVerb
{
    private const int Done = 0, Failed = 2;

    public static async Task<int> RunAsync(VerbArguments arguments, CancellationToken cancellation)
    {
        try
        {
            await using var input = Console.OpenStandardInput();
            await using var output = Console.OpenStandardOutput();
            await AnswerFrames.RunAsync(input, output, arguments.Maybe("cascades") ?? CascadeDetector.Folder, cancellation);
            return Done;
        }
        catch (Exception problem) when (problem is InvalidDataException or IOException)
        {
            await Console.Error.WriteLineAsync(problem.Message);
            return Failed;
        }
    }
}
