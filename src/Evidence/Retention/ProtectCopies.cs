using Evidence.Custody;
using Evidence.Database;
using Evidence.Durability;
using Evidence.Formats;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using Npgsql;
using Quartz;

namespace Evidence.Retention;

/// <summary>
/// Brings the stores in line with the catalogue: locks every verified copy and renews its lock, mirrors holds to the exact versions, lets go of
/// what two people released, and writes what was read back. Any number of programs do it at once; each can be killed anywhere.
/// </summary>
public sealed partial class ProtectCopies
{
    private const int ItemsAtOnce = 64, MostPassed = 2_000;

    /// <summary>A clock that differs more from the database's sets no lock: nobody could take back one that ends in another century.</summary>
    private static readonly TimeSpan ClockMayDiffer = TimeSpan.FromMinutes(5);

    private readonly NpgsqlDataSource source;
    private readonly CustodyLog custody;
    private readonly TellStores tell;
    private readonly RetentionOptions options;
    private readonly TimeProvider time;
    private readonly ILogger<ProtectCopies> log;

    internal ProtectCopies(NpgsqlDataSource source, CustodyLog custody, TellStores tell, RetentionOptions options, TimeProvider time, ILogger<ProtectCopies> log) =>
        (this.source, this.custody, this.tell, this.options, this.time, this.log) = (source, custody, tell, options, time, log);

    /// <summary>Does what is due until nothing is that can be done now.</summary>
    /// <returns>How many times something moved for an item.</returns>
    public async Task<int> RunAsync(CancellationToken cancellation)
    {
        if (!await ClockIsRightAsync(cancellation))
            return 0;
        var (moved, passed) = (0, new HashSet<ItemId>());
        while (passed.Count < MostPassed && await DueAsync(passed, cancellation) is { Count: > 0 } due)
        {
            await using var turns = await ItemTurns.TryTakeAsync(source, due, cancellation);
            var now = await BatchAsync(turns, cancellation);
            moved += now.Count;
            passed.UnionWith(due.Except(now));
        }

        await TellStandingAsync(cancellation);
        return moved;
    }

    /// <summary>
    /// The same for one item, at once. A store that is away is no error here: what could not be done stands in the rows and is done by the next
    /// run that can.
    /// </summary>
    public async Task RunAsync(ItemId item, CancellationToken cancellation)
    {
        if (!await ClockIsRightAsync(cancellation))
            return;
        await using var turns = await ItemTurns.TryTakeAsync(source, [item], cancellation);
        await RunAsync(turns, cancellation);
    }

    /// <summary>The same for items whose turns are taken. What is doubted is looked at first and then settled: two rounds.</summary>
    internal async Task RunAsync(ItemTurns turns, CancellationToken cancellation)
    {
        const int mostRounds = 3;
        for (var round = 0; round < mostRounds && (await BatchAsync(turns, cancellation)).Count > 0; round++)
        {
        }
    }

    /// <returns>The items of which something moved.</returns>
    private async Task<HashSet<ItemId>> BatchAsync(ItemTurns turns, CancellationToken cancellation)
    {
        if (turns.Items.Count == 0)
            return [];
        await using var db = turns.Open();
        var cases = await ReadCases.RunAsync(db, turns.Items, cancellation);
        var duties = cases.SelectMany(one => one.Duties(options.LockFor, time.GetUtcNow(), tell.CanHold)).ToLookup(duty => tell.Waiting(duty));
        var (unshortened, doable) = (tell.NotShortening, duties[null].ToList());
        doable.RemoveAll(duty => duty.Lock == LockDuty.Shorten && duty.Hold == HoldDuty.Nothing && unshortened.Contains(duty.Copy.Store));
        await DoubtAsync(db, doable, cancellation);
        var outcomes = await tell.RunAsync(doable, cancellation);
        FaultPoints.Hit(FaultPoint.ProtectionStoresTold);
        foreach (var outcome in outcomes)
            Report(outcome);
        var waiting = duties.Where(same => same.Key is not null).SelectMany(same => same.Select(duty => CopyOutcome.Failed(duty, same.Key!)));
        return await new WriteOutcomes(db, custody, tell, time).RunAsync(cases, [.. outcomes, .. waiting], cancellation);
    }

    /// <summary>Before a store is told anything after which a row could claim more than is so.</summary>
    private async Task DoubtAsync(EvidenceDb db, List<CopyDuty> duties, CancellationToken cancellation)
    {
        var doubted = duties.FindAll(duty => duty.IsDoubtedFirst && duty.Copy.ProtectionDoubtedAt is null);
        if (doubted.Count == 0)
            return;
        var (objects, stores) = (doubted.ConvertAll(duty => duty.Copy.ObjectId.Value).ToArray(), doubted.ConvertAll(duty => duty.Copy.Store).ToArray());
        await db.Database.ExecuteSqlAsync($"""
            update items.stored_copy c set protection_doubted_at = {Instant.Truncate(time.GetUtcNow())}
            from unnest({objects}, {stores}) as doubted(id, store) where c.object_id = doubted.id and c.store = doubted.store
            """, cancellation);
        FaultPoints.Hit(FaultPoint.ProtectionDoubted);
    }

