using Evidence.Custody;
using Evidence.Database;
using Evidence.Formats;
using Evidence.Formats.Custody;
using Evidence.Formats.Protocol;
using Evidence.IntegrationTests.Database;
using Evidence.Items;
using Evidence.Keys;
using Evidence.Preservation;
using Evidence.Redaction;
using Evidence.Redaction.Working.Doing;
using Evidence.Storage;
using Evidence.Storage.FileSystem;
using Evidence.Testing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Hosting.Internal;
using Xunit;

namespace Evidence.IntegrationTests.Media;

/// <summary>A worker's media work on a real database, key ring and store, with originals as verification leaves them.</summary>
public sealed class MediaWorld : IAsyncLifetime, IDisposable
{
    private readonly TempFolder folder = new();
    private readonly EvidenceDatabase database = new();
    private ServiceProvider services = null!;

    public string Data => folder["data"];

    public string Connection => database.Connections.App;

    internal FileKeyRing Keys => services.GetRequiredService<FileKeyRing>();

    internal IObjectStore Store => services.GetRequiredService<IObjectStore>();

    public async Task InitializeAsync()
    {
        await database.InitializeAsync();
        MakeKeyRing.Run(Path.Combine(Data, "keys"), database.Agency, TimeProvider.System.GetUtcNow());
        using (var ring = FileKeyRing.Open(Path.Combine(Data, "keys")))
            await database.RegisterAsync(ring);
        FileSystemStore.Make(Path.Combine(Data, "store"), database.Agency.ToString());
        services = Services(Data, Connection);
    }

    public async Task DisposeAsync() => await services.DisposeAsync();

    public void Dispose() => folder.Dispose();

    /// <summary>The worker's services, with other tools of the sandbox where a test wants them.</summary>
    internal static ServiceProvider Services(string data, string connection, Action<IServiceCollection>? change = null)
    {
        var configuration = new ConfigurationBuilder()
            .AddInMemoryCollection([new("ConnectionStrings:Evidence", connection), new("Evidence:Data", data)]).Build();
        var collection = new ServiceCollection();
        collection.AddLogging().AddSingleton<IHostApplicationLifetime, ApplicationLifetime>();
        collection.AddEvidenceDatabase(configuration).AddCustody().AddKeyRing(configuration).AddObjectStore(configuration).AddMediaWork(configuration).AddPreservation().AddRedactionWork(configuration);
        change?.Invoke(collection);
        return collection.BuildServiceProvider();
    }

    /// <summary>Does all media work that is due.</summary>
    public Task WorkAsync() => WorkAsync(services);

    internal static Task WorkAsync(IServiceProvider services) => services.GetRequiredService<RunMediaLanes>().RunAsync(CancellationToken.None);

    /// <summary>Does all work of redactions that is due.</summary>
    public Task RedactAsync() => RedactAsync(services);

    internal static Task RedactAsync(IServiceProvider services) => services.GetRequiredService<RunRedactionLanes>().RunAsync(CancellationToken.None);

    /// <summary>One of the worker's services, for one call.</summary>
    internal async Task<T> AskAsync<TService, T>(Func<TService, Task<T>> ask) where TService : notnull
    {
        await using var scope = services.CreateAsyncScope();
        return await ask(scope.ServiceProvider.GetRequiredService<TService>());
    }

    public CustodyLog Custody => database.Custody;

    public EvidenceDb Open() => database.Open();

    public string OwnerConnection => database.Connections.Owner;

    /// <summary>Work that waits for a later attempt waits no longer.</summary>
    public Task<int> HurryAsync() =>
        EvidenceDatabase.ExecuteAsync(database.Connections.Owner, "update items.media_work set next_at = now() - interval '1 hour' where next_at is not null");

    /// <summary>An item with one verified original, as the verify job leaves it, and the order to check it.</summary>
    public async Task<(ItemId Item, PartId Part)> ReceiveAsync(byte[] bytes, string name = "DJI_0001.MP4")
    {
        var item = ItemId.New();
        var part = await AddPartAsync(item, FileRole.Original, bytes, name, (db, added) =>
        {
            db.Items.Add(new EvidenceItem { Id = item, State = ItemState.Verified, Title = name, ArrivedAt = Instant.Truncate(TimeProvider.System.GetUtcNow()) });
            MediaOrders.PlaceCheck(db, item, added, TimeProvider.System.GetUtcNow());
        });
        return (item, part);
    }

