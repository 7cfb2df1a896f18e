using System.Globalization;
using Evidence.Media.Containers;
using Evidence.Media.Sandboxing;

namespace Evidence.Media.Examination;

/// <summary>Says how large a recording's picture is when it stands upright. A header tells the size that is stored, and a turn apart from it.</summary>
internal static class MeasurePicture
{
    private const string Line = "#dimensions 0: ";

    /// <summary>Decodes one picture.</summary>
    /// <returns>Pixels; null where none came out.</returns>
    /// <exception cref="SandboxFailedException">The sandbox could not run; nothing is said about the file.</exception>
    public static async Task<(int Width, int Height)?> RunAsync(ProvenSandbox sandbox, string file, ContainerKind container, CancellationToken cancellation)
    {
        var result = await sandbox.RunAsync(
            new SandboxRun
            {
                Program = sandbox.Tools.Ffmpeg,
                Arguments =
                [
                    "-nostdin", "-hide_banner", "-nostats", "-v", "error", "-threads", "1", "-filter_threads", "1",
                    .. MediaArguments.Input(container),
                    "-map", "0:V:0", "-an", "-sn", "-dn", "-frames:v", "1", "-f", "framecrc", "pipe:1",
                ],
                Input = file,
                Limits = new SandboxLimits { CpuSeconds = 60 },
            },
            cancellation);
        if (result.End == SandboxEnd.NotStarted)
            throw new SandboxFailedException(result.Errors);
        var line = result.Output.Split('\n').FirstOrDefault(line => line.StartsWith(Line, StringComparison.Ordinal));
        return line?[Line.Length..].Split('x') is [var width, var height] && Pixels(width) is { } across && Pixels(height) is { } down ? (across, down) : null;
    }

    private static int? Pixels(string text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var pixels) && pixels is > 0 and <= ushort.MaxValue ? pixels : null;
}
