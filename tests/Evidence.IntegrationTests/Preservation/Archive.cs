using Evidence.Custody;
using Evidence.Database;
using Evidence.Formats;
using Evidence.IntegrationTests.Intake;
using Evidence.IntegrationTests.Review;
using Evidence.Items;
using Evidence.Keys;
using Evidence.Preservation;
using Evidence.Storage.FileSystem;
using Evidence.Testing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Hosting.Internal;
using Xunit;

namespace Evidence.IntegrationTests.Preservation;

/// <summary>A station with one store for one test class.</summary>
public sealed class OneStore() : Archive(hasReplica: false);

/// <summary>A station with a primary store and one for second copies.</summary>
public sealed class TwoStores() : Archive(hasReplica: true);

/// <summary>A station, and a worker that keeps what it stores: its jobs run when a test says so, on a clock that tests move ahead.</summary>
public abstract class Archive(bool hasReplica, params (string Name, string Value)[] more) : IAsyncLifetime, IDisposable
{
    private readonly TempFolder folder = new();
    private ServiceProvider? worker;
    private (string Name, string Value)[] stores = [];

    public const string Primary = "files", Second = "second";

    public Station Station { get; private set; } = null!;

    public LaterClock Clock { get; } = new();

    public IServiceProvider Worker => worker!;

    public (string Name, string Value)[] Settings => [.. stores, .. more];

    public string Data => folder["data"];

    public async Task InitializeAsync()
    {
        stores = await StoresAsync();
        Station = new Station { DataFolder = Data, Settings = Settings };
        await Station.InitializeAsync();
        if (hasReplica)
            FileSystemStore.Make(FolderOf(Second), Station.Keys.Agency.ToString());
        worker = Services(Data, Station.Connections.App, Settings, Clock);
    }

    public virtual async Task DisposeAsync()
    {
        if (worker is not null)
            await worker.DisposeAsync();
        await Station.DisposeAsync();
    }

    public void Dispose()
    {
        Station.Dispose();
        folder.Dispose();
        GC.SuppressFinalize(this);
    }

    /// <summary>Settings of the stores; on disks unless told.</summary>
    protected virtual Task<(string Name, string Value)[]> StoresAsync() => Task.FromResult(StoresIn(FolderOf(Primary), hasReplica ? FolderOf(Second) : null));

    /// <summary>Somebody who goes around the programs, in one of the stores.</summary>
    internal virtual IHarm Intruder(string store) => new FolderHarm(FolderOf(store));

    /// <summary>Settings of one store.</summary>
    protected static (string Name, string Value)[] Of(string store, params (string Name, string Value)[] settings) => [.. settings.Select(s => ($"Storage:Stores:{store}:{s.Name}", s.Value))];

    public static (string Name, string Value)[] StoresIn(string primary, string? second) =>
    [
        ("Storage:Primary", Primary), ("Storage:Stores:files:Kind", "files"), ("Storage:Stores:files:Folder", primary),
        .. second is null ? Array.Empty<(string, string)>() : [("Storage:Replica", Second), ("Storage:Stores:second:Kind", "files"), ("Storage:Stores:second:Folder", second)],
    ];

    /// <summary>The worker's services, on another clock.</summary>
    public static ServiceProvider Services(string data, string connection, IEnumerable<(string Name, string Value)> settings, TimeProvider clock)
    {
        var configuration = new ConfigurationBuilder()
            .AddInMemoryCollection([new("ConnectionStrings:Evidence", connection), new("Evidence:Data", data), new("Preservation:ScrubMegabytesPerSecond", "1000000"),
                .. settings.Select(s => KeyValuePair.Create(s.Name, (string?)s.Value))]).Build();
        var services = new ServiceCollection();
        services.AddLogging().AddSingleton<IHostApplicationLifetime, ApplicationLifetime>().AddSingleton(clock);
        services.AddSingleton<IConfiguration>(configuration);
        services.AddEvidenceDatabase(configuration).AddCustody().AddKeyRing(configuration).AddObjectStore(configuration).AddPreservation().AddPreservationWork(configuration);
        return services.BuildServiceProvider();
    }

    public EvidenceDb Open() => Station.Open();

    internal Task<Recording> RecordAsync(int length = 2_500_000) => Recording.ArriveAsync(Station, length);

    /// <summary>Where a store's files lie.</summary>
    public string FolderOf(string store) => store == Primary ? Path.Combine(Data, "store") : folder[store];

    /// <summary>The file of a copy as the catalogue has it now.</summary>
    public async Task<string> FileOfAsync(ObjectId id, string store = Primary)
    {
        await using var db = Open();
        var key = await db.StoredCopies.Where(c => c.ObjectId == id && c.Store == store).Select(c => c.Key).SingleAsync();
        return FolderHarm.PathOf(FolderOf(store), key);
    }

    /// <summary>Reads all copies again, a quarter later.</summary>
    public Task<int> ScrubAsync()
    {
        Clock.MoveAhead(TimeSpan.FromDays(91));
        return Worker.GetRequiredService<ScrubCopies>().RunAsync(default);
    }

    public Task<bool> CompareAsync(string store = Primary) => Worker.GetRequiredService<CompareListing>().CompareAsync(store, default);

    /// <summary>What was found of an object, by kind and finder.</summary>
    public async Task<IReadOnlyList<Finding>> FindingsAsync(ObjectId id)
    {
        await using var db = Open();
        return await db.Findings.AsNoTracking().Where(f => f.ObjectId == id).OrderBy(f => f.FirstAt).ToListAsync();
    }

    public async Task<StoredCopy> CopyAsync(ObjectId id, string store = Primary)
    {
        await using var db = Open();
        return await db.StoredCopies.AsNoTracking().SingleAsync(c => c.ObjectId == id && c.Store == store);
    }

    /// <summary>Awaits what happens after a broken answer.</summary>
    public static async Task UntilAsync(Func<Task<bool>> condition)
    {
        for (var tries = 0; !await condition(); tries++)
        {
            Assert.True(tries < 300, "it never happened");
            await Task.Delay(100);
        }
    }
}

/// <summary>The system's clock, ahead of itself.</summary>
public sealed class LaterClock : TimeProvider
{
    public TimeSpan Ahead { get; private set; }

    public override DateTimeOffset GetUtcNow() => base.GetUtcNow() + Ahead;

    public void MoveAhead(TimeSpan by) => Ahead += by;
}
