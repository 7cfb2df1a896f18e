using Evidence.Media.Containers;
using Evidence.Media.Sandboxing;

namespace Evidence.Media.Derivation;

/// <summary>A picture of a kind that ffmpeg does not open, as one that it does.</summary>
/// <param name="Container">Of the opened picture.</param>
/// <param name="Arguments">How it was opened, for a recipe.</param>
internal sealed record OpenedStill(string File, ContainerKind Container, IReadOnlyList<string> Arguments);

/// <summary>
/// Opens HEIF and AVIF by libheif in the sandbox, upright and at most 4,096 pixels wide and high; of a DNG takes out, without opening anything, the picture for looking at
/// that the camera wrote into it beside the raw data.
/// </summary>
internal sealed class OpenStill(ProvenSandbox sandbox)
{
    private const string MostPixels = "4096";
    private const long MostBytes = 128 << 20;
    private const int CpuSeconds = 120;

    public static bool IsNeeded(ContainerKind kind) => kind is ContainerKind.Heif or ContainerKind.Dng;

    /// <summary>Whether this worker has what it needs.</summary>
    public bool CanOpen(ContainerKind kind) => kind != ContainerKind.Heif || File.Exists(sandbox.Tools.HeifThumbnailer);

    /// <param name="kind">What it is.</param>
    /// <param name="input">A private copy of the source's bytes.</param>
    /// <param name="picture">Where the opened picture is to lie; a private file that does not exist yet.</param>
    /// <param name="patience">1 at the first attempt; multiplies the budget.</param>
    /// <param name="cancellation">Ends the attempt.</param>
    /// <returns>How the run ended, null where none was needed, and the picture, null where none came out.</returns>
    /// <exception cref="SandboxFailedException">The sandbox could not run; nothing is said about the file.</exception>
    public async Task<(SandboxResult? Run, OpenedStill? Opened)> RunAsync(ContainerKind kind, string input, string picture, int patience, CancellationToken cancellation) =>
        kind == ContainerKind.Dng ? (null, await TakeOutAsync(input, picture, cancellation)) : await ByLibheifAsync(input, picture, patience, cancellation);

    private async Task<(SandboxResult?, OpenedStill?)> ByLibheifAsync(string input, string picture, int patience, CancellationToken cancellation)
    {
        string[] arguments = ["-s", MostPixels, "-p", SandboxRun.InputInside, SandboxRun.OutputInside];
        PrivateFiles.Create(picture).Dispose();
        var run = EncoderRun.Started(await sandbox.RunAsync(
            new SandboxRun { Program = sandbox.Tools.HeifThumbnailer, Arguments = arguments, Input = input, Output = picture, Limits = new SandboxLimits { CpuSeconds = CpuSeconds * patience, OutputBytes = MostBytes } },
            cancellation));
        var came = run.Succeeded && new FileInfo(picture).Length is > 0 and < MostBytes;
        return (run, came ? new OpenedStill(picture, ContainerKind.Png, ["heif-thumbnailer", .. arguments, "ffmpeg"]) : null);
    }

    private static async Task<OpenedStill?> TakeOutAsync(string input, string picture, CancellationToken cancellation)
    {
        using var handle = File.OpenHandle(input);
        if (TiffDirectories.Of(handle)?.Preview() is not { } preview || preview.Length > MostBytes)
            return null;
        await using var file = PrivateFiles.Create(picture);
        var piece = new byte[1 << 20];
        for (long done = 0; done < preview.Length;)
        {
            var read = await RandomAccess.ReadAsync(handle, piece.AsMemory(0, (int)Math.Min(piece.Length, preview.Length - done)), preview.Offset + done, cancellation);
            if (read == 0)
                return null;
            await file.WriteAsync(piece.AsMemory(0, read), cancellation);
            done += read;
        }

        return new OpenedStill(picture, ContainerKind.Jpeg, ["preview", $"{preview.Offset}", $"{preview.Length}", "ffmpeg"]);
    }
}
