using Evidence.Formats.Redaction;
using Evidence.Kernel;
using Evidence.Media.Containers;
using Evidence.Media.Examination;
using Evidence.Media.Rendering;
using Evidence.Media.Sandboxing;

namespace Evidence.Redaction;

/// <summary>A recording that can be masked, measured.</summary>
/// <param name="File">On this machine.</param>
/// <param name="Container">By its first bytes.</param>
/// <param name="Header">As it announces itself.</param>
/// <param name="Width">Pixels of its upright picture.</param>
/// <param name="Height">As <paramref name="Width"/>.</param>
internal sealed record Recording(string File, ContainerKind Container, MediaHeader Header, int Width, int Height)
{
    /// <summary>Microseconds from its first frame to the end of its last, as its packets tell.</summary>
    public long Length => (long)Math.Round(1e6 * Math.Max(0, ((Header.Video ?? Header.Audio)?.Packets.End ?? 0) - Header.StartSeconds));

    /// <summary>What is read where its picture is.</summary>
    public PictureSource Picture => new(File, Container, Header, Width, Height);

    /// <summary>What a recipe is checked against. Reads the whole file.</summary>
    public async Task<RedactionMaster> MeasureAsync(CancellationToken cancellation) =>
        new(await FileHash.OfAsync(File, cancellation), new FileInfo(File).Length, Width, Height, Length);
}

internal static class OpenRecording
{
    /// <exception cref="RefusedException">no-such-file · not-readable · no-picture</exception>
    /// <exception cref="SandboxFailedException">The sandbox could not run; nothing is said about the file.</exception>
    public static async Task<Recording> RunAsync(ProvenSandbox sandbox, string path, CancellationToken cancellation)
    {
        var file = Path.GetFullPath(path);
        if (ContainerOf(file) is not { } container)
            throw RedactionRefusals.NotReadable.Because("The file begins like no recording that is known, whatever its name says.").ToException();
        if (container.IsStill())
            throw RedactionRefusals.NoPicture.ToException();
        var (result, header) = await ProbeMedia.RunAsync(sandbox, file, container, 1, cancellation);
        if (result.End == SandboxEnd.NotStarted)
            throw new SandboxFailedException(result.Errors);
        if (header is null)
            throw RedactionRefusals.NotReadable.ToException();
        if (header.Video is null)
            throw RedactionRefusals.NoPicture.ToException();
        var (width, height) = await MeasurePicture.RunAsync(sandbox, file, container, cancellation) ?? throw RedactionRefusals.NotReadable.ToException();
        return new Recording(file, container, header, width, height);
    }

    /// <summary>Null where managed code already refuses the file, so that no decoder sees it.</summary>
    private static ContainerKind? ContainerOf(string file)
    {
        try
        {
            if (!File.Exists(file))
                throw RedactionRefusals.NoSuchFile.ToException();
            using var handle = File.OpenHandle(file);
            var head = new byte[ContainerKinds.HeadBytes];
            var container = ContainerKinds.Of(head.AsSpan(0, RandomAccess.Read(handle, head, 0)));
            return container == ContainerKind.Mp4 && BoxWalker.Walk(handle).Refusal is not null ? null : container;
        }
        catch (UnauthorizedAccessException)
        {
            throw RedactionRefusals.NoSuchFile.ToException();
        }
    }
}