    private async Task<IReadOnlyList<ItemId>> DueAsync(HashSet<ItemId> passed, CancellationToken cancellation)
    {
        await using var db = Open();
        return await new DueItems(db, options.LockFor).ReadAsync(time.GetUtcNow(), ItemsAtOnce, [.. tell.Paused], [.. tell.NotShortening], passed, cancellation);
    }

    private async Task<bool> ClockIsRightAsync(CancellationToken cancellation)
    {
        await using var db = Open();
        var theirs = (await db.Database.SqlQuery<DateTimeOffset>($"select now() as \"Value\"").ToListAsync(cancellation))[0];
        var ours = time.GetUtcNow();
        if ((theirs - ours).Duration() <= ClockMayDiffer)
            return true;
        ClockDiffers(log, ours, theirs);
        return false;
    }

    /// <summary>For people: who keeps the locks of each store, and what is in the way. Written when it changed.</summary>
    private async Task TellStandingAsync(CancellationToken cancellation)
    {
        await using var db = Open();
        var known = await db.StoreProtections.AsNoTracking().ToDictionaryAsync(standing => standing.Store, cancellation);
        foreach (var store in tell.Names)
        {
            var (enforcement, trouble) = (tell.EnforcementOf(store), tell.TroubleOf(store));
            if (known.GetValueOrDefault(store) is { } told && told.Trouble == trouble && (told.Enforcement == enforcement || trouble is not null && enforcement is null))
                continue;
            if (trouble is not null)
                StoreInTrouble(log, store, trouble);
            await db.Database.ExecuteSqlAsync($"""
                insert into retention.store (store, enforcement, trouble, told_at)
                values ({store}, {(enforcement is { } who ? Vocabulary.Word(who) : null)}, {trouble}, {Instant.Truncate(time.GetUtcNow())})
                on conflict (store) do update set enforcement = excluded.enforcement, trouble = excluded.trouble, told_at = excluded.told_at
                """, cancellation);
        }
    }

    private void Report(CopyOutcome outcome)
    {
        var copy = outcome.Duty.Copy;
        if (outcome.IsLonger)
            LongerThanAsked(log, copy.ObjectId, copy.Store, outcome.Lock!.Until, outcome.Lock.Mode, outcome.Duty.Until!.Value);
        if (outcome.Trouble is { } trouble)
            CopyInTrouble(log, copy.ObjectId, copy.Store, trouble);
        if (outcome is { Duty.Hold: HoldDuty.Look, IsHeld: { } held } && held != copy.IsHeld)
            HoldDiffers(log, copy.ObjectId, copy.Store, held, copy.IsHeld);
    }

    private EvidenceDb Open() => new(new DbContextOptionsBuilder<EvidenceDb>().UseNpgsql(source).Options);

    [LoggerMessage(LogLevel.Error, "This machine's clock says {Ours:u} and the database's {Theirs:u}: no lock is set until they agree.")]
    private static partial void ClockDiffers(ILogger log, DateTimeOffset ours, DateTimeOffset theirs);

    [LoggerMessage(LogLevel.Warning, "The lock of object {Object} in store {Store} ends at {Until:u} ({Mode}), later than asked for ({Asked:u}).")]
    private static partial void LongerThanAsked(ILogger log, ObjectId @object, string store, DateTimeOffset until, Storage.LockMode mode, DateTimeOffset asked);

    [LoggerMessage(LogLevel.Error, "Object {Object} in store {Store} is not protected as it should be: {Trouble}")]
    private static partial void CopyInTrouble(ILogger log, ObjectId @object, string store, string trouble);

    [LoggerMessage(LogLevel.Error, "Object {Object} in store {Store}: the store holds it: {Held}; the catalogue says: {Said}. No hold asks for either, and nothing was changed.")]
    private static partial void HoldDiffers(ILogger log, ObjectId @object, string store, bool held, bool said);

    [LoggerMessage(LogLevel.Error, "Nothing can be locked or held in store {Store} now: {Trouble}")]
    private static partial void StoreInTrouble(ILogger log, string store, string trouble);
}

/// <summary>Wakes it. What is to be done stands in the rows, so any firing on any worker will do.</summary>
public sealed class RenewLocksJob(ProtectCopies protect) : IJob
{
    internal static readonly TimeSpan Pace = TimeSpan.FromSeconds(5);

    public async ValueTask Execute(IJobExecutionContext context, CancellationToken cancellationToken = default) =>
        await protect.RunAsync(cancellationToken);
}
