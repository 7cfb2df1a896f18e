namespace Evidence.Testing;

/// <summary>
/// Footage made by ffmpeg: the volumes of samples/make-sample-footage.sh, made once in a test run, and single clips for tests that need
/// something particular. What is handed out is shared and not to be changed: copy it first.
/// </summary>
public static class SampleFootage
{
    private static readonly Lazy<Task<string>> Volumes = new(MakeVolumesAsync);

    /// <summary>A folder that holds the volumes BWC-4471, BWC-5820 and DJI-CARD.</summary>
    public static Task<string> VolumesAsync() => Volumes.Value;

    /// <summary>A recording of 20 seconds, 500 frames, with sound, made 2026-11-21 14:02:09 at +51.5007-000.1246.</summary>
    public static async Task<string> RecordingAsync() =>
        Path.Combine(await VolumesAsync(), "BWC-4471", "DCIM", "100MEDIA", "BWC4471_0001.MP4");

    /// <summary>A copy of a volume that a test may change.</summary>
    public static async Task CopyVolumeAsync(string volume, string destination)
    {
        // cp keeps names that are not UTF-8, which the runtime's own copying cannot spell.
        var copied = await ChildProcess.RunAsync("cp", ["-a", "--", Path.Combine(await VolumesAsync(), volume), destination]);
        if (copied.ExitCode != 0)
            throw new IOException($"{volume} could not be copied: {copied.Error}");
    }

    /// <summary>Runs ffmpeg with these arguments after the usual ones, for a clip of a test's own.</summary>
    public static async Task MakeAsync(string file, params string[] arguments)
    {
        string[] all = ["-nostdin", "-hide_banner", "-v", "error", "-y", .. arguments, $"file:{file}"];
        var made = await ChildProcess.RunAsync("ffmpeg", all);
        if (made.ExitCode != 0)
            throw new InvalidOperationException($"ffmpeg could not make {file}: {made.Error}");
    }

    /// <summary>The arguments of a small clip with picture and sound.</summary>
    public static string[] Clip(int seconds, string size = "320x240", int rate = 25) =>
    [
        "-f", "lavfi", "-i", $"testsrc2=size={size}:rate={rate}:duration={seconds}",
        "-f", "lavfi", "-i", $"sine=frequency=440:sample_rate=48000:duration={seconds}",
        "-c:v", "libx264", "-preset", "ultrafast", "-threads", "1", "-g", $"{rate}", "-pix_fmt", "yuv420p", "-c:a", "aac", "-b:a", "64k",
    ];

    private static async Task<string> MakeVolumesAsync()
    {
        var folder = Directory.CreateTempSubdirectory("evidence-footage-").FullName;
        AppDomain.CurrentDomain.ProcessExit += (_, _) => Remove(folder);
        var made = await ChildProcess.RunAsync("bash", [Script(), folder]);
        return made.ExitCode == 0 ? folder : throw new InvalidOperationException($"The sample footage could not be made: {made.Error}");
    }

    /// <summary>By <c>rm</c>: one of the names is not UTF-8, and the runtime's own deletion would miss it.</summary>
    private static void Remove(string folder)
    {
        using var remove = System.Diagnostics.Process.Start("rm", ["-rf", "--", folder]);
        remove.WaitForExit();
    }

    private static string Script()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            var script = Path.Combine(folder.FullName, "samples", "make-sample-footage.sh");
            if (File.Exists(script))
                return script;
        }

        throw new InvalidOperationException("samples/make-sample-footage.sh is in no folder above the tests.");
    }
}
