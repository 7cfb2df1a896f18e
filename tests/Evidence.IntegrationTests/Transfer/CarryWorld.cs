using Evidence.Custody;
using Evidence.Database;
using Evidence.Disclosure;
using Evidence.Formats;
using Evidence.Formats.Custody;
using Evidence.Formats.Packaging;
using Evidence.Formats.Protocol;
using Evidence.IntegrationTests.Custody.Log;
using Evidence.IntegrationTests.Database;
using Evidence.IntegrationTests.Disclosure;
using Evidence.IntegrationTests.Intake;
using Evidence.IntegrationTests.Preservation;
using Evidence.Items;
using Evidence.Keys;
using Evidence.Storage;
using Evidence.Storage.FileSystem;
using Evidence.Testing;
using Evidence.Testing.Postgres;
using Evidence.Testing.Running;
using Evidence.Transfer.Carrying;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Configuration;
using Npgsql;
using Xunit;

namespace Evidence.IntegrationTests.Transfer;

/// <summary>A station whose installation is taken out, and an empty server that it is brought into.</summary>
internal sealed class CarryWorld : IAsyncDisposable
{
    /// <summary>What is compared of every table: all columns but those that tell where objects lie and in which transaction a row was written.</summary>
    private static readonly Dictionary<string, string> Compared = new()
    {
        ["custody.entry"] = "to_jsonb(t) - 'xact' - 'number'",
        ["custody.detail"] = "to_jsonb(t)",
        ["items.stored_copy"] = "to_jsonb(t) - 'version' - 'stored_at' - 'verified_at' - 'protection_doubted_at'",
    };

    private readonly TempFolder folder = new();

    private CarryWorld(Station station, TestDatabase target)
    {
        (Station, Target) = (station, target);
        Footage = new Footage(station);
        File.WriteAllText(PassphraseFile, "nine little donkeys hum\n");
        File.SetUnixFileMode(PassphraseFile, UnixFileMode.UserRead | UnixFileMode.UserWrite);
    }

    public Station Station { get; }

    public Footage Footage { get; }

    public TestDatabase Target { get; }

    public string PassphraseFile => folder["passphrase"];

    public string Export => folder["export"];

    public string TargetData => folder["data"];

    public string TargetStore => Path.Combine(TargetData, "store");

    public static async Task<CarryWorld> StartAsync()
    {
        var station = new Station();
        await station.InitializeAsync();
        return new(station, await EvidenceDatabase.CreateAsync());
    }

    /// <summary>Many recordings of one device, verified.</summary>
    public async Task RecordAsync(int recordings)
    {
        var device = TestDevice.New([.. Enumerable.Range(0, recordings).Select(i => TestFile.Random($"DCIM/100MEDIA/CLIP{i:0000}.MP4", 2_000 + i, i))]);
        using var agent = await Station.EnrolAsync();
        await Station.RegisterAsync(device);
        var session = DockSessionId.New();
        await agent.DockAsync(device, session);
        foreach (var file in device.Files)
            await agent.SendFileAsync(file, session, device);
        await Station.VerifyAsync();
    }

    public async Task<ExportDescription> ExportAsync(ObjectStores? stores = null)
    {
        await using var db = Station.Open();
        await using var source = NpgsqlDataSource.Create(Station.Connections.App);
        using var passphrase = Passphrase.ReadFile(PassphraseFile);
        var known = stores ?? new ObjectStores("files", null, new Dictionary<string, Func<IObjectStore>> { ["files"] = () => Station.Store });
        return await new ExportInstallation(db, source, known, Station.Custody, Station.Keys, TimeProvider.System)
            .RunAsync(Export, passphrase, EvidenceDatabase.Tester, null, default);
    }

    public async Task<ImportedInstallation> ImportAsync()
    {
        await using var db = OpenTarget();
        var settings = StoreSettings.Of(new ConfigurationBuilder().AddInMemoryCollection([new("Evidence:Data", TargetData)]).Build());
        return await new ImportInstallation(db, settings, new RingFolder(Path.Combine(TargetData, "keys")), new KmsAccess(null, null), Station.Custody, TimeProvider.System)
            .RunAsync(Export, new PassphraseSource(PassphraseFile), EvidenceDatabase.Tester, null, default);
    }

