using System.Text;
using System.Text.Json.Nodes;
using Evidence.Formats;
using Evidence.Formats.Redaction;
using Evidence.Kernel;
using Evidence.Media;
using Evidence.Redaction.Finding;
using Microsoft.Extensions.Configuration;

namespace Evidence.Redaction.Working.Doing;

/// <summary>The detector that is switched on in this worker's settings; none where nobody did.</summary>
internal sealed record SwitchedOnDetector(DetectorProgram? Program)
{
    /// <exception cref="StartRefusedException">A setting is wrong.</exception>
    public static SwitchedOnDetector Of(IConfiguration configuration)
    {
        try
        {
            return new SwitchedOnDetector(DetectorProgram.Of(configuration));
        }
        catch (FormatException problem)
        {
            throw new StartRefusedException(problem.Message, "docs/operations/finding-faces.md says what may stand there.");
        }
    }
}

/// <summary>Proposes what may have to be hidden.</summary>
internal sealed class FindForStudio(WorkMaster masters, SwitchedOnDetector detector, HowFar howFar)
{
    public async Task<AttemptEnd> RunAsync(RedactionWork work, WorkMeans means, CancellationToken cancellation)
    {
        var what = JsonNode.Parse(work.Ask)!["what"]!.AsArray().Select(word => Vocabulary.TryParse<HiddenObject>(word!.GetValue<string>(), out var known) ? known : throw new InvalidDataException($"\"{word}\" is nothing that could be found.")).ToList();
        var recording = await masters.OpenAsync(work, means, cancellation);
        var found = await new FindThings(means.Sandbox, means.Copy.Folder, detector.Program, howFar).RunAsync(recording, what, cancellation);
        return AttemptEnd.Done(Encoding.UTF8.GetString(found.ToCanonicalBytes()));
    }
}
