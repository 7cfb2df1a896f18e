using Evidence.Media;
using Evidence.Media.Sandboxing;
using Evidence.Redaction;

namespace Evidence.Worker.Verbs;

/// <summary>A sandbox and a work folder for one verb, without a server and without settings.</summary>
internal static class RecordingSandbox
{
    /// <exception cref="Kernel.RefusedException">no-sandbox</exception>
    public static async Task<T> RunAsync<T>(Func<ProvenSandbox, WorkFolder, Task<T>> use, CancellationToken cancellation)
    {
        var root = Directory.CreateTempSubdirectory("evidence-recording-");
        try
        {
            using var media = new MediaSandbox(new SandboxTools(), root.FullName, TimeProvider.System);
            var proof = await media.ProveAsync(cancellation);
            return proof.Sandbox is { } sandbox
                ? await use(sandbox, media.Folder)
                : throw RedactionRefusals.NoSandbox.Because($"This machine cannot open recordings safely: {string.Join(' ', proof.Failures)}").ToException();
        }
        catch (SandboxFailedException problem)
        {
            throw RedactionRefusals.NoSandbox.Because($"The recording could not be opened safely: {problem.Message}").ToException();
        }
        finally
        {
            root.Delete(recursive: true);
        }
    }
}
