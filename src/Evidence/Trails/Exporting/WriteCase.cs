using System.Text.Encodings.Web;
using System.Text.Json;

namespace Evidence.Trails.Exporting;

/// <summary>A trail as CASE/UCO 1.4 in JSON-LD (docs/formats/trail-export.md §3): each entry an investigative action, informed by the one before it in its chain.</summary>
internal static class WriteCase
{
    private const int FlushEvery = 200;

    public static async Task RunAsync(Stream output, ExportFacts facts, IAsyncEnumerable<ExportedEntry> entries, CancellationToken cancellation)
    {
        await using var json = new Utf8JsonWriter(output, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, Indented = true });
        var graph = new CaseGraph(json, facts.LogOrigin);
        graph.Begin();
        if (facts.Item is { } item)
            graph.Item(item);
        var written = 0;
        await foreach (var entry in entries.WithCancellation(cancellation))
        {
            graph.Action(entry);
            if (++written % FlushEvery == 0)
                await json.FlushAsync(cancellation);
        }

        graph.End();
        await json.FlushAsync(cancellation);
    }
}
