using System.Text.Json.Nodes;
using Evidence.Access;
using Evidence.Custody;
using Evidence.Database;
using Evidence.Durability;
using Evidence.Formats;
using Evidence.Formats.Custody;
using Evidence.Formats.Sealing;
using Evidence.Kernel;
using Evidence.Keys;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace Evidence.KeyCare;

/// <summary>
/// Makes the next version of a key. The files come first; what the database does not know is used by nobody, so a rotation that is killed has not
/// happened, and the next one goes on with its files. With the transaction all programs begin with the new version within seconds; the one before ends
/// some time later, so that agents that have not heard of it go on meanwhile.
/// </summary>
public sealed class RotateKey(NpgsqlDataSource source, EvidenceDb db, CustodyLog custody, FileKeyRing keys, RingFolder ring, TimeProvider clock)
{
    public static readonly TimeSpan LongestOverlap = TimeSpan.FromDays(3_650);

    /// <summary>How long the version before goes on where nobody says otherwise: long enough for a dock PC that was away for weeks.</summary>
    public static TimeSpan OverlapOf(KeyUse use) => use == KeyUse.Intake ? TimeSpan.FromDays(90) : TimeSpan.FromDays(1);

    /// <param name="use">Which key; not the root.</param>
    /// <param name="overlap">How long the version before goes on; null for the usual time. A key-encryption key goes on until no data key is under it.</param>
    /// <param name="arn">Of a key-encryption key: the key of AWS Key Management Service that it shall be from now on; null for one in the ring.</param>
    /// <param name="actor">Who wants it.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <returns>The version that is used from now on.</returns>
    /// <exception cref="RefusedException">Not permitted, not to be rotated, or somebody else is at the ring.</exception>
    public async Task<KeyName> RunAsync(KeyUse use, TimeSpan? overlap, string? arn, Actor actor, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(actor);
        actor.Demand(Permission.CareForKeys);
        if (use == KeyUse.Root)
            throw KeyCareRefusals.RootStays.ToException();
        if (overlap is { } wanted && (wanted < TimeSpan.Zero || wanted > LongestOverlap || use == KeyUse.Kek))
            throw KeyCareRefusals.OverlapWrong.ToException();
        if (arn is not null && (use != KeyUse.Kek || KmsAccess.RegionOf(arn) is null))
            throw KeyCareRefusals.NoKmsKey.ToException();
        await using var turn = await RingTurn.TakeAsync(source, keys.Agency, cancellation);
        var versions = await db.KeyVersions.AsNoTracking().Where(v => v.Use == use).OrderBy(v => v.Number).ToListAsync(cancellation);
        var next = versions[^1].Key.Next;
        RingWriter.Open(ring.Path, keys.RingKey).Make(next, Instant.Truncate(clock.GetUtcNow()), arn);
        using var made = keys.OpenAgain();
        if (arn is not null)
            await RequireUsableAsync(made, cancellation);
        var version = made.Versions.Single(v => v.Name == next.ToString());
        var ending = await RecordAsync(version, use == KeyUse.Kek ? null : version.From + (overlap ?? OverlapOf(use)), actor, turn, cancellation);
        FaultPoints.Hit(FaultPoint.RotationCommitted);
        foreach (var old in ending)
            RingWriter.Open(ring.Path, keys.RingKey).EndAt(old.Key, old.Until!.Value);
        return next;
    }

    /// <summary>A key that cannot be used must not become the one under which everything is wrapped.</summary>
    private static async Task RequireUsableAsync(FileKeyRing made, CancellationToken cancellation)
    {
        try
        {
            using var trial = DataKey.Create();
            var id = ObjectId.New();
            using var back = await made.UnwrapDataKeyAsync(await made.WrapDataKeyAsync(trial, id, cancellation), id, cancellation);
            if (!back.Bytes.SequenceEqual(trial.Bytes))
                throw KeyCareRefusals.KmsUnusable.ToException();
        }
        catch (KeyAwayException away)
        {
            throw KeyCareRefusals.KmsUnusable.Because(away.Message).ToException();
        }
    }

    /// <returns>The versions that have an end now.</returns>
    private async Task<List<KeyVersion>> RecordAsync(KeyVersion made, DateTimeOffset? until, Actor actor, AdvisoryLock turn, CancellationToken cancellation)
    {
        await using var transaction = await db.Database.BeginTransactionAsync(cancellation);
        var before = await db.KeyVersions.Where(v => v.Use == made.Use && v.ClosedAt == null).OrderBy(v => v.Number).ToListAsync(cancellation);
        var ending = until is null ? [] : before.Where(v => v.Until is null || v.Until > until).ToList();
        foreach (var old in ending)
            old.Until = until;
        db.KeyVersions.Add(made);
        await db.SaveChangesAsync(cancellation);
        await custody.AppendAsync(db, [KeyActs.Created(made, actor), .. before.Where(v => ending.Contains(v) || v == before[^1]).Select(old => KeyActs.Replaced(old, made, actor))], cancellation);
        FaultPoints.Hit(FaultPoint.RotationBeforeCommit);
        // Who lost the connection lost the turn with it: another may have made the same version meanwhile.
        if (!await turn.StillHeldAsync(cancellation))
            throw KeyCareRefusals.RingBusy.ToException();
        await transaction.CommitAsync(cancellation);
        return ending;
    }
}

/// <summary>What is entered about keys.</summary>
internal static class KeyActs
{
    public static CustodyAct Created(KeyVersion key, Actor actor) => Act(CustodyAction.KeyCreated, key, actor, new()
    {
        ["key.provider"] = Vocabulary.Word(key.Provider),
        ["key.reference"] = key.Reference,
    });

    public static CustodyAct Replaced(KeyVersion key, KeyVersion by, Actor actor) => Act(CustodyAction.KeyReplaced, key, actor, new()
    {
        ["after"] = by.Name,
        ["key.until"] = key.Until is { } until ? Instant.Format(until) : null,
    });

    public static CustodyAct Rewrapped(KeyVersion key, IEnumerable<string> from, Actor actor) => Act(CustodyAction.DataKeysRewrapped, key, actor, new()
    {
        ["before"] = string.Join(' ', from),
        ["count"] = key.Moved,
    });

    public static CustodyAct Closed(KeyVersion key, Actor actor) => Act(CustodyAction.KeyClosed, key, actor, []);

    public static CustodyAct Retired(KeyVersion key, Actor actor) => Act(CustodyAction.KeyRetired, key, actor, []);

    private static CustodyAct Act(CustodyAction action, KeyVersion key, Actor actor, Dictionary<string, JsonNode?> details) => new()
    {
        Actor = actor,
        Action = action,
        Subjects = [SubjectOf.Key(key.Fingerprint)],
        Details = new Dictionary<string, JsonNode?>(details) { ["key.name"] = key.Name, ["key.fingerprint"] = key.Fingerprint.ToString() },
    };
}
