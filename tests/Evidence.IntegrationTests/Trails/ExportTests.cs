using System.Text;
using System.Text.Json.Nodes;
using Evidence.Access;
using Evidence.Custody;
using Evidence.Custody.Log;
using Evidence.Durability;
using Evidence.Formats;
using Evidence.Formats.Custody;
using Evidence.IntegrationTests.Database;
using Evidence.IntegrationTests.EndToEnd;
using Evidence.IntegrationTests.Intake;
using Evidence.IntegrationTests.Review;
using Evidence.Kernel;
using Evidence.Keys;
using Evidence.Review;
using Evidence.Testing;
using Evidence.Testing.Running;
using Evidence.Trails;
using Evidence.Trails.Exporting;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;
using Xunit;
using Station = Evidence.IntegrationTests.Intake.Station;

namespace Evidence.IntegrationTests.Trails;

/// <summary>Exported trails, read by programs that share no code with ours: Python's csv, poppler, and a SHACL validator in Node.</summary>
public sealed class ExportTests(Station station) : IClassFixture<Station>
{
    private const string Formula = "=HYPERLINK(\"http://evil.example\",\"click\")";

    [Fact]
    public async Task As_csv_another_reader_finds_every_entry_and_no_formula()
    {
        var recording = await RecordingAsync();
        var (export, path) = await MakeAsync(TrailScope.Of(recording.Item), ExportForm.Csv, station.Officer);

        Assert.Equal(ExportState.Done, export.State);
        Assert.Equal([0xef, 0xbb, 0xbf], (await File.ReadAllBytesAsync(path))[..3]);
        const string program = "import csv,json,sys\nwith open(sys.argv[1],encoding='utf-8-sig',newline='') as f: print(json.dumps(list(csv.DictReader(f,strict=True))))";
        var rows = JsonNode.Parse((await RunAsync("/usr/bin/python3", "-c", program, path)).Output)!.AsArray();
        var trail = await TrailAsync(TrailScope.Of(recording.Item));
        Assert.Equal(trail.Select(e => e.Hash.ToString()), rows.Select(row => row!["entry SHA-256"]!.GetValue<string>()));
        Assert.Equal("'" + Formula, rows[^1]!["purpose"]!.GetValue<string>());
        Assert.All(rows.SelectMany(row => row!.AsObject()), cell => Assert.DoesNotMatch(@"^\s*[=+\-@]", cell.Value!.GetValue<string>()));
        Assert.EndsWith("Z", rows[0]!["time (UTC)"]!.GetValue<string>(), StringComparison.Ordinal);
        Assert.All(rows, row => Assert.Equal("", row!["watched"]!.GetValue<string>()));
        Assert.DoesNotContain(rows, row => row!["address"]!.GetValue<string>().Contains("192.0.2.7", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Tells_what_was_watched_only_where_that_was_chosen()
    {
        var recording = await RecordingAsync();
        using var viewer = await Viewer.OpenAsync(station, station.Officer);
        using var started = await viewer.PostAsync(recording.Views, ("part", recording.Part.ToString()));
        var view = JsonNode.Parse(await started.Content.ReadAsStringAsync())!["view"]!.GetValue<Guid>();
        (await viewer.PostAsync($"{recording.Views}/{view}", ("ranges", "[[0,4000],[60000,61500]]"), ("ended", "true"))).Dispose();

        var (_, without) = await MakeAsync(TrailScope.Of(recording.Item), ExportForm.Csv, station.Officer);
        var (_, with) = await MakeAsync(TrailScope.Of(recording.Item), ExportForm.Csv, station.Officer, played: true);

        Assert.DoesNotContain("0.0–4.0", await File.ReadAllTextAsync(without), StringComparison.Ordinal);
        Assert.Contains("5.5 s between", await File.ReadAllTextAsync(with), StringComparison.Ordinal);
        Assert.Contains("0.0–4.0, 60.0–61.5", await File.ReadAllTextAsync(with), StringComparison.Ordinal);
    }

    [Fact]
    public async Task As_pdf_poppler_reads_the_facts_the_hashes_and_the_numbers_of_the_pages()
    {
        var recording = await RecordingAsync(entries: 60);
        var (export, path) = await MakeAsync(TrailScope.Of(recording.Item), ExportForm.Pdf, station.EvidenceOfficer);

        Assert.Equal((ExportState.Done, null), (export.State, export.Trouble));
        var text = (await RunAsync("pdftotext", "-layout", path, "-")).Output;
        var trail = await TrailAsync(TrailScope.Of(recording.Item));
        var pages = text.Count(c => c == '\f');
        Assert.InRange(pages, 4, 60);
        Assert.Contains($"Page 1 of {pages}", text, StringComparison.Ordinal);
        Assert.Contains($"Page {pages} of {pages}", text, StringComparison.Ordinal);
        var dense = text.Replace(" ", "", StringComparison.Ordinal).Replace("\n", "", StringComparison.Ordinal);
        Assert.All(trail, entry => Assert.Contains(entry.Hash.ToString(), dense, StringComparison.Ordinal));
        Assert.Contains("Задержание", text, StringComparison.Ordinal);
        var picture = path + ".page";
        await RunAsync("pdftoppm", "-png", "-r", "60", "-f", "1", "-l", "1", "-singlefile", path, picture);
        Assert.True(new FileInfo(picture + ".png").Length > 5_000);
    }

    [Fact]
    public async Task As_case_a_validator_finds_nothing_wrong_and_the_same_entries()
    {
        var recording = await RecordingAsync();
        var (_, path) = await MakeAsync(TrailScope.Of(recording.Item), ExportForm.Case, station.Officer, played: true);

        var folder = Path.Combine(Programs.RepositoryRoot, "tests", "independent");
        var ontology = Path.Combine(Programs.RepositoryRoot, "..", "shared", "data", "case", "case-1.4.0.ttl");
        string[] arguments = [Path.Combine(folder, "check_case.mjs"), path, Path.Combine(folder, "case-shapes.ttl"), .. File.Exists(ontology) ? new[] { ontology } : []];
        var checking = await RunAsync("node", arguments);

        var report = JsonNode.Parse(checking.Output)!;
        Assert.Equal("[]", report["wrong"]!.ToJsonString());
        Assert.Equal((await TrailAsync(TrailScope.Of(recording.Item))).Count, report["types"]!["InvestigativeAction"]!.GetValue<int>());
        Assert.True(report["types"]!["File"]!.GetValue<int>() >= 1);
        Assert.Equal(1, report["types"]!["Device"]!.GetValue<int>());
    }

    [Fact]
    public async Task That_it_was_made_and_taken_is_on_record_with_the_hash_of_the_file()
    {
        var person = await station.PersonAsync($"p{Guid.NewGuid():N}"[..12], "PC Kim Lowe", Role.Officer);
        var (export, path) = await MakeAsync(TrailScope.Of(person.Person!.Value), ExportForm.Csv, station.Auditor);
        await using var db = station.Open();
        var ready = await new DownloadExport(db, station.Custody, Folder, TimeProvider.System).RunAsync(export.Id, station.Auditor, default);

        Assert.Equal((path, "text/csv; charset=utf-8"), (ready.Path, ready.MediaType));
        Assert.Equal(Sha256Hash.Of(await File.ReadAllBytesAsync(path)), export.Sha256);
        var chain = await new ReadChain(db).RunAsync(SubjectOf.Person(person.Person!.Value), Chain.Operational, ChainReader.Custodian, -1, default);
        Assert.Equal([CustodyAction.PersonCreated, CustodyAction.TrailExported, CustodyAction.TrailDownloaded], chain.Select(e => e.Entry.Action));
        Assert.Equal((station.Auditor.Name, export.Sha256.ToString(), "csv", "1"), (chain[1].Text("actor.name"), chain[1].Text("sha256"), chain[1].Text("format"), chain[1].Text("count")));
        var refused = await Assert.ThrowsAsync<RefusedException>(() => new DownloadExport(db, station.Custody, Folder, TimeProvider.System).RunAsync(export.Id, station.EvidenceOfficer, default));
        Assert.Equal("no-such-export", refused.Refusal.Code);
    }

    public static TheoryData<FaultPoint> Points => FaultCoverage.Each(FaultCoverage.ExportingATrail);

    [Theory, MemberData(nameof(Points))]
    public async Task One_that_a_worker_is_killed_in_is_made_anew_whole_and_told_once(FaultPoint point)
    {
        var recording = await RecordingAsync();
        var id = await RequestAsync(TrailScope.Of(recording.Item), ExportForm.Csv, station.Officer);

        await BesideDockingKillTests.ProbeStruckAsync(["trail", station.Connections.App, station.DataFolder], new Strike(point, 1), "KILL");

        await using var db = station.Open();
        Assert.Equal(point == FaultPoint.TrailExportCommitted ? ExportState.Done : ExportState.Running, (await db.TrailExports.AsNoTracking().SingleAsync(e => e.Id == id)).State);
        await using (var torn = new FileStream(Folder.PathOf(await db.TrailExports.AsNoTracking().SingleAsync(e => e.Id == id)), FileMode.OpenOrCreate))
            if (point == FaultPoint.TrailExportPageWritten)
                torn.SetLength(1_000_000);
        var (export, path) = await RunAsync(id);
        var bytes = await File.ReadAllBytesAsync(path);
        Assert.Equal((ExportState.Done, Sha256Hash.Of(bytes), bytes.LongLength), (export.State, export.Sha256!.Value, export.Bytes!.Value));
        Assert.Equal(export.Entries, Encoding.UTF8.GetString(bytes).TrimEnd().Split("\r\n").Length - 1);
        Assert.Single(await station.ActionsAsync(SubjectOf.Item(recording.Item)), CustodyAction.TrailExported);
    }

    [Fact]
    public async Task Has_the_entries_of_the_moment_it_was_asked_for_is_cancelled_when_somebody_says_so_and_goes_after_its_time()
    {
        var recording = await RecordingAsync();
        var id = await RequestAsync(TrailScope.Of(recording.Item), ExportForm.Csv, station.Officer);
        await AppendAsync(recording.Item, "later than the request");
        var (export, path) = await RunAsync(id);
        Assert.DoesNotContain("later than the request", await File.ReadAllTextAsync(path), StringComparison.Ordinal);

        var unwanted = await RequestAsync(TrailScope.Of(recording.Item), ExportForm.Csv, station.Officer);
        await using var db = station.Open();
        await new CancelExport(db, TimeProvider.System).RunAsync(unwanted, station.EvidenceOfficer, default);
        Assert.Equal(ExportState.Waiting, (await db.TrailExports.AsNoTracking().SingleAsync(e => e.Id == unwanted)).State);
        await new CancelExport(db, TimeProvider.System).RunAsync(unwanted, station.Officer, default);
        Assert.Equal(ExportState.Cancelled, (await RunAsync(unwanted)).Export.State);

        await new ForgetExports(db, Folder, new LaterClock(TimeSpan.FromDays(6))).RunAsync(default);
        Assert.True(File.Exists(path));
        await new ForgetExports(db, Folder, new LaterClock(TimeSpan.FromDays(8))).RunAsync(default);
        Assert.False(File.Exists(path));
        Assert.Equal(ExportState.Expired, (await db.TrailExports.AsNoTracking().SingleAsync(e => e.Id == export.Id)).State);
    }

    [Fact]
    public async Task Is_nothing_that_somebody_gets_who_may_not_read_it()
    {
        var refused = await Assert.ThrowsAsync<RefusedException>(() => RequestAsync(TrailScope.Everything, ExportForm.Csv, station.EvidenceOfficer));
        Assert.Equal("not-permitted", refused.Refusal.Code);
        await using var db = station.Open();
        Assert.False(await db.TrailExports.AnyAsync(e => e.Kind == TrailKind.Everything));
    }

    [Fact]
    public async Task Is_asked_for_on_the_page_of_the_recording_and_taken_from_the_page_of_exports()
    {
        var recording = await RecordingAsync();
        using var viewer = await Viewer.OpenAsync(station, station.Officer);
        using var asked = await viewer.PostAsync("/trails/exports?actions=recordings", ("scope", "item"), ("subject", recording.Item.ToString()), ("form", "csv"));
        Assert.Equal("/trails/exports", asked.Headers.Location?.OriginalString);
        await using var db = station.Open();
        var id = (await db.TrailExports.AsNoTracking().OrderBy(e => e.RequestedAt).LastAsync(e => e.RequestedBy == station.Officer.Person)).Id;
        await RunAsync(id);
        Assert.Contains($"/trails/exports/{id}/download", (await viewer.PageAsync("/trails/exports")).Text, StringComparison.Ordinal);
        using var file = await viewer.GetAsync($"/trails/exports/{id}/download");
        Assert.Equal(("text/csv", "attachment"), (file.Content.Headers.ContentType!.MediaType, file.Content.Headers.ContentDisposition!.DispositionType));
        Assert.Contains("item received", await file.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    private ExportFolder Folder => FolderIn(station.DataFolder);

    private static ExportFolder FolderIn(string data) => new(Path.Combine(data, "trails"));

    /// <summary>A recording of the officer's, on which things were done by somebody from whom no spreadsheet is safe.</summary>
    private async Task<Recording> RecordingAsync(int entries = 1)
    {
        var recording = await Recording.ArriveAsync(station, 1000);
        for (var n = 0; n < entries; n++)
            await AppendAsync(recording.Item, Formula);
        return recording;
    }

    private async Task AppendAsync(ItemId item, string purpose)
    {
        await using var db = station.Open();
        await using var transaction = await db.Database.BeginTransactionAsync();
        await station.Custody.AppendAsync(db, new CustodyAct
        {
            Actor = station.Officer with { Name = "Задержание у вокзала " + new string('W', 300) + " 證據\u202e🎥", Address = "192.0.2.7" },
            Action = CustodyAction.ViewStarted, Subjects = [SubjectOf.Item(item)], Details = new Dictionary<string, JsonNode?> { ["purpose"] = purpose },
        }, default);
        await transaction.CommitAsync();
    }

    private async Task<(TrailExport Export, string Path)> MakeAsync(TrailScope scope, ExportForm form, Actor actor, bool played = false) =>
        await RunAsync(await RequestAsync(scope, form, actor, played));

    private async Task<Guid> RequestAsync(TrailScope scope, ExportForm form, Actor actor, bool played = false)
    {
        await using var db = station.Open();
        return await new RequestExport(db, TimeProvider.System).RunAsync(scope, TrailFilter.None, form, played, actor, default);
    }

    /// <summary>Run as a program of its own, to be struck.</summary>
    internal static async Task MakeAsync(string connection, string data)
    {
        using var keys = FileKeyRing.Open(Path.Combine(data, "keys"));
        await MakeAsync(connection, keys, FolderIn(data));
    }

    private static async Task MakeAsync(string connection, FileKeyRing keys, ExportFolder folder)
    {
        await using var source = NpgsqlDataSource.Create(connection);
        await using var db = EvidenceDatabase.Open(connection);
        var facts = new ReadExportFacts(db, new ReadItem(db, TimeProvider.System), new ReadLog(db, new LogTiles(source), keys, new LogOptions()), TimeProvider.System);
        await new RunExports(db, source, new CustodyLog(TimeProvider.System), new ReadChain(db), facts, folder, TimeProvider.System, NullLogger<RunExports>.Instance).RunAsync(default);
    }

    private async Task<(TrailExport Export, string Path)> RunAsync(Guid id)
    {
        await MakeAsync(station.Connections.App, station.Keys, Folder);
        await using var db = station.Open();
        var export = await db.TrailExports.AsNoTracking().SingleAsync(e => e.Id == id);
        return (export, Folder.PathOf(export));
    }

    /// <summary>The item's entries without those about exports, which are later.</summary>
    private async Task<List<ShownEntry>> TrailAsync(TrailScope scope)
    {
        await using var db = station.Open();
        var page = await new ReadTrail(db, station.Custody, new ReadChain(db), TimeProvider.System).RunAsync(new TrailRequest(scope, TrailFilter.None), station.EvidenceOfficer, default);
        return [.. page.Entries.Where(e => e.Entry.Action != CustodyAction.TrailExported)];
    }

    private static async Task<(string Output, string Error)> RunAsync(string program, params string[] arguments)
    {
        var run = await ChildProcess.RunAsync(program, arguments);
        return (run.Output, run.Error);
    }
}
