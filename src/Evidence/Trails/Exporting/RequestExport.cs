using Evidence.Database;
using Evidence.Formats;
using Evidence.Kernel;
using Microsoft.EntityFrameworkCore;

namespace Evidence.Trails.Exporting;

/// <summary>Asks for a trail as a file. Who may read a trail may have it; the worker makes it.</summary>
public sealed class RequestExport(EvidenceDb db, TimeProvider time)
{
    /// <summary>How many somebody may be waiting for at once.</summary>
    public const int MostAtOnce = 10;

    /// <returns>The export's id.</returns>
    /// <exception cref="RefusedException"><c>no-such-trail</c>, <c>not-permitted</c>, <c>too-many-exports</c>.</exception>
    public async Task<Guid> RunAsync(TrailScope scope, TrailFilter filter, ExportForm form, bool withPlayed, Actor actor, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(filter);
        ArgumentNullException.ThrowIfNull(actor);
        var title = await TrailReach.DemandAsync(db, scope, filter, actor, time.GetUtcNow(), cancellation);
        var person = actor.Person ?? throw TrailRefusals.NoSuchTrail.ToException();
        if (await db.TrailExports.CountAsync(e => e.RequestedBy == person && (e.State == ExportState.Waiting || e.State == ExportState.Running), cancellation) >= MostAtOnce)
            throw TrailRefusals.TooManyExports.ToException();
        var now = Instant.Truncate(time.GetUtcNow());
        var settled = filter with { Until = filter.Until is { } until && until < now ? until : now };
        var export = new TrailExport
        {
            Id = Guid.NewGuid(),
            RequestedBy = person,
            Address = actor.Address,
            RequestedAt = now,
            Kind = scope.Kind,
            SubjectId = scope.Kind == TrailKind.Everything ? null : scope.Id,
            Title = title,
            Filter = settled.ToJson()!.ToJsonString(),
            Form = form,
            WithPlayed = withPlayed,
        };
        db.TrailExports.Add(export);
        await db.SaveChangesAsync(cancellation);
        return export.Id;
    }
}
