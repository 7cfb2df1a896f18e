using Evidence.Access;
using Evidence.Custody;
using Evidence.Database;
using Evidence.Formats;
using Evidence.Formats.Custody;
using Evidence.Items.Reach;
using Evidence.Kernel;
using Microsoft.EntityFrameworkCore;

namespace Evidence.Trails;

/// <summary>Who may read which trail.</summary>
internal static class TrailReach
{
    /// <summary>Lets pass who may read the trail, and says what it is of.</summary>
    /// <exception cref="RefusedException"><c>no-such-trail</c>, <c>not-permitted</c>.</exception>
    public static async Task<string> DemandAsync(EvidenceDb db, TrailScope scope, TrailFilter filter, Actor actor, DateTimeOffset now, CancellationToken cancellation)
    {
        // What professional standards, prosecutors and the defence looked at is not for everybody who sees the item.
        if (scope.Kind != TrailKind.Item || filter.Chain is not (null or Chain.Operational))
            actor.Demand(Permission.ReadTrails);
        return await TitleAsync(db, scope, actor, now, cancellation) ?? throw TrailRefusals.NoSuchTrail.ToException();
    }

    /// <summary>Whoever reads everybody's trails, or the continuity of every recording, answers for the log.</summary>
    public static ChainReader ReaderOf(Actor actor) =>
        actor.Kind != ActorKind.Program && actor.ScopeOf(Permission.ReadContinuity).HasFlag(Scope.Any) ? ChainReader.Custodian : ChainReader.Colleague;

    private static async Task<string?> TitleAsync(EvidenceDb db, TrailScope scope, Actor actor, DateTimeOffset now, CancellationToken cancellation)
    {
        switch (scope.Kind)
        {
            case TrailKind.Item:
                var item = new ItemId(scope.Id);
                return await (await db.ItemsWithinAsync(actor, Permission.ReadContinuity, now, cancellation)).Where(i => i.Id == item).Select(i => i.Title).SingleOrDefaultAsync(cancellation);
            case TrailKind.Person:
                var person = new PersonId(scope.Id);
                return await db.People.Where(p => p.Id == person).Select(p => p.DisplayName).SingleOrDefaultAsync(cancellation);
            case TrailKind.Device:
                var device = new DeviceId(scope.Id);
                return await db.Devices.Where(d => d.Id == device).Select(d => d.Label ?? d.Make + " " + d.Model + " " + d.Serial).SingleOrDefaultAsync(cancellation);
            default:
                return "";
        }
    }
}
