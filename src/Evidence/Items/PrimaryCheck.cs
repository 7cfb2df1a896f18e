using Evidence.Database;
using Evidence.Kernel;
using Evidence.Storage;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Evidence.Items;

/// <summary>A program does not start with another primary store than the one that has the objects: every recording would seem lost, and what arrives would lie apart.</summary>
internal sealed class PrimaryCheck(ObjectStores stores, IServiceScopeFactory scopes) : IHostedLifecycleService
{
    public async Task StartingAsync(CancellationToken cancellationToken)
    {
        await using var scope = scopes.CreateAsyncScope();
        await RequireAsync(scope.ServiceProvider.GetRequiredService<EvidenceDb>(), stores, cancellationToken);
    }

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <exception cref="StartRefusedException">The configuration names another primary store than the database, or a store that was closed.</exception>
    internal static async Task RequireAsync(EvidenceDb db, ObjectStores stores, CancellationToken cancellation)
    {
        var standings = await db.Stores.AsNoTracking().ToListAsync(cancellation);
        if (standings.Find(s => s.State == StoreState.Primary) is { } primary && primary.Name != stores.PrimaryName)
            throw Refuse($"objects were moved to the store '{primary.Name}', and this program would write to '{stores.PrimaryName}'.", primary.Name);
        if (standings.Find(s => s.Name == stores.ReplicaName && s.State != StoreState.Primary) is { } closed)
            throw new StartRefusedException($"Storage:Replica is the store '{closed.Name}', which was closed when its objects were moved.", "Name another store for the second copies, or none.");
        if (standings.Count == 0 && await LiesElsewhereAsync(db, stores.PrimaryName, cancellation) is { } elsewhere)
            throw Refuse($"the objects lie in the store '{elsewhere}', and '{stores.PrimaryName}' has none of them.", elsewhere);
    }

    /// <summary>The store of the objects, where the primary one has none. One question: what arrives between two would look misplaced.</summary>
    private static Task<string?> LiesElsewhereAsync(EvidenceDb db, string primary, CancellationToken cancellation) => db.StoredCopies
        .Where(c => !db.StoredCopies.Any(mine => mine.Store == primary)).OrderBy(c => c.ObjectId).Select(c => (string?)c.Store).FirstOrDefaultAsync(cancellation);

    private static StartRefusedException Refuse(string what, string primary) =>
        new(what, $"Set Storage:Primary to '{primary}'; to move the objects use the worker's verb \"store\", never the setting alone.");
}
