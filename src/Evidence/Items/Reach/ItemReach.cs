using System.Linq.Expressions;
using Evidence.Access;
using Evidence.Access.Clients;
using Evidence.Access.Units;
using Evidence.Cases;
using Evidence.Database;
using Evidence.Formats;
using Evidence.Kernel;
using Microsoft.EntityFrameworkCore;

namespace Evidence.Items.Reach;

/// <summary>
/// Which recordings a person may do a thing with, at an instant: the one place that decides it, for pages, lists, counts, streams, trails and bundles alike.
/// The rules in words: docs/operations/access.md. It is read anew for every request, so that what ended a moment ago reaches nothing.
/// </summary>
public sealed class ItemReach
{
    // What opens the recording itself, not only what is known of it.
    private static readonly HashSet<Permission> OfContent = [Permission.PlayFootage, Permission.MakeBundles, Permission.RequestKeysets, Permission.SeeRedactions, Permission.RedactFootage, Permission.ApproveRedactions, Permission.ManageRedactions];

    /// <summary>As many units or cases are each read along an index; of more, the rows are found first and then put in order.</summary>
    private const int MostBranches = 8;

    private readonly EvidenceDb db;
    private readonly List<Branch> branches = [];
    private readonly PersonId person;
    private readonly bool hasLocks;
    private bool isOutside;
    private Expression<Func<CaseFile, bool>> knows = file => false;

    private ItemReach(EvidenceDb db, PersonId person, bool hasLocks) => (this.db, this.person, this.hasLocks) = (db, person, hasLocks);

    /// <summary>A way by which a recording is reached: as a test of one recording, and as the rows of a list, along an index where there is one.</summary>
    private sealed record Branch(Expression<Func<EvidenceItem, bool>> Holds, Func<IQueryable<EvidenceItem>, ItemOrder, IQueryable<EvidenceItem>> Sorted)
    {
        public Branch(Expression<Func<EvidenceItem, bool>> holds) : this(holds, (items, order) => order.Sort(items.Where(holds)))
        {
        }
    }

    /// <param name="db">Where the person, their unit, cases and grants stand.</param>
    /// <param name="actor">Our own programs reach everything, as far as they ask; agents nothing.</param>
    /// <param name="permission">What they want to do.</param>
    /// <param name="now">The caller's clock: a grant that ends at this instant does not hold.</param>
    /// <param name="cancellation">Gives up.</param>
    public static async Task<ItemReach> ReadAsync(EvidenceDb db, Actor actor, Permission permission, DateTimeOffset now, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(db);
        ArgumentNullException.ThrowIfNull(actor);
        if (actor.Kind == ActorKind.Client)
            return await OfClientAsync(db, new ClientId(actor.Id!.Value), actor.ScopeOf(permission), cancellation);
        if (actor.Person is not { } id)
        {
            var ofProgram = new ItemReach(db, default, hasLocks: false);
            if (actor.Kind != ActorKind.Program)
                return ofProgram;
            ofProgram.branches.Add(new(item => true));
            ofProgram.knows = file => true;
            return ofProgram;
        }

        if (await ReachFacts.ReadAsync(db, id, now, cancellation) is not { } facts)
            return new ItemReach(db, id, hasLocks: false);
        var reach = new ItemReach(db, id, facts.HasLocks);
        reach.isOutside = facts.Role == Role.Prosecutor;
        var scope = PermissionMap.ScopeOf(facts.Role, permission);
        if (scope == Scope.None)
            return reach;
        reach.AddScopes(scope, facts.Units, PermissionMap.ScopeOf(facts.Role, Permission.SeeRestricted).HasFlag(Scope.Any), OfContent.Contains(permission));
        if (scope.HasFlag(Scope.Case))
            reach.AddCases(facts.Cases);
        reach.AddGrants(facts, now);
        reach.knows = KnownBy(facts, scope);
        return reach;
    }

    /// <summary>What it was granted, as far as its unit reaches: no case, no grant, nothing that is restricted, and no content.</summary>
    private static async Task<ItemReach> OfClientAsync(EvidenceDb db, ClientId id, Scope scope, CancellationToken cancellation)
    {
        var reach = new ItemReach(db, default, hasLocks: false);
        var unit = await db.Clients.Where(client => client.Id == id && client.Standing == ClientStanding.Active).Select(client => client.UnitId).SingleOrDefaultAsync(cancellation);
        reach.AddScopes(scope, await UnitsAround.ReadAsync(db, unit, cancellation), seesRestricted: false, wantsContent: false);
        return reach;
    }

