using System.Globalization;
using Evidence.Custody;
using Evidence.Formats.Custody;
using Evidence.Review;

namespace Evidence.Trails.Exporting;

/// <summary>A trail on paper: what it is of, whom it was made for, every entry with its hash, and a code that leads to the log.</summary>
internal static class WritePdf
{
    /// <summary>A document is made in memory, and nobody reads a thousand sheets.</summary>
    public const int MostEntries = 5_000;

    private const double CodeSize = 96;

    public static async Task RunAsync(Stream output, ExportFacts facts, IAsyncEnumerable<ExportedEntry> entries, CancellationToken cancellation)
    {
        if (facts.Entries > MostEntries)
            throw new ExportStoppedException($"A PDF holds at most {MostEntries:N0} entries, and these are {facts.Entries:N0}. Narrow the trail down, or take CSV.");
        using var sheet = new PdfSheet(Heading(facts), facts.Export.RequestedAt.UtcDateTime);
        Head(sheet, facts);
        await foreach (var entry in entries.WithCancellation(cancellation))
            Entry(sheet, entry);
        if (facts.Entries == 0)
            sheet.Write("No entry matches.", PdfFonts.Text);
        sheet.Save(output, $"{facts.LogOrigin} · made {At(facts.Export.RequestedAt)} for {facts.RequestedBy.Name}");
    }

    private static string Heading(ExportFacts facts) => facts.Export.Kind switch
    {
        TrailKind.Item => $"Trail of the recording {facts.Export.Title}",
        TrailKind.Person => $"Trail of {facts.Export.Title}",
        TrailKind.Device => $"Trail of the device {facts.Export.Title}",
        _ => "Trail of the whole system",
    };

    private static void Head(PdfSheet sheet, ExportFacts facts)
    {
        const double clear = CodeSize + 12;
        sheet.Keep(CodeSize);
        sheet.Code(CodeOf(facts), CodeSize);
        sheet.Write(Heading(facts), PdfFonts.Heading, right: clear);
        sheet.Gap(6);
        sheet.Fact("Made", $"{At(facts.Export.RequestedAt)} for {facts.RequestedBy.Name}", clear);
        sheet.Fact("Narrowed to", Narrowed(facts), clear);
        sheet.Fact("Entries", facts.Entries.ToString("N0", CultureInfo.InvariantCulture), clear);
        sheet.Fact("Log", facts.LogOrigin, clear);
        sheet.Fact("Last entry", facts.LastEntry is { } last ? $"SHA-256 {last.Hash}{(last.Place is { } place ? $", leaf {place} of the log" : ", not in the log yet")}" : "none", clear);
        sheet.Fact("Checkpoint", facts.Checkpoint is { } point ? $"{point.Size.ToString("N0", CultureInfo.InvariantCulture)} leaves at {At(point.At)}, root {point.Root}" : "none was signed yet", clear);
        if (facts.Item is { } item)
            Item(sheet, item);
        sheet.Gap(4);
        sheet.Write("All times are UTC. Names are those of the time of the entry. An entry of a chain holds the hash of the one before it; the code at the top holds the log's name, "
            + "the last entry with its place, and the newest checkpoint when this was made. A character that the font of this paper lacks is printed as a box: the CSV and CASE files hold every name as it is.", PdfFonts.Small);
        sheet.Rule();
    }

    /// <summary>What somebody needs to find the last entry in the published log: docs/formats/trail-export.md §2.</summary>
    private static string CodeOf(ExportFacts facts)
    {
        var lines = new List<string> { facts.LogOrigin };
        if (facts.LastEntry is { } last)
            lines.Add($"entry {last.Hash}{(last.Place is { } place ? $" {place}" : "")}");
        if (facts.Checkpoint is { } point)
            lines.Add($"checkpoint {point.Size} {point.Root}");
        return string.Join('\n', lines);
    }

    private static void Item(PdfSheet sheet, ItemFacts item)
    {
        sheet.Gap(6);
        sheet.Fact("Recording", item.Item.Title);
        sheet.Fact("Identifier", item.Item.Id.ToString());
        sheet.Fact("Officer", item.Officer ?? "not known");
        sheet.Fact("Device", item.Device is { } device ? $"{device.Make} {device.Model}, serial {device.Serial}" : "not known");
        sheet.Fact("Received", At(item.Item.ArrivedAt));
        foreach (var part in item.Parts)
            sheet.Fact(part.Role.ToString(), $"{part.Display}: {part.Bytes.ToString("N0", CultureInfo.InvariantCulture)} bytes, SHA-256 {part.Sha256}");
    }

    private static void Entry(PdfSheet sheet, ExportedEntry exported)
    {
        var (shown, entry) = (exported.Shown, exported.Shown.Entry);
        sheet.Keep(44);
        sheet.Write($"{At(entry.At)}   {Sentence(entry.Action.Word)}", PdfFonts.Strong);
        sheet.Fact("By", $"{EntryText.Of(shown, CustodyEntry.ActorName)} ({EntryText.Of(shown, "actor.role")}{(EntryText.Of(shown, "actor.address") is { Length: > 0 } address ? $", from {address}" : "")})");
        sheet.Fact(Sentence(entry.Subject.Kind.Word()), $"{EntryText.Of(shown, Envelope.SubjectTitle)} {entry.Subject.Id:D}".Trim());
        if (shown.Details.ContainsKey("purpose"))
            sheet.Fact("Purpose", EntryText.Of(shown, "purpose"));
        foreach (var (name, value) in EntryText.Rest(shown))
            sheet.Fact(name, value);
        foreach (var file in entry.Objects)
            sheet.Fact(Sentence(file.Role), $"{file.Bytes.ToString("N0", CultureInfo.InvariantCulture)} bytes, SHA-256 {file.Sha256}");
        if (exported.Viewing is { } viewing)
            sheet.Fact("Watched", EntryText.Watched(viewing));
        sheet.Write($"Chain {entry.Chain.Word()}, entry {entry.Sequence}, SHA-256 {shown.Hash}", PdfFonts.Small, 12);
        sheet.Gap(7);
    }

    private static string Narrowed(ExportFacts facts)
    {
        var told = facts.Filter.ToJson()!;
        return string.Join(", ", told.Select(field => $"{field.Key} {field.Value}"));
    }

    private static string At(DateTimeOffset instant) => instant.UtcDateTime.ToString("d MMMM yyyy, HH:mm:ss", CultureInfo.InvariantCulture) + " UTC";

    private static string Sentence(string word) => char.ToUpperInvariant(word[0]) + word[1..];
}
