using Evidence.Access;
using Evidence.Database;
using Evidence.Formats;
using Evidence.Items.Reach;
using Evidence.Kernel;
using Microsoft.EntityFrameworkCore;

namespace Evidence.Retention;

/// <summary>A hold for its page.</summary>
/// <param name="Title">Of its item.</param>
public sealed record HoldPage(LegalHold Hold, string Title, string RequestedBy, string? ReleaseRequestedBy, string? ReleaseApprovedBy);

/// <summary>Reads one hold.</summary>
public sealed class ReadHold(EvidenceDb db, TimeProvider time)
{
    /// <exception cref="RefusedException">There is no such hold, or the role does not allow it.</exception>
    public async Task<HoldPage> RunAsync(HoldId id, Actor actor, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(actor);
        actor.Demand(Permission.PlaceHolds);
        var hold = await db.Holds.AsNoTracking().SingleOrDefaultAsync(h => h.Id == id, cancellation) ?? throw RetentionRefusals.NoSuchHold.ToException();
        var items = await db.ItemsWithinAsync(actor, Permission.PlaceHolds, time.GetUtcNow(), cancellation);
        var title = await items.Where(i => i.Id == hold.ItemId).Select(i => i.Title).SingleOrDefaultAsync(cancellation) ?? throw RetentionRefusals.NoSuchHold.ToException();
        PersonId?[] ids = [hold.RequestedBy, hold.ReleaseRequestedBy, hold.ReleaseApprovedBy];
        var names = await db.People.Where(p => ids.Contains(p.Id)).ToDictionaryAsync(p => p.Id, p => p.DisplayName, cancellation);
        return new HoldPage(hold, title, names[hold.RequestedBy], NameOf(hold.ReleaseRequestedBy), NameOf(hold.ReleaseApprovedBy));

        string? NameOf(PersonId? person) => person is { } known ? names[known] : null;
    }
}
