using System.Text.Json;
using Evidence.Media.Containers;
using Evidence.Media.Sandboxing;

namespace Evidence.Media.Examination;

/// <summary>Lists everything that a file says beside its picture and its sound: tags, chapters, and streams of other kinds.</summary>
internal static class ReadTags
{
    /// <returns>Where each stands and what it says, as <c>format: title=…</c>; streams as <c>stream 0: video h264</c>. Null where the file is not read.</returns>
    public static async Task<IReadOnlyList<string>?> RunAsync(ProvenSandbox sandbox, string file, ContainerKind container, CancellationToken cancellation)
    {
        var result = await sandbox.RunAsync(
            new SandboxRun
            {
                Program = sandbox.Tools.Ffprobe,
                Arguments =
                [
                    "-v", "error", "-hide_banner", "-threads", "1", .. MediaArguments.Input(container),
                    "-show_entries", "format_tags:stream=index,codec_type,codec_name:stream_tags:stream_side_data:chapter=id:chapter_tags:program=program_id:program_tags", "-of", "json",
                ],
                Input = file,
                Limits = new SandboxLimits { CpuSeconds = 120 },
            },
            cancellation);
        if (!result.Succeeded)
            return null;
        using var json = JsonDocument.Parse(result.Output);
        return [.. Streams(json.RootElement), .. Of(json.RootElement, "format"), .. Others(json.RootElement, "chapters"), .. Others(json.RootElement, "programs")];
    }

    private static IEnumerable<string> Streams(JsonElement root) =>
        root.GetProperty("streams").EnumerateArray().SelectMany((stream, index) => (IEnumerable<string>)
        [
            $"stream {index}: {Text(stream, "codec_type")} {Text(stream, "codec_name")}",
            .. Tags(stream, $"stream {index}"),
            .. stream.TryGetProperty("side_data_list", out var beside) ? beside.EnumerateArray().Select(data => $"stream {index}: {Text(data, "side_data_type")}") : [],
        ]);

    private static IEnumerable<string> Of(JsonElement root, string name) => root.TryGetProperty(name, out var part) ? Tags(part, name) : [];

    private static IEnumerable<string> Others(JsonElement root, string name) =>
        root.TryGetProperty(name, out var list) ? list.EnumerateArray().Select((_, index) => $"{name} {index}") : [];

    private static IEnumerable<string> Tags(JsonElement part, string where) =>
        part.TryGetProperty("tags", out var tags) ? tags.EnumerateObject().Select(tag => $"{where}: {tag.Name}={tag.Value}") : [];

    private static string Text(JsonElement part, string name) => part.TryGetProperty(name, out var value) ? value.ToString() : "unknown";
}
