using Evidence.Database;
using Evidence.Formats;
using Evidence.Items;
using Microsoft.EntityFrameworkCore;

namespace Evidence.Review;

/// <summary>Whether somebody has to say why before they look at a recording, and what they said.</summary>
/// <param name="IsOwn">Their own work: nothing is asked.</param>
/// <param name="Stated">What they said today; null where they have not.</param>
public sealed record PurposeStanding(bool IsOwn, StatedPurpose? Stated)
{
    public bool IsMissing => !IsOwn && Stated is null;
}

/// <summary>
/// Looking at what is not one's own work asks for a purpose and a reference, once a day for each recording. Own are the recordings of which
/// somebody is the officer and those of the cases of which they are a member now; the capabilities that bring tasks and requests extend this.
/// </summary>
public sealed class RequirePurpose(EvidenceDb db, ViewingDay day, TimeProvider time)
{
    public async Task<PurposeStanding> RunAsync(ItemId item, PersonId person, CancellationToken cancellation)
    {
        if (await Own(person).AnyAsync(i => i.Id == item, cancellation))
            return new PurposeStanding(IsOwn: true, null);
        var today = day.Today;
        return new PurposeStanding(IsOwn: false, await db.StatedPurposes.AsNoTracking().SingleOrDefaultAsync(s => s.PersonId == person && s.Day == today && s.ItemId == item, cancellation));
    }

    /// <summary>The recordings before which they are asked nothing, or nothing more today.</summary>
    internal IQueryable<EvidenceItem> NotAsked(PersonId person)
    {
        var (own, today) = (Own(person), day.Today);
        return db.Items.Where(i => own.Any(mine => mine.Id == i.Id) || db.StatedPurposes.Any(s => s.PersonId == person && s.Day == today && s.ItemId == i.Id));
    }

    private IQueryable<EvidenceItem> Own(PersonId person)
    {
        var now = time.GetUtcNow();
        return db.Items.Where(i => i.OfficerId == person || db.CaseItems.Any(link => link.ItemId == i.Id && link.RemovedAt == null
            && db.CaseMembers.Any(m => m.CaseId == link.CaseId && m.PersonId == person && m.Since <= now && (m.Until == null || m.Until > now))));
    }

    /// <summary>What they last said today about any recording, to offer it again; null where they said nothing.</summary>
    public Task<StatedPurpose?> LastAsync(PersonId person, CancellationToken cancellation)
    {
        var today = day.Today;
        return db.StatedPurposes.AsNoTracking().Where(s => s.PersonId == person && s.Day == today).OrderByDescending(s => s.StatedAt).FirstOrDefaultAsync(cancellation);
    }
}

/// <summary>The day of the agency's clock, for which a purpose holds.</summary>
public sealed class ViewingDay(TimeZoneInfo zone, TimeProvider time)
{
    public DateOnly Today => DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(time.GetUtcNow(), zone).DateTime);
}