    /// <summary>The export's ring in its place, as an import leaves it that was killed right after.</summary>
    public async Task UnpackRingAsync()
    {
        using var bag = BagZip.Open(Path.Combine(Export, "installation.zip"));
        foreach (var file in bag.Files.Values.Where(file => file.Path.StartsWith("data/keys/", StringComparison.Ordinal)))
        {
            var path = Path.Combine(TargetData, file.Path["data/".Length..]);
            Directory.CreateDirectory(Path.GetDirectoryName(path)!, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
            await using var content = bag.Open(file);
            await using var made = new FileStream(path, new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite });
            await content.CopyToAsync(made);
        }
    }

    /// <summary>Every row of every table that goes along, and every entry; the log has one entry more, which says that it was imported.</summary>
    public async Task AssertSameRowsAsync()
    {
        await using var db = OpenTarget();
        foreach (var name in TableShape.Ordered(db).Select(table => table.Name).Concat(["custody.agency", "custody.entry", "custody.detail"]))
        {
            var except = name switch
            {
                "custody.entry" => " where action <> 'installation imported'",
                "custody.detail" => " where entry_hash not in (select hash from custody.entry where action = 'installation imported')",
                "intake.upload" => " where state <> 'uploading'",
                _ => "",
            };
            var sql = $"select ({Compared.GetValueOrDefault(name, "to_jsonb(t)")})::text from {name} t{except} order by 1";
            var before = await RowsAsync(Station.Connections.Owner, sql);
            Assert.Equal(before, await RowsAsync(Target.Owner, sql));
        }

        var chain = await new ReadChain(db).RunAsync(SubjectOf.Agency(Station.Keys.Agency), Chain.Operational, ChainReader.Custodian, -1, default);
        Assert.Equal([CustodyAction.InstallationExported, CustodyAction.InstallationImported], chain.TakeLast(2).Select(e => e.Entry.Action));
        var check = new ChainCheck(SubjectOf.Agency(Station.Keys.Agency), Chain.Operational, Station.Keys.Agency);
        foreach (var (entry, n) in (await db.Entries.Where(e => e.SubjectKind == SubjectKind.Agency).OrderBy(e => e.Sequence).ToListAsync()).Select((e, n) => (e, n)))
            check.Add(entry.Bytes, n);
        Assert.Empty(check.Findings);
    }

    /// <summary>The imported installation hands out a bundle, and the verifier, told the fingerprint of before, says intact.</summary>
    public async Task AssertBundleVerifiesAsync(ItemId item)
    {
        await using var db = OpenTarget();
        using var keys = TargetKeys();
        using var here = new TempFolder();
        var bundle = await Logged.Maker(db, Station.Custody, keys)
            .RunAsync(new([item], "Crown Court", "proof"), Station.EvidenceOfficer, default);
        var download = await Logged.DownloadAsync(db, Station.Custody, CopiesIn.OneStore(db, OpenTargetStore(keys), keys), keys, bundle, Station.EvidenceOfficer);
        await using (var file = File.Create(here["bundle.zip"]))
            await download.WriteAsync(file, default);
        var run = await ChildProcess.RunAsync("dotnet", ["exec", Programs.PathOf("evidence-verify"), here["bundle.zip"], "--trust", Station.Keys.RootFingerprint.ToString()]);
        Assert.True(run.ExitCode == 0, run.Output + run.Error);
        Assert.Contains("intact", run.Output, StringComparison.OrdinalIgnoreCase);
    }

    public EvidenceDb OpenTarget() => EvidenceDatabase.Open(Target.App);

    public FileSystemStore OpenTargetStore(FileKeyRing keys) => new(TargetStore, keys.Agency.ToString());

    public FileKeyRing TargetKeys() => FileKeyRing.Open(Path.Combine(TargetData, "keys"), new PassphraseSource(PassphraseFile));

    /// <summary>One text for each row of a query.</summary>
    public static async Task<List<string>> RowsAsync(string connection, string sql)
    {
        await using var source = NpgsqlDataSource.Create(connection);
        await using var command = source.CreateCommand(sql);
        await using var reader = await command.ExecuteReaderAsync();
        var rows = new List<string>();
        while (await reader.ReadAsync())
            rows.Add(reader.GetString(0));
        return rows;
    }

    public async ValueTask DisposeAsync()
    {
        await Station.DisposeAsync();
        Station.Dispose();
        Footage.Dispose();
        folder.Dispose();
    }
}
