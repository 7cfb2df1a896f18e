using Evidence.Media.Containers;
using Evidence.Media.Sandboxing;

namespace Evidence.Media.Examination;

internal static class ProbeMedia
{
    private const string Entries =
        "packet=stream_index,pts_time,dts_time,duration_time,flags"
        + ":stream=index,codec_type,codec_name,width,height,avg_frame_rate,nb_frames,field_order,time_base,color_space,color_primaries,color_transfer:stream_disposition=attached_pic"
        + ":format=duration,start_time:format_tags=creation_time,location,make,model";

    /// <summary>Reads a file's header and every packet once, decoding nothing.</summary>
    /// <returns>How the run ended, and the header; null where there is no stream in the file that can be read.</returns>
    public static async Task<(SandboxResult Result, MediaHeader? Header)> RunAsync(ProvenSandbox sandbox, string file, ContainerKind container, int patience, CancellationToken cancellation)
    {
        var reader = new HeaderReader();
        var result = await sandbox.RunAsync(
            new SandboxRun
            {
                Program = sandbox.Tools.Ffprobe,
                Arguments = ["-v", "error", "-hide_banner", "-threads", "1", .. MediaArguments.Input(container), "-show_entries", Entries, "-of", "compact"],
                Input = file,
                // Reading is bound by the size: a slow core reads far more than 20 MB in a second.
                Limits = new SandboxLimits { CpuSeconds = (int)Math.Min(24 * 3600, patience * (20 + (new FileInfo(file).Length / 20_000_000))) },
                ReadOutput = reader.ReadAsync,
            },
            cancellation);
        return (result, result.Succeeded ? reader.Header : null);
    }
}
