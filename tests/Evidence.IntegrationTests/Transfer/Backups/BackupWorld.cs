using Evidence.Custody;
using Evidence.Database;
using Evidence.Disclosure;
using Evidence.Formats;
using Evidence.Formats.Custody;
using Evidence.Formats.Protocol;
using Evidence.IntegrationTests.Custody.Log;
using Evidence.IntegrationTests.Database;
using Evidence.IntegrationTests.Disclosure;
using Evidence.IntegrationTests.Intake;
using Evidence.IntegrationTests.Preservation;
using Evidence.Items;
using Evidence.Keys;
using Evidence.Testing;
using Evidence.Testing.Postgres;
using Evidence.Testing.Running;
using Microsoft.EntityFrameworkCore;
using Xunit;

namespace Evidence.IntegrationTests.Transfer.Backups;

/// <summary>A station with recordings, folders for its backups, and the compiled worker that makes them and puts them back elsewhere.</summary>
internal sealed class BackupWorld : IAsyncDisposable
{
    private readonly TempFolder folder = new();

    private BackupWorld(Station station)
    {
        (Station, Footage) = (station, new Footage(station));
        Directory.CreateDirectory(Folder);
        Directory.CreateDirectory(Keys);
    }

    public Station Station { get; }

    public Footage Footage { get; }

    public string Folder => folder["backups"];

    public string Keys => folder["key-backups"];

    /// <summary>How many days backups are kept.</summary>
    public string KeptDays { get; set; } = "35";

    public static async Task<BackupWorld> StartAsync(int recordings = 2)
    {
        var station = new Station();
        await station.InitializeAsync();
        var world = new BackupWorld(station);
        for (var i = 0; i < recordings; i++)
            await world.Footage.RecordAsync($"CLIP{i}", 30_000 + i);
        return world;
    }

    /// <summary>The names of finished backups in a folder, rising.</summary>
    public static string[] Finished(string folder) => [.. Directory.GetDirectories(folder).Select(path => Path.GetFileName(path)!).Where(name => !name.EndsWith(".partial", StringComparison.Ordinal)).Order()];

    public Task<ChildProcess> BackupAsync(params (string, string)[] more) => RunAsync(["backup", "--to", Folder, "--keys-to", Keys],
        [("ConnectionStrings__Evidence", Station.Connections.App), ("Evidence__Data", Station.DataFolder), ("Evidence__Keys__BackupsKeptDays", KeptDays), .. more]);

    /// <summary>Makes one; its name.</summary>
    public async Task<string> BackedUpAsync()
    {
        var run = await BackupAsync();
        Assert.True(run.ExitCode == 0, run.Output + run.Error);
        var name = Finished(Folder)[^1];
        Assert.Equal(name, Finished(Keys)[^1]);
        return name;
    }

    public BackupSheet Sheet(string name) =>
        BackupSheet.Read(Station.Keys.VerifyAsKeeper(UnverifiedDocument.Parse(File.ReadAllBytes(Path.Combine(Folder, name, "backup.txt"))).Value!)!).Value!;

    /// <summary>A place for a restored installation: a database that is not there yet, and a data folder without keys.</summary>
    public Elsewhere NewPlace(PostgresCluster cluster) => new(cluster.NewName(), Directory.CreateDirectory(folder[Guid.NewGuid().ToString("N")]).FullName);

    public Task<ChildProcess> RestoreAsync(string name, Elsewhere to, params (string, string)[] more) => RestoreAsync(Path.Combine(Folder, name), Path.Combine(Keys, name), to, more);

    public static Task<ChildProcess> RestoreAsync(string backup, string? keys, Elsewhere to, params (string, string)[] more) =>
        RunAsync(keys is null ? ["restore", backup] : ["restore", backup, "--keys", keys],
        [
            ("ConnectionStrings__Admin", to.Database.Admin), ("ConnectionStrings__Owner", to.Database.Owner), ("ConnectionStrings__Evidence", to.Database.App),
            ("Evidence__Data", to.Data), .. more,
        ]);

    /// <summary>A copy of a backup's folder, to be harmed.</summary>
    public string Copy(string path)
    {
        var to = folder[Guid.NewGuid().ToString("N")];
        foreach (var file in Directory.GetFiles(path, "*", SearchOption.AllDirectories))
        {
            var target = Path.Combine(to, Path.GetRelativePath(path, file));
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            File.Copy(file, target);
        }

        foreach (var each in (string[])[to, .. Directory.GetDirectories(to, "*", SearchOption.AllDirectories)])
            File.SetUnixFileMode(each, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        return to;
    }

    /// <summary>What the verifier says of everything that a restored installation has, in one bundle read through its database and its ring.</summary>
    public async Task AssertIntactAsync(Elsewhere restored)
    {
        await using var db = restored.Open();
        using var keys = FileKeyRing.Open(restored.Ring);
        var items = await db.Items.Where(i => i.State == ItemState.Verified).Select(i => i.Id).ToListAsync();
        Assert.NotEmpty(items);
        var custody = new CustodyLog(TimeProvider.System);
        var bundle = await Logged.Maker(db, custody, keys).RunAsync(new(items, "Crown Court", "restored"), Station.EvidenceOfficer, default);
        var download = await Logged.DownloadAsync(db, custody, CopiesIn.OneStore(db, Station.Store, keys), keys, bundle, Station.EvidenceOfficer);
        var path = folder[$"{Guid.NewGuid():N}.zip"];
        await using (var file = File.Create(path))
            await download.WriteAsync(file, default);
        var run = await ChildProcess.RunAsync("dotnet", ["exec", Programs.PathOf("evidence-verify"), path, "--trust", Station.Keys.RootFingerprint.ToString()]);
        Assert.True(run.ExitCode == 0, run.Output + run.Error);
    }

    public async ValueTask DisposeAsync()
    {
        Footage.Dispose();
        await Station.DisposeAsync();
        Station.Dispose();
        folder.Dispose();
    }

    public static Task<ChildProcess> RunAsync(string[] arguments, (string, string)[] settings) =>
        ChildProcess.RunAsync("dotnet", ["exec", Programs.PathOf("evidence-worker"), .. arguments], settings);
}

/// <summary>Where an installation is restored to.</summary>
internal sealed record Elsewhere(TestDatabase Database, string Data)
{
    public string Ring => Path.Combine(Data, "keys");

    public EvidenceDb Open() => EvidenceDatabase.Open(Database.App);

    public async Task<(long Entries, long Items, long Objects)> CountsAsync()
    {
        await using var db = Open();
        return (await db.Entries.LongCountAsync(), await db.Items.LongCountAsync(), await db.SealedObjects.LongCountAsync());
    }

    /// <summary>The last act in the agency's chain.</summary>
    public async Task<CustodyAction> LastActAsync(AgencyId agency)
    {
        await using var db = Open();
        return (await new ReadChain(db).RunAsync(SubjectOf.Agency(agency), Chain.Operational, ChainReader.Custodian, -1, default))[^1].Entry.Action;
    }
}