    /// <summary>The device's own proxy that arrives for an item, and the order to check it.</summary>
    public Task<PartId> ReceiveProxyAsync(ItemId item, byte[] bytes, string name = "DJI_0001.LRF") =>
        AddPartAsync(item, FileRole.Proxy, bytes, name, (db, added) => MediaOrders.PlaceCheck(db, item, added, TimeProvider.System.GetUtcNow()));

    /// <summary>Telemetry that arrives for an item, and the order to read it.</summary>
    public Task<PartId> ReceiveTelemetryAsync(ItemId item, byte[] bytes, string name = "DJI_0001.SRT") =>
        AddPartAsync(item, FileRole.Telemetry, bytes, name, (db, added) => MediaOrders.PlaceTelemetry(db, item, added, TimeProvider.System.GetUtcNow()));

    /// <summary>Every byte that the item's chain holds, judged by the reader that the verifier uses.</summary>
    public async Task<IReadOnlyList<CustodyEntry>> ChainAsync(ItemId item)
    {
        await using var db = Open();
        var check = new ChainCheck(SubjectOf.Item(item), Chain.Operational, database.Agency);
        var entries = db.Entries.Where(e => e.SubjectId == item.Value).OrderBy(e => e.Sequence).Select(e => e.Bytes).ToList();
        var read = entries.Select((bytes, n) => check.Add(bytes, n).Entry!).ToList();
        Assert.Empty(check.Findings);
        return read;
    }

    /// <summary>Opens a stored part and proves it by its hash.</summary>
    internal async Task<string> ToFileAsync(PartId part)
    {
        var path = folder[Guid.NewGuid().ToString("N")];
        await using var scope = services.CreateAsyncScope();
        await scope.ServiceProvider.GetRequiredService<OpenPart>().ToFileAsync(part, path, CancellationToken.None);
        return path;
    }

    /// <summary>Files in the store, whole or unfinished.</summary>
    public int StoredFiles => Directory.GetDirectories(Path.Combine(Data, "store")).Sum(kind => Directory.GetFiles(kind, "*", SearchOption.AllDirectories).Length);

    private async Task<PartId> AddPartAsync(ItemId item, FileRole role, byte[] bytes, string name, Action<EvidenceDb, PartId> also)
    {
        var (file, part) = (folder[Guid.NewGuid().ToString("N")], PartId.New());
        await File.WriteAllBytesAsync(file, bytes);
        await using var scope = services.CreateAsyncScope();
        var sealedObject = await scope.ServiceProvider.GetRequiredService<SealDerivative>().RunAsync(ObjectId.New(), file, CancellationToken.None);
        await using var db = Open();
        await using var transaction = await db.Database.BeginTransactionAsync();
        also(db, part);
        var last = await db.Parts.Where(p => p.ItemId == item && p.Role == role).MaxAsync(p => (int?)p.Ordinal);
        db.SealedObjects.Add(new SealedObject
        {
            Id = sealedObject.Id, ItemId = item, PlaintextBytes = sealedObject.PlaintextBytes, CiphertextBytes = sealedObject.CiphertextBytes,
            PlaintextSha256 = sealedObject.PlaintextSha256, CiphertextSha256 = sealedObject.CiphertextSha256, PlaintextSha512 = sealedObject.PlaintextSha512,
            Header = sealedObject.Header, KekId = sealedObject.KekId, WrappedKey = sealedObject.WrappedKey,
        });
        db.StoredCopies.Add(new StoredCopy { ObjectId = sealedObject.Id, Store = Store.Name, Key = sealedObject.Id.ToString(), Version = sealedObject.Version, StoredAt = TimeProvider.System.GetUtcNow() });
        db.Parts.Add(new ItemPart { Id = part, ItemId = item, ObjectId = sealedObject.Id, Role = role, Ordinal = (last + 1) ?? 0, Display = name, FileName = System.Text.Encoding.UTF8.GetBytes(name) });
        await db.SaveChangesAsync();
        await database.Custody.AppendAsync(
            db, new CustodyAct { Actor = EvidenceDatabase.Tester, Action = CustodyAction.ObjectVerified, Subjects = [SubjectOf.Item(item)] }, CancellationToken.None);
        await transaction.CommitAsync();
        return part;
    }
}