    /// <summary>
    /// The cases that the person may know of: those by which they reach recordings, and those whose class lets them see every recording there is of it.
    /// Who reaches a recording otherwise does not know what its cases are called. No client knows any.
    /// </summary>
    internal IQueryable<CaseFile> Known(IQueryable<CaseFile> files) => files.Where(knows);

    /// <summary>Leaves of the recordings those that are reached.</summary>
    public IQueryable<EvidenceItem> Within(IQueryable<EvidenceItem> items)
    {
        var any = branches.Select(branch => branch.Holds).Aggregate((Expression<Func<EvidenceItem, bool>>)(item => false), EitherOf);
        return Unlocked(items).Where(any);
    }

    /// <summary>The first of the recordings that are reached, in an order: each way is cut to a page before they are put together, so that none is read to its end.</summary>
    /// <param name="found">From which, narrowed; of more than one, what is in any of them.</param>
    /// <param name="order">In which order.</param>
    /// <param name="most">How many.</param>
    internal IQueryable<EvidenceItem> First(IReadOnlyList<IQueryable<EvidenceItem>> found, ItemOrder order, int most)
    {
        var pages = found.SelectMany(items => branches.Select(branch => branch.Sorted(Unlocked(items), order).Take(most))).ToList();
        return pages.Count switch
        {
            0 => db.Items.Where(item => false),
            1 => pages[0],
            _ => order.Sort(AnyOf(pages)).Take(most),
        };
    }

    /// <summary>Only ids are put together: the rows are read once it is known which.</summary>
    private IQueryable<EvidenceItem> AnyOf(IEnumerable<IQueryable<EvidenceItem>> pages)
    {
        var ids = pages.Select(page => page.Select(item => item.Id)).Aggregate((all, page) => all.Union(page));
        return db.Items.AsNoTracking().Where(item => ids.Contains(item.Id));
    }

    private void AddScopes(Scope scope, UnitsAround units, bool seesRestricted, bool wantsContent)
    {
        var me = person;
        if (scope.HasFlag(Scope.Any))
        {
            branches.Add((seesRestricted, wantsContent) switch
            {
                (true, false) => new(item => item.AccessClass != AccessClass.Confidential),
                (true, true) => new(item => item.AccessClass != AccessClass.Confidential && !item.IsCourtSealed && !item.IsPrivileged),
                _ => new(item => item.AccessClass == AccessClass.Standard && !item.IsCourtSealed && !item.IsPrivileged),
            });
        }

        if (scope.HasFlag(Scope.Own) && !scope.HasFlag(Scope.Any))
            branches.Add(new(item => item.OfficerId == me && item.AccessClass != AccessClass.Confidential && !item.IsCourtSealed && !item.IsPrivileged));
        if (!scope.HasFlag(Scope.Unit) || scope.HasFlag(Scope.Any))
            return;
        if (units.Below.Count > MostBranches)
        {
            var below = units.Below.Select(unit => (UnitId?)unit).ToList();
            branches.Add(new(item => below.Contains(item.UnitId) && item.AccessClass == AccessClass.Standard && !item.IsCourtSealed && !item.IsPrivileged));
            return;
        }

        foreach (var unit in units.Below)
            branches.Add(new(item => item.UnitId == unit && item.AccessClass == AccessClass.Standard && !item.IsCourtSealed && !item.IsPrivileged));
    }

    private void AddCases(IReadOnlyList<CaseId> cases)
    {
        if (cases.Count > MostBranches)
        {
            branches.Add(new(item => !item.IsCourtSealed && !item.IsPrivileged && db.CaseItems.Any(link => link.ItemId == item.Id && link.RemovedAt == null && cases.Contains(link.CaseId))));
            return;
        }

        foreach (var one in cases)
        {
            branches.Add(new(
                item => !item.IsCourtSealed && !item.IsPrivileged && db.CaseItems.Any(link => link.ItemId == item.Id && link.RemovedAt == null && link.CaseId == one),
                (items, order) => OfCase(items.Where(item => !item.IsCourtSealed && !item.IsPrivileged), one, order)));
        }
    }

