using System.Text;
using Evidence.Custody;
using Evidence.Formats;
using Evidence.Formats.Custody;
using Evidence.Kernel;

namespace Evidence.Trails.Exporting;

/// <summary>A trail as CSV: RFC 4180, UTF-8 with a byte order mark, times in UTC. No cell begins as spreadsheets' formulas do.</summary>
internal static class WriteCsv
{
    private static readonly string[] Columns =
    [
        "time (UTC)", "action", "subject kind", "subject id", "subject then", "chain", "sequence", "actor", "actor kind", "actor id", "role", "address",
        "purpose", "details", "objects (SHA-256)", "act", "entry SHA-256", "watched",
    ];

    public static async Task RunAsync(Stream output, IAsyncEnumerable<ExportedEntry> entries, CancellationToken cancellation)
    {
        await using var text = new StreamWriter(output, new UTF8Encoding(encoderShouldEmitUTF8Identifier: true), leaveOpen: true);
        await text.WriteAsync(CsvCell.Line(Columns).AsMemory(), cancellation);
        await foreach (var entry in entries.WithCancellation(cancellation))
            await text.WriteAsync(CsvCell.Line(Cells(entry)).AsMemory(), cancellation);
    }

    private static IEnumerable<string> Cells(ExportedEntry exported)
    {
        var (shown, entry) = (exported.Shown, exported.Shown.Entry);
        return
        [
            Instant.Format(entry.At), entry.Action.Word, entry.Subject.Kind.Word(), entry.Subject.Id.ToString("D"), EntryText.Of(shown, Envelope.SubjectTitle),
            entry.Chain.Word(), entry.Sequence.ToString(System.Globalization.CultureInfo.InvariantCulture),
            EntryText.Of(shown, CustodyEntry.ActorName), EntryText.Of(shown, "actor.kind"), EntryText.Of(shown, Envelope.ActorId), EntryText.Of(shown, "actor.role"),
            EntryText.Of(shown, "actor.address"), EntryText.Of(shown, "purpose"), string.Join("; ", EntryText.Rest(shown).Select(field => $"{field.Name}={field.Value}")),
            string.Join("; ", entry.Objects.Select(o => $"{o.Role} {o.Sha256}")), entry.Act.ToString(), shown.Hash.ToString(),
            exported.Viewing is { } viewing ? EntryText.Watched(viewing) : "",
        ];
    }
}
