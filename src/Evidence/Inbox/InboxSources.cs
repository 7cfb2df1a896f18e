using Evidence.Access;
using Evidence.Access.Clients;
using Evidence.Cases.Work;
using Evidence.Database;
using Evidence.Dispatch.Expecting;
using Evidence.Dispatch.Ruling;
using Evidence.Formats.Protocol;
using Evidence.Items.Reach;
using Evidence.KeyCare;
using Evidence.Kernel;
using Evidence.Retention;
using Microsoft.EntityFrameworkCore;

namespace Evidence.Inbox;

/// <summary>Says what waits of each kind. Null where the actor has nothing to do with the kind.</summary>
internal sealed class InboxSources(EvidenceDb db, TimeProvider time)
{
    private Due? due;

    /// <summary>In the order of the page: what is dangerous first, then what is many.</summary>
    public IReadOnlyList<Func<Actor, CancellationToken, Task<InboxLine?>>> All =>
    [
        OfItems(InboxKind.Quarantined), CaseDatesAsync, ExpiringAsync, CaseTasksAsync, OfItems(InboxKind.ToClassify), MissingAsync, OfItems(InboxKind.NoIncident), OfItems(InboxKind.NoOfficer), OfItems(InboxKind.MediaGivenUp),
        VolumesAsync, HoldReleasesAsync, PersonChangesAsync, ClientsAsync, KeysetsAsync, RulesAsync,
    ];

    private Func<Actor, CancellationToken, Task<InboxLine?>> OfItems(InboxKind kind) => async (actor, cancellation) =>
    {
        if (!actor.May(InboxItems.PermissionOf(kind)!.Value) || kind == InboxKind.NoOfficer && !actor.ScopeOf(Permission.CategoriseFootage).HasFlag(Scope.Any))
            return null;
        var items = await InboxItems.OfAsync(db, kind, actor, time.GetUtcNow(), cancellation);
        return await LineAsync(kind, items.Select(i => i.ArrivedAt), cancellation);
    };

    private async Task<InboxLine?> ExpiringAsync(Actor actor, CancellationToken cancellation)
    {
        if (!actor.May(Permission.SetRetention))
            return null;
        var items = await InboxItems.OfAsync(db, InboxKind.ExpiringSoon, actor, time.GetUtcNow(), cancellation);
        var due = from item in items join retention in db.ItemRetentions on item.Id equals retention.ItemId select retention.MustDestroyBy;
        return new InboxLine(InboxKind.ExpiringSoon, await due.Take(ReadInbox.MostCounted + 1).CountAsync(cancellation), null, await due.MinAsync(cancellation));
    }

    private async Task<InboxLine?> CaseDatesAsync(Actor actor, CancellationToken cancellation)
    {
        if (!actor.May(Permission.SeeCases))
            return null;
        var dates = (await DueAsync(actor, cancellation)).Dates;
        return new InboxLine(InboxKind.CaseDates, dates.Count, null, null, dates.Count == 0 ? null : (dates[0].Day, dates[0].Time));
    }

    private async Task<InboxLine?> CaseTasksAsync(Actor actor, CancellationToken cancellation)
    {
        if (!actor.May(Permission.SeeCases))
            return null;
        var tasks = (await DueAsync(actor, cancellation)).Tasks;
        return new InboxLine(InboxKind.CaseTasks, tasks.Count, tasks.Count == 0 ? null : tasks.Min(t => t.MadeAt), null, tasks.Count > 0 && tasks[0].DueOn is { } due ? (due, null) : null);
    }

    /// <summary>Two kinds are of it: it is read once.</summary>
    private async Task<Due> DueAsync(Actor actor, CancellationToken cancellation) => due ??= await new ReadDue(db, time).RunAsync(actor, cancellation);

    private async Task<InboxLine?> MissingAsync(Actor actor, CancellationToken cancellation)
    {
        if (!actor.May(Permission.ExplainAbsence))
            return null;
        var rows = (await db.ExpectedWithinAsync(actor, Permission.ExplainAbsence, cancellation)).Where(e => e.WithdrawnAt == null && e.State == ExpectedState.Missing);
        return await LineAsync(InboxKind.MissingFootage, rows.Select(e => e.DispatchedAt), cancellation);
    }

    private async Task<InboxLine?> VolumesAsync(Actor actor, CancellationToken cancellation) => !actor.May(Permission.DecideVolumes)
        ? null : await LineAsync(InboxKind.Volumes, db.DockSessions.Where(s => s.Decision == VolumeDecision.Undecided && s.State == Intake.DockSessionState.Waiting).Select(s => s.OpenedAt), cancellation);

    private async Task<InboxLine?> HoldReleasesAsync(Actor actor, CancellationToken cancellation)
    {
        if (!actor.May(Permission.PlaceHolds) || actor.Person is not { } me)
            return null;
        var items = await db.ItemsWithinAsync(actor, Permission.PlaceHolds, time.GetUtcNow(), cancellation);
        return await LineAsync(InboxKind.HoldReleases, db.Holds.Where(h => h.State == HoldState.ReleaseRequested && h.ReleaseRequestedBy != me && items.Any(i => i.Id == h.ItemId)).Select(h => h.ReleaseRequestedAt!.Value), cancellation);
    }

    private async Task<InboxLine?> PersonChangesAsync(Actor actor, CancellationToken cancellation) => !actor.May(Permission.ManagePeople) || actor.Person is not { } me
        ? null : await LineAsync(InboxKind.PersonChanges, db.RoleChanges.Where(c => c.State == RoleChangeState.Asked && c.AskedBy != me && c.PersonId != me).Select(c => c.AskedAt), cancellation);

    private async Task<InboxLine?> ClientsAsync(Actor actor, CancellationToken cancellation) => !actor.May(Permission.ManageClients) || actor.Person is not { } me
        ? null : await LineAsync(InboxKind.Clients, db.Clients.Where(c => c.Standing == ClientStanding.Waiting && c.MadeBy != me).Select(c => c.MadeAt), cancellation);

    private async Task<InboxLine?> KeysetsAsync(Actor actor, CancellationToken cancellation)
    {
        if (!actor.May(Permission.DecideKeysets) || actor.Person is not { } me)
            return null;
        var items = await db.ItemsWithinAsync(actor, Permission.DecideKeysets, time.GetUtcNow(), cancellation);
        return await LineAsync(InboxKind.Keysets, db.KeysetRequests.Where(r => r.State == KeysetState.Requested && r.RequestedBy != me && items.Any(i => i.Id == r.ItemId)).Select(r => r.RequestedAt), cancellation);
    }

    private async Task<InboxLine?> RulesAsync(Actor actor, CancellationToken cancellation) => !actor.May(Permission.RuleNonEvidence) || actor.Person is not { } me
        ? null : await LineAsync(InboxKind.NonEvidenceRule, db.NonEvidenceRules.Where(r => r.State == RuleState.Proposed && r.ProposedBy != me).Select(r => r.ProposedAt), cancellation);

    private static async Task<InboxLine?> LineAsync(InboxKind kind, IQueryable<DateTimeOffset> since, CancellationToken cancellation)
    {
        var count = await since.Take(ReadInbox.MostCounted + 1).CountAsync(cancellation);
        return new InboxLine(kind, count, count == 0 ? null : await since.OrderBy(at => at).FirstOrDefaultAsync(cancellation));
    }
}
