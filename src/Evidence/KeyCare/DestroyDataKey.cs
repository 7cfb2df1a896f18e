using System.Text.Json.Nodes;
using Evidence.Access;
using Evidence.Custody;
using Evidence.Database;
using Evidence.Formats;
using Evidence.Formats.Custody;
using Evidence.Formats.Protocol;
using Evidence.Items;
using Evidence.Kernel;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace Evidence.KeyCare;

/// <summary>What was destroyed, and what is still to come until it is gone everywhere.</summary>
/// <param name="Objects">Whose keys are destroyed; every stored copy of them is noise from now on.</param>
/// <param name="At">When.</param>
/// <param name="InBackupsUntil">Until when a backup of the database that is still kept may hold the wrapped keys.</param>
public sealed record DestroyedKeys(IReadOnlyList<CustodyObject> Objects, DateTimeOffset At, DateTimeOffset InBackupsUntil);

/// <summary>
/// Destroys the data keys of everything that is held of an item, so that no copy in any store opens again, whatever locks keep its bytes. It takes the
/// wraps of agents with it and calls off the media work. Asked again it says what was destroyed before. An item under a hold, or named by an open incident, keeps its
/// keys: the database refuses it, whoever asks.
/// </summary>
public sealed class DestroyDataKey(EvidenceDb db, CustodyLog custody, KeyCareOptions options, TimeProvider clock)
{
    private const string UnderHold = "EV009", InIncident = "EV007";

    /// <param name="item">The item.</param>
    /// <param name="reason">The law, the order or the decision that says so.</param>
    /// <param name="actor">Who does it.</param>
    /// <param name="cancellation">Ends the attempt.</param>
    /// <exception cref="RefusedException">One of <see cref="KeyCareRefusals"/>, or the role does not allow it.</exception>
    public async Task<DestroyedKeys> RunAsync(ItemId item, string reason, Actor actor, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(reason);
        ArgumentNullException.ThrowIfNull(actor);
        actor.Demand(Permission.DestroyKeys);
        var why = ReasonText.Of(reason);
        await using var transaction = await db.Database.BeginTransactionAsync(cancellation);
        if ((await db.Items.FromSql($"select * from items.item where id = {item.Value} for update").AsNoTracking().ToListAsync(cancellation)).Count == 0)
            throw KeyCareRefusals.NoSuchItem.ToException();
        // Its key is still on its way: read back, it would be wrapped anew.
        if (await db.Uploads.AnyAsync(u => u.ItemId == item && (u.State == UploadState.Uploading || u.State == UploadState.Claimed), cancellation)
            || await db.SubmittedFiles.AnyAsync(f => f.ItemId == item && f.State == UploadState.Claimed, cancellation))
            throw KeyCareRefusals.StillArriving.ToException();
        var held = await (from part in db.Parts
                          join sealedObject in db.SealedObjects on part.ObjectId equals sealedObject.Id
                          where part.ItemId == item
                          orderby part.Role, part.Ordinal
                          select new Held(part, sealedObject)).ToListAsync(cancellation);
        var now = Instant.Truncate(clock.GetUtcNow());
        var left = held.FindAll(h => h.Object.KeyDestroyedAt is null);
        if (left.Count > 0)
        {
            await DestroyAsync(item, left, now, cancellation);
            await custody.AppendAsync(db, [.. left.Chunk(CustodyAct.MostObjects).Select(some => Act(item, some, why, actor, now))], cancellation);
            await transaction.CommitAsync(cancellation);
        }

        return held.Count == 0 ? throw KeyCareRefusals.NoKeyAtHand.ToException() : new DestroyedKeys(
            [.. held.Select(h => h.Part.InCustody(h.Object))], held.Max(h => h.Object.KeyDestroyedAt!.Value), held.Max(h => h.Object.KeyInBackupsUntil!.Value));
    }

    private async Task DestroyAsync(ItemId item, List<Held> left, DateTimeOffset now, CancellationToken cancellation)
    {
        foreach (var (_, held) in left)
            (held.WrappedKey, held.KekId, held.KeyDestroyedAt, held.KeyInBackupsUntil) = (null, null, now, now + options.BackupsKept);
        try
        {
            await db.SaveChangesAsync(cancellation);
        }
        catch (DbUpdateException refused) when (refused.InnerException is PostgresException { SqlState: UnderHold })
        {
            throw KeyCareRefusals.KeyUnderHold.ToException();
        }
        catch (DbUpdateException refused) when (refused.InnerException is PostgresException { SqlState: InIncident })
        {
            throw KeyCareRefusals.KeyInIncident.ToException();
        }

        // Of what was quarantined the agent's own wrap is still there, or the key as a browser's file had it.
        await db.Uploads.Where(u => u.ItemId == item && u.Wrap != null).ExecuteUpdateAsync(u => u.SetProperty(x => x.Wrap, (byte[]?)null), cancellation);
        await db.SubmittedFiles.Where(f => f.ItemId == item && f.SealedKey != null).ExecuteUpdateAsync(f => f.SetProperty(x => x.SealedKey, (byte[]?)null), cancellation);
        await db.MediaWork.Where(w => w.ItemId == item).ExecuteDeleteAsync(cancellation);
    }

    private CustodyAct Act(ItemId item, Held[] some, string reason, Actor actor, DateTimeOffset now) => new()
    {
        Actor = actor,
        Action = CustodyAction.DataKeyDestroyed,
        Subjects = [SubjectOf.Item(item)],
        Objects = [.. some.Select(h => h.Part.InCustody(h.Object))],
        Details = new Dictionary<string, JsonNode?> { ["reason"] = reason, ["until"] = Instant.Format(now + options.BackupsKept) },
        At = now,
    };

    private sealed record Held(ItemPart Part, SealedObject Object);
}
