using System.Security.Cryptography;

namespace Evidence.Storage;

/// <summary>
/// Tries what a store enforces, with the programs' own credentials: stores a tiny object, tries to put another over it, locks it for a moment and
/// tries to delete it, holds it and tries again with its lock broken. What our own code enforces is not tried but said.
/// </summary>
public static class ProbeStore
{
    /// <summary>Keys that begin so are left by probes: they are nobody's, and the next probe takes them away once their lock has ended.</summary>
    public const string KeyPrefix = "probe-";

    private const int Bytes = 16;
    private static readonly TimeSpan LockFor = TimeSpan.FromMinutes(2);

    /// <summary>Another program may be in the middle of its own.</summary>
    private static readonly TimeSpan LeaveOthers = TimeSpan.FromMinutes(10);

    /// <exception cref="IOException">The store cannot be used at all.</exception>
    public static async Task<StoreReport> RunAsync(IObjectStore store, TimeProvider clock, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(store);
        ArgumentNullException.ThrowIfNull(clock);
        var report = new StoreReport(store.Name, clock.GetUtcNow(), Kept.BySoftware, Kept.BySoftware, Kept.BySoftware, null, store is IPresignedUploads, []);
        if (store is not IObjectLock { Enforcement: Enforcement.Store } locks || store is not (ILegalHold holds and IListVersions versions))
            return report with { Remarks = ["Its locks and holds are kept by this software alone: whoever reaches its disk can delete around them."] };
        var probe = new Probe(store, locks, holds, clock, cancellation);
        report = await probe.RunAsync(report);
        await TakeAwayAsync(store, holds, versions, probe.Key, cancellation);
        return report;
    }

    private sealed class Probe(IObjectStore store, IObjectLock locks, ILegalHold holds, TimeProvider clock, CancellationToken cancellation)
    {
        private readonly List<string> remarks = [];
        private string version = "";

        public string Key { get; } = KeyPrefix + Guid.NewGuid().ToString("N");

        public async Task<StoreReport> RunAsync(StoreReport report)
        {
            version = (await store.PutWholeAsync(Key, RandomNumberGenerator.GetBytes(Bytes), cancellation)).VersionId;
            report = report with { Overwriting = await TryOverwritingAsync() };
            // The hold first: without a lock beside it, what refuses can only be the hold.
            report = report with { Holds = await TryHoldAsync() };
            report = report with { Locks = await TryLockAsync() };
            if (report.Locks == Kept.ByStore) report = report with { CanBreakLocks = await TryBreakingAsync() };
            return report with { Remarks = remarks };
        }

        private async Task<Kept> TryOverwritingAsync()
        {
            if (store is IEnforcementProbe probe && await probe.RefusesOverwriteAsync(Key, cancellation)) return Kept.ByStore;
            return Kept.BySoftware;
        }

        private async Task<Kept> TryHoldAsync()
        {
            if (!await IsOfferedAsync("legal holds", () => holds.HoldAsync(Key, version, cancellation))) return Kept.NotOffered;
            var kept = await IsRefusedAsync(() => locks.BreakLockAndDeleteAsync(Key, version, cancellation)) && await IsKeptAsync();
            if (!kept) return Kept.NotKept;
            await holds.ReleaseAsync(Key, version, cancellation);
            return Kept.ByStore;
        }

        private async Task<Kept> TryLockAsync()
        {
            if (await store.FindAsync(Key, cancellation) is null) version = (await store.PutWholeAsync(Key, RandomNumberGenerator.GetBytes(Bytes), cancellation)).VersionId;
            if (!await IsOfferedAsync("locks", () => locks.LockAsync(Key, version, clock.GetUtcNow() + LockFor, cancellation))) return Kept.NotOffered;
            return await IsKeptAsync() ? Kept.ByStore : Kept.NotKept;
        }

        private Task<bool> IsKeptAsync() => store is IEnforcementProbe probe
            ? probe.RefusesDeletionAsync(Key, version, cancellation)
            : IsRefusedAsync(() => store.DeleteAsync(Key, version, cancellation));

        private async Task<bool> TryBreakingAsync()
        {
            if (await IsRefusedAsync(() => locks.BreakLockAndDeleteAsync(Key, version, cancellation))) return false;
            remarks.Add("The programs' own credentials can break locks: take that right from them and keep it for a break-glass account.");
            return true;
        }

        private async Task<bool> IsOfferedAsync(string what, Func<Task> step)
        {
            try
            {
                await step();
                return true;
            }
            catch (StoreRefusedException refused)
            {
                remarks.Add($"It does not take {what} from these credentials ({refused.Message})");
                return false;
            }
        }

        private static async Task<bool> IsRefusedAsync(Func<Task> deletion)
        {
            try
            {
                await deletion();
                return false;
            }
            catch (Exception refused) when (refused is ObjectLockedException or StoreRefusedException)
            {
                return true;
            }
        }
    }

    /// <summary>Ours, and what earlier probes could not take away. What cannot be taken away now stays for the next one.</summary>
    private static async Task TakeAwayAsync(IObjectStore store, ILegalHold holds, IListVersions versions, string mine, CancellationToken cancellation)
    {
        var left = new List<ListedVersion>();
        await foreach (var version in versions.ListAllAsync(KeyPrefix, withState: false, cancellation)) left.Add(version);
        var latest = left.Select(version => version.StoredAt).DefaultIfEmpty().Max();
        foreach (var version in left.Where(version => version.Key == mine || version.StoredAt < latest - LeaveOthers))
        {
            try
            {
                if (!version.IsDeleteMarker && await holds.IsHeldAsync(version.Key, version.VersionId, cancellation)) await holds.ReleaseAsync(version.Key, version.VersionId, cancellation);
                await store.DeleteAsync(version.Key, version.VersionId, cancellation);
            }
            catch (Exception stays) when (stays is ObjectLockedException or ObjectMissingException or StoreRefusedException)
            {
                // Locked for a moment, or gone already, or these credentials may not delete.
            }
        }
    }
}
