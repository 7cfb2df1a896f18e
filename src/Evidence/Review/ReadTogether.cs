using Evidence.Access;
using Evidence.Database;
using Evidence.Formats;
using Evidence.Items;
using Evidence.Items.Reach;
using Evidence.Kernel;
using Evidence.Review.Marking;
using Microsoft.EntityFrameworkCore;

namespace Evidence.Review;

/// <summary>One of an incident's recordings beside the others.</summary>
/// <param name="Playing">What plays of it; null where nothing does yet.</param>
/// <param name="CapturedMs">When its first frame was recorded by the device's clock, in milliseconds from an instant that is the same for all; null where that is not known.</param>
/// <param name="AsksPurpose">Whoever looks has to say why first.</param>
/// <param name="MayCorrect">Whoever looks may correct its clock.</param>
public sealed record TogetherCamera(ItemFacts Facts, PartFacts? Playing, long? CapturedMs, bool AsksPurpose, bool MayCorrect, IReadOnlyList<ShownMarker> Markers);

/// <param name="Cameras">In the order in which they began.</param>
/// <param name="More">There are more recordings than are shown at once.</param>
public sealed record TogetherFacts(string Reference, string Title, IReadOnlyList<TogetherCamera> Cameras, bool More);

/// <summary>Reads the recordings of one incident that somebody may play, to be seen side by side on one clock.</summary>
public sealed class ReadTogether(EvidenceDb db, ReadItem readItem, ReadMarkers readMarkers, RequirePurpose requirePurpose, TimeProvider time)
{
    /// <summary>More than these no browser decodes at once.</summary>
    public const int Most = 9;

    /// <returns>Null where there is no such incident, or none of its recordings is theirs to play.</returns>
    public async Task<TogetherFacts?> RunAsync(PoliceIncidentId id, Actor actor, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(actor);
        if (actor.Person is not { } person || await db.PoliceIncidents.AsNoTracking().SingleOrDefaultAsync(i => i.Id == id, cancellation) is not { } incident)
            return null;
        var within = await db.ItemsWithinAsync(actor, Permission.PlayFootage, time.GetUtcNow(), cancellation);
        var items = await within.Where(i => i.State == ItemState.Verified && db.IncidentItems.Any(l => l.IncidentId == id && l.ItemId == i.Id && l.RemovedAt == null))
            .OrderBy(i => i.CapturedLocal).ThenBy(i => i.SortedName).ThenBy(i => i.Id).Select(i => i.Id).Take(Most + 1).ToListAsync(cancellation);
        var cameras = new List<TogetherCamera>();
        foreach (var item in items.Take(Most))
        {
            if (await readItem.RunAsync(item, actor, Permission.PlayFootage, cancellation) is { } facts)
                cameras.Add(await CameraAsync(facts, actor, person, cancellation));
        }

        return cameras.Count == 0 ? null : new TogetherFacts(incident.Reference, incident.Title, cameras, items.Count > Most);
    }

    private async Task<TogetherCamera> CameraAsync(ItemFacts facts, Actor actor, PersonId person, CancellationToken cancellation)
    {
        var id = facts.Item.Id;
        // The copy made for browsers jumps quickest.
        var playing = facts.Parts.Where(p => p is { BrowsersPlay: true, Chapter: 0 }).OrderBy(p => p.IsFromDevice).ThenBy(p => p.Role == Formats.Protocol.FileRole.Original).FirstOrDefault();
        return new TogetherCamera(
            facts, playing, facts.Item.CapturedLocal is { } local ? local.Ticks / TimeSpan.TicksPerMillisecond : null,
            (await requirePurpose.RunAsync(id, person, cancellation)).IsMissing,
            await db.ReachesAsync(actor, Permission.CategoriseFootage, id, time.GetUtcNow(), cancellation),
            [.. (await readMarkers.RunAsync(id, actor, cancellation) ?? []).Where(shown => shown.Chapter == 0)]);
    }
}
