using System.Collections.Concurrent;
using Evidence.Storage;

namespace Evidence.Retention;

/// <summary>
/// Tells stores to lock, hold and let go of exact versions, several at a time, and asks each again afterwards. A store that is away or refuses is
/// left alone for a while, longer each time, so that ten thousand copies do not ask it ten thousand times. Safe for any number of threads; one for a program.
/// </summary>
internal sealed class TellStores(ObjectStores stores, TimeProvider time)
{
    private const int AtOnce = 8;
    private static readonly TimeSpan FirstPause = TimeSpan.FromSeconds(30), LongestPause = TimeSpan.FromHours(1);
    private readonly ConcurrentDictionary<string, Pause> pauses = new(StringComparer.Ordinal);

    /// <summary>Stores that are left alone now.</summary>
    public IReadOnlyList<string> Paused => [.. stores.Names.Where(name => PauseOf(name) is not null)];

    /// <summary>Stores that do not let us shorten locks, as ours should not: left alone in this alone.</summary>
    public IReadOnlyList<string> NotShortening => [.. stores.Names.Where(name => PauseOf(name + Shortening) is not null)];

    /// <summary>Why nothing is asked of the store for this copy now; null where it is.</summary>
    public string? Waiting(CopyDuty duty) => PauseOf(duty.Copy.Store) ?? PauseOf(OfCopy(duty));

    /// <summary>Whether a store can hold versions at all. One that is not there now can, for all that is known.</summary>
    public bool CanHold(string store) => TryOpen(store) is null or ILegalHold;

    /// <summary>Who keeps the locks of a store; null: it has none, or is not there now.</summary>
    public Enforcement? EnforcementOf(string store) => (TryOpen(store) as IObjectLock)?.Enforcement;

    /// <summary>Why a store cannot be told anything now; null: it can, or was not asked yet.</summary>
    public string? TroubleOf(string store) =>
        PauseOf(store) ?? (TryOpen(store) is { } open and not IObjectLock ? $"The object store '{open.Name}' does not lock." : null);

    public IReadOnlyList<string> Names => stores.Names;

    public async Task<IReadOnlyList<CopyOutcome>> RunAsync(IReadOnlyCollection<CopyDuty> duties, CancellationToken cancellation)
    {
        var outcomes = new ConcurrentBag<CopyOutcome>();
        await Parallel.ForEachAsync(duties, new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = cancellation },
            async (duty, token) => outcomes.Add(await TellAsync(duty, token)));
        return [.. outcomes];
    }

    private async Task<CopyOutcome> TellAsync(CopyDuty duty, CancellationToken cancellation)
    {
        var name = duty.Copy.Store;
        if (Waiting(duty) is { } waiting)
            return CopyOutcome.Failed(duty, waiting);
        try
        {
            var outcome = await TellAsync(stores.Open(name), duty, cancellation);
            pauses.TryRemove(name, out _);
            pauses.TryRemove(OfCopy(duty), out _);
            return outcome;
        }
        catch (Exception away) when (away is StoreAwayException or StoreRefusedException or StoreUnknownException)
        {
            Leave(name, away.Message);
            return CopyOutcome.Failed(duty, away.Message);
        }
        catch (Exception failed) when (failed is IOException or ArgumentOutOfRangeException)
        {
            Leave(OfCopy(duty), failed.Message);
            return CopyOutcome.Failed(duty, failed.Message);
        }
    }

    private async Task<CopyOutcome> TellAsync(IObjectStore store, CopyDuty duty, CancellationToken cancellation)
    {
        bool? held = store is ILegalHold holds ? await HoldAsync(holds, duty, cancellation) : null;
        if (store is not IObjectLock locks || (duty.Lock == LockDuty.Nothing && !duty.Look))
            return new CopyOutcome(duty, LockRead: false, null, held, null);
        var (key, version) = (duty.Copy.Key, duty.Copy.Version);
        try
        {
            var read = duty.Lock switch
            {
                LockDuty.Lock => await locks.LockAsync(key, version, duty.Until!.Value, cancellation),
                LockDuty.Shorten => await ShortenAsync(locks, duty, cancellation),
                _ => await locks.ReadLockAsync(key, version, cancellation),
            };
            return new CopyOutcome(duty, LockRead: true, read, held, null);
        }
        catch (Exception refused) when (duty.Lock == LockDuty.Shorten && refused is StoreRefusedException or ObjectLockedException)
        {
            if (refused is StoreRefusedException)
                Leave(store.Name + Shortening, refused.Message);
            return new CopyOutcome(duty, LockRead: true, await locks.ReadLockAsync(key, version, cancellation), held, refused.Message);
        }
    }

    private async Task<VersionLock?> ShortenAsync(IObjectLock locks, CopyDuty duty, CancellationToken cancellation)
    {
        if (PauseOf(duty.Copy.Store + Shortening) is { } refused)
            throw new StoreRefusedException(refused);
        return await locks.ShortenLockAsync(duty.Copy.Key, duty.Copy.Version, duty.Until!.Value, cancellation);
    }

    private static async Task<bool?> HoldAsync(ILegalHold holds, CopyDuty duty, CancellationToken cancellation)
    {
        var (key, version) = (duty.Copy.Key, duty.Copy.Version);
        if (duty.Hold == HoldDuty.Set)
            await holds.HoldAsync(key, version, cancellation);
        if (duty.Hold == HoldDuty.Clear)
            await holds.ReleaseAsync(key, version, cancellation);
        return duty.Hold == HoldDuty.Nothing ? null : await holds.IsHeldAsync(key, version, cancellation);
    }

    private IObjectStore? TryOpen(string name)
    {
        try
        {
            return stores.Open(name);
        }
        catch (IOException)
        {
            return null;
        }
    }

    private void Leave(string name, string why) => pauses.AddOrUpdate(name,
        _ => new Pause(time.GetUtcNow() + FirstPause, FirstPause, why),
        (_, before) => before.Ends > time.GetUtcNow() ? before with { Why = why } : Longer(before, why));

    private Pause Longer(Pause before, string why)
    {
        var length = before.Length * 2 < LongestPause ? before.Length * 2 : LongestPause;
        return new Pause(time.GetUtcNow() + length, length, why);
    }

    private string? PauseOf(string what) => pauses.TryGetValue(what, out var pause) && pause.Ends > time.GetUtcNow() ? pause.Why : null;

    // No store's name has a slash in it.
    private const string Shortening = "/shorten";

    private static string OfCopy(CopyDuty duty) => $"{duty.Copy.Store}/{duty.Copy.ObjectId}";

    private sealed record Pause(DateTimeOffset Ends, TimeSpan Length, string Why);
}
