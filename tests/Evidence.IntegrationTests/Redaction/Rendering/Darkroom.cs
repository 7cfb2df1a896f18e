using System.Globalization;
using Evidence.Formats;
using Evidence.Formats.Redaction;
using Evidence.IntegrationTests.Media;
using Evidence.Media;
using Evidence.Redaction;
using Evidence.Redaction.Checking;
using Evidence.Redaction.Rendering;
using Evidence.Testing;

namespace Evidence.IntegrationTests.Redaction.Rendering;

/// <summary>Makes copies of recordings in the sandbox, and looks at them with ffmpeg's own means.</summary>
internal sealed class Darkroom(SandboxFixture sandbox)
{
    public async Task<(string File, Recording Recording, RedactionMaster Master)> RecordAsync(string name, params string[] arguments)
    {
        var file = sandbox.Path(name);
        await SampleFootage.MakeAsync(file, arguments);
        return await OpenAsync(file);
    }

    public async Task<(string File, Recording Recording, RedactionMaster Master)> OpenAsync(string file)
    {
        var recording = await OpenRecording.RunAsync(sandbox.Proven, file, CancellationToken.None);
        return (file, recording, await recording.MeasureAsync(CancellationToken.None));
    }

    public async Task<(string File, CopyReport Report)> CopyAsync(Recording recording, RedactionRecipe recipe, RedactionProfile? profile = null, RedactionRecipe? judgedBy = null)
    {
        using var folder = new WorkFolder(sandbox.Path("work"));
        var wanted = new CopyToRender(recording, recipe, profile ?? recipe.Content.Profiles[0]);
        var output = sandbox.Path("copy.mp4");
        await new RenderCopy(sandbox.Proven, folder, new FolderShelf(sandbox.Path("parts"), wanted.Name(sandbox.Proven.Engine))).RunAsync(wanted, output, CancellationToken.None);
        return (output, await JudgeAsync(recording, judgedBy ?? recipe, profile ?? recipe.Content.Profiles[0], output));
    }

    public async Task<CopyReport> JudgeAsync(Recording recording, RedactionRecipe recipe, RedactionProfile profile, string file)
    {
        using var folder = new WorkFolder(sandbox.Path("work"));
        return await new CheckCopy(sandbox.Proven, folder).RunAsync(new CopyToRender(recording, recipe, profile), file, CancellationToken.None);
    }

    /// <summary>The grey pixels of every picture within a rectangle, as ffmpeg decodes them.</summary>
    public static async Task<IReadOnlyList<byte[]>> GreyAsync(string file, int left, int top, int width, int height)
    {
        var raw = $"{file}.{left}.{top}.gray";
        await SampleFootage.MakeAsync(raw, "-i", file, "-vf", $"format=yuv420p,extractplanes=y,crop={width}:{height}:{left}:{top}", "-fps_mode", "passthrough", "-f", "rawvideo");
        var bytes = await File.ReadAllBytesAsync(raw);
        return [.. bytes.Chunk(width * height)];
    }

    /// <summary>Presentation times of the picture, seconds from the first.</summary>
    public static async Task<IReadOnlyList<double>> TimesAsync(string file)
    {
        var probe = await ChildProcess.RunAsync("ffprobe", ["-v", "error", "-select_streams", "V:0", "-show_entries", "frame=pts_time", "-of", "csv=p=0", file]);
        var times = probe.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => double.Parse(line.TrimEnd(',', '\r'), CultureInfo.InvariantCulture)).ToList();
        return [.. times.Select(time => time - times[0])];
    }

    /// <summary>How loud the loudest sample of a stretch is, decibels below full scale.</summary>
    public static async Task<double> LoudestAsync(string file, double from, double to)
    {
        var seconds = string.Create(CultureInfo.InvariantCulture, $"atrim=start={from:0.000000}:end={to:0.000000},volumedetect");
        var run = await ChildProcess.RunAsync("ffmpeg", ["-nostdin", "-hide_banner", "-i", file, "-map", "0:a:0", "-af", seconds, "-f", "null", "-"]);
        var told = run.Error.Split('\n').Single(line => line.Contains("max_volume:", StringComparison.Ordinal));
        return double.Parse(told.Split("max_volume:")[1].Replace("dB", "", StringComparison.Ordinal).Trim(), CultureInfo.InvariantCulture);
    }
}