    private void AddGrants(ReachFacts facts, DateTimeOffset now)
    {
        var (holding, me) = (db.AccessGrants.Where(AccessGrant.HoldsAt(now)), person);
        if (facts.HasItemGrants)
            Add(holding.Where(grant => grant.PersonId == me && grant.ItemId != null));
        foreach (var unit in facts.UnitsWithItemGrants)
            Add(holding.Where(grant => grant.UnitId == unit && grant.ItemId != null));
        foreach (var one in facts.GrantedCases)
            branches.Add(new(item => db.CaseItems.Any(link => link.ItemId == item.Id && link.RemovedAt == null && link.CaseId == one), (items, order) => OfCase(items, one, order)));

        void Add(IQueryable<AccessGrant> grants) => branches.Add(new(
            item => grants.Any(grant => grant.ItemId == item.Id),
            (items, order) => Joined(items.Join(grants, item => (ItemId?)item.Id, grant => grant.ItemId, (item, grant) => new Placed { Item = item, At = grant.ArrivedAt!.Value, Id = grant.ItemId!.Value }), order)));
    }

    private static Expression<Func<CaseFile, bool>> KnownBy(ReachFacts facts, Scope scope)
    {
        List<CaseId> theirs = [.. scope.HasFlag(Scope.Case) ? facts.Cases : [], .. facts.GrantedCases];
        var seesRestricted = PermissionMap.ScopeOf(facts.Role, Permission.SeeRestricted).HasFlag(Scope.Any);
        return (scope.HasFlag(Scope.Any), seesRestricted) switch
        {
            (false, _) => file => theirs.Contains(file.Id),
            (true, true) => file => file.AccessClass != AccessClass.Confidential || theirs.Contains(file.Id),
            (true, false) => file => file.AccessClass == AccessClass.Standard || theirs.Contains(file.Id),
        };
    }

    private IQueryable<EvidenceItem> OfCase(IQueryable<EvidenceItem> items, CaseId one, ItemOrder order) => Joined(
        items.Join(db.CaseItems.Where(link => link.CaseId == one && link.RemovedAt == null), item => item.Id, link => link.ItemId, (item, link) => new Placed { Item = item, At = link.ArrivedAt, Id = link.ItemId }), order);

    /// <summary>By arrival a list is read along the index of what it is joined with, which carries the recording's time: only that tells the database that it need not read it to its end.</summary>
    private static IQueryable<EvidenceItem> Joined(IQueryable<Placed> rows, ItemOrder order) => (order.By, order.Descending) switch
    {
        (ItemSort.Arrived, true) => rows.OrderByDescending(row => row.At).ThenByDescending(row => row.Id).Select(row => row.Item),
        (ItemSort.Arrived, false) => rows.OrderBy(row => row.At).ThenBy(row => row.Id).Select(row => row.Item),
        _ => order.Sort(rows.Select(row => row.Item)),
    };

    /// <summary>A locked incident closes its recordings to the officers of its recordings, whatever else they have.</summary>
    /// <summary>Without what an incident's lock closes to them, and, for who is not of the agency, without what nobody has let out.</summary>
    private IQueryable<EvidenceItem> Unlocked(IQueryable<EvidenceItem> all)
    {
        var me = person;
        var items = isOutside ? all.Where(item => !item.IsUnapproved) : all;
        return !hasLocks ? items : items.Where(item => !db.IncidentItems.Any(link =>
            link.ItemId == item.Id && link.RemovedAt == null && db.IncidentLocks.Any(closed => closed.IncidentId == link.IncidentId && closed.PersonId == me)));
    }

    private static Expression<Func<EvidenceItem, bool>> EitherOf(Expression<Func<EvidenceItem, bool>> one, Expression<Func<EvidenceItem, bool>> other)
    {
        var item = one.Parameters[0];
        return Expression.Lambda<Func<EvidenceItem, bool>>(Expression.OrElse(one.Body, new Renamed(other.Parameters[0], item).Visit(other.Body)), item);
    }

    private sealed class Placed
    {
        public required EvidenceItem Item { get; init; }

        public required DateTimeOffset At { get; init; }

        public required ItemId Id { get; init; }
    }

    private sealed class Renamed(ParameterExpression from, ParameterExpression to) : ExpressionVisitor
    {
        protected override Expression VisitParameter(ParameterExpression node) => node == from ? to : base.VisitParameter(node);
    }
}
