using Evidence.Database;
using Evidence.Storage;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace Evidence.Transfer.Moving;

/// <summary>A move that this program is at, alone, with both stores open.</summary>
internal sealed class OpenMove : IAsyncDisposable
{
    private readonly AdvisoryLock alone;

    private OpenMove(AdvisoryLock alone, StoreMove move, IObjectStore source, IObjectStore target) =>
        (this.alone, Move, Source, Target) = (alone, move, source, target);

    public StoreMove Move { get; }

    public IObjectStore Source { get; }

    public IObjectStore Target { get; }

    /// <param name="db">Tracks the move.</param>
    /// <param name="source">Where the lock lives.</param>
    /// <param name="stores">All that are configured.</param>
    /// <param name="between">Names of the old and of the new store.</param>
    /// <param name="begin">Makes the move where there is none; null where there has to be one.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <exception cref="Kernel.RefusedException">No such store or move, or another program is at it.</exception>
    public static async Task<OpenMove> TakeAsync(
        EvidenceDb db, NpgsqlDataSource source, ObjectStores stores, (string From, string To) between, Func<Task<StoreMove>>? begin, CancellationToken cancellation)
    {
        if (!stores.Has(between.From) || !stores.Has(between.To))
            throw TransferRefusals.StoreUnknown.Because($"There is no object store '{(stores.Has(between.From) ? between.To : between.From)}'.").ToException();
        if (between.From == between.To)
            throw TransferRefusals.SameStore.ToException();
        var alone = await AdvisoryLock.TryTakeAsync(source, "store move", Guid.Empty, cancellation) ?? throw TransferRefusals.MoveRunning.ToException();
        try
        {
            var move = await db.Moves.SingleOrDefaultAsync(m => m.Source == between.From && m.Target == between.To && m.RetiredAt == null, cancellation)
                ?? (begin is null ? throw TransferRefusals.NoSuchMove.ToException() : await begin());
            return new OpenMove(alone, move, stores.Open(between.From), stores.Open(between.To));
        }
        catch
        {
            await alone.DisposeAsync();
            throw;
        }
    }

    public ValueTask DisposeAsync() => alone.DisposeAsync();
}
