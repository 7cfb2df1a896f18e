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
        var items = await db.ItemsWithinAsync(actor, Permission.PlaceHolds, time.GetUtcNow(), cancellation);
        // One question for what is not there and for what is not theirs to see: a second one would tell by its time.
        var (hold, title) = await (
            from one in db.Holds.AsNoTracking()
            join item in items on one.ItemId equals item.Id
            where one.Id == id
            select new { one, item.Title }).SingleOrDefaultAsync(cancellation) is { } found ? (found.one, found.Title) : throw RetentionRefusals.NoSuchHold.ToException();
        PersonId?[] ids = [hold.RequestedBy, hold.ReleaseRequestedBy, hold.ReleaseApprovedBy];
        var names = await db.People.Where(p => ids.Contains(p.Id)).ToDictionaryAsync(p => p.Id, p => p.DisplayName, cancellation);
        return new HoldPage(hold, title, names[hold.RequestedBy], NameOf(hold.ReleaseRequestedBy), NameOf(hold.ReleaseApprovedBy));

        string? NameOf(PersonId? person) => person is { } known ? names[known] : null;
    }
}
