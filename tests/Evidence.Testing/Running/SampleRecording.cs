namespace Evidence.Testing.Running;

/// <summary>Recordings made by ffmpeg, once per test run.</summary>
public static class SampleRecording
{
    private static readonly Lazy<Task<byte[]>> Clip = new(MakeAsync);

    /// <summary>12 seconds of a running clock and a tone, H.264 and AAC, recorded on 21 November 2026 at 14:02:09 UTC.</summary>
    public static Task<byte[]> BytesAsync() => Clip.Value;

    /// <summary>Makes a body-worn camera's card in an empty folder: its serial, and recordings under the names given, no two with the same bytes.</summary>
    public static async Task MakeBodyWornAsync(string volume, string serial, params string[] names)
    {
        var media = Directory.CreateDirectory(Path.Combine(volume, "DCIM", "100MEDIA")).FullName;
        await File.WriteAllTextAsync(Path.Combine(volume, "DEVICE.TXT"), $"MAKE=Evidence Sample\nMODEL=BWC-1\nSERIAL={serial}\n");
        var number = 0;
        foreach (var name in names)
        {
            await using var file = File.Create(Path.Combine(media, name));
            await file.WriteAsync(await BytesAsync());
            // A free box after the recording makes the bytes differ and plays the same (ISO/IEC 14496-12 §8.1.2).
            await file.WriteAsync((byte[])[0, 0, 0, 12, .. "free"u8, 0, 0, 0, (byte)++number]);
        }
    }

    private static async Task<byte[]> MakeAsync()
    {
        using var folder = new TempFolder();
        var run = await ChildProcess.RunAsync("ffmpeg",
        [
            "-nostdin", "-hide_banner", "-v", "error", "-f", "lavfi", "-i", "testsrc2=size=640x360:rate=25:duration=12",
            "-f", "lavfi", "-i", "sine=frequency=440:sample_rate=48000:duration=12", "-c:v", "libx264", "-preset", "ultrafast", "-threads", "1",
            "-pix_fmt", "yuv420p", "-g", "50", "-c:a", "aac", "-metadata", "creation_time=2026-11-21T14:02:09Z", "file:" + folder["clip.mp4"],
        ]);
        return run.ExitCode == 0 ? await File.ReadAllBytesAsync(folder["clip.mp4"]) : throw new InvalidOperationException($"ffmpeg exited {run.ExitCode}: {run.Error}");
    }
}
