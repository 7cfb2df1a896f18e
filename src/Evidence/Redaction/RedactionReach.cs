using Evidence.Access;
using Evidence.Database;
using Evidence.Formats;
using Evidence.Items.Reach;
using Evidence.Kernel;
using Evidence.Review;
using Microsoft.EntityFrameworkCore;

namespace Evidence.Redaction;

/// <summary>Who may see and change a redaction: whoever reaches its recording with the permission. To anybody else it is not there.</summary>
public sealed class RedactionReach(EvidenceDb db, RequirePurpose requirePurpose, TimeProvider time)
{
    /// <summary>Now, as rows have it.</summary>
    internal DateTimeOffset Now => Instant.Truncate(time.GetUtcNow());

    /// <summary>The redactions of the recordings that the actor reaches with the permission.</summary>
    public async Task<IQueryable<RedactionRecord>> WithinAsync(Actor actor, Permission permission, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(actor);
        var items = await db.ItemsWithinAsync(actor, permission, time.GetUtcNow(), cancellation);
        return db.Redactions.Where(r => items.Any(i => i.Id == r.ItemId));
    }

    /// <exception cref="RefusedException"><c>no-such-redaction</c>.</exception>
    public async Task<RedactionRecord> DemandAsync(RedactionId id, Actor actor, Permission permission, CancellationToken cancellation) =>
        await (await WithinAsync(actor, permission, cancellation)).AsNoTracking().SingleOrDefaultAsync(r => r.Id == id, cancellation) ?? throw RedactionRefusals.NoSuchRedaction.ToException();

    /// <summary>For what is done in the studio: whoever draws looks at the recording, and says why where it is not their own work.</summary>
    /// <exception cref="RefusedException"><c>no-such-redaction</c>, <c>not-permitted</c>, <c>purpose-needed</c>, <c>redaction-closed</c>.</exception>
    internal async Task<(RedactionRecord Redaction, PersonId Person)> DemandWorkAsync(RedactionId id, Actor actor, CancellationToken cancellation)
    {
        var redaction = await DemandAsync(id, actor, Permission.RedactFootage, cancellation);
        var person = await DemandPlayAsync(redaction.ItemId, actor, RedactionRefusals.NoSuchRedaction, cancellation);
        return redaction.ClosedAt is null ? (redaction, person) : throw RedactionRefusals.RedactionClosed.ToException();
    }

    /// <summary>That they may play the recording, are of the agency, and have said why.</summary>
    internal async Task<PersonId> DemandPlayAsync(ItemId item, Actor actor, Refusal hidden, CancellationToken cancellation)
    {
        if (actor.Person is not { } person || !await db.ReachesAsync(actor, Permission.PlayFootage, item, time.GetUtcNow(), cancellation))
            throw hidden.ToException();
        return (await requirePurpose.RunAsync(item, person, cancellation)).IsMissing ? throw ReviewRefusals.PurposeNeeded.With("page", $"/items/{item}/purpose").ToException() : person;
    }
}
