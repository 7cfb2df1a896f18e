using Evidence.Custody;
using Evidence.Database;
using Evidence.Formats.Custody;
using Microsoft.EntityFrameworkCore;

namespace Evidence.Trails;

/// <summary>Which entries a trail has, stretch by stretch. Every stretch is read along an index, however long the log is.</summary>
internal sealed class TrailRows(EvidenceDb db, TrailScope scope, TrailFilter filter)
{
    /// <summary>The trail as it is shown begins with the newest entry.</summary>
    public bool IsNewestFirst => !scope.IsOneChain;

    /// <summary>The next entries behind the cursor, nearest first.</summary>
    /// <param name="cursor">Null for the beginning of the trail, or its end where it is read backwards.</param>
    /// <param name="backwards">Against the order in which the trail is shown.</param>
    /// <param name="most">How many.</param>
    /// <param name="cancellation">Gives up.</param>
    public async Task<List<EntryRecord>> ReadAsync(TrailCursor? cursor, bool backwards, int most, CancellationToken cancellation)
    {
        var falling = IsNewestFirst != backwards;
        if (scope.IsOneChain)
            return await InSequence(Narrow(Chains()), cursor, falling).Take(most).ToListAsync(cancellation);
        if (scope.Kind == TrailKind.Person)
            return await OfPersonAsync(cursor, falling, most, cancellation);
        return await (filter.Actor is { } actor && scope.Kind == TrailKind.Everything
            ? InTime(Done(actor), cursor, falling)
            : InTime(Narrow(Chains()), cursor, falling)).Take(most).ToListAsync(cancellation);
    }

    /// <summary>How many entries the whole trail has.</summary>
    public async Task<long> CountAsync(CancellationToken cancellation) => scope.Kind switch
    {
        TrailKind.Person when filter.Actor is null || filter.Actor == scope.Id =>
            await Narrow(Chains()).Select(e => e.Hash).Union(Done(scope.Id).Select(d => d.Entry.Hash)).LongCountAsync(cancellation),
        TrailKind.Everything when filter.Actor is { } actor => await Done(actor).LongCountAsync(cancellation),
        _ => await Narrow(Chains()).LongCountAsync(cancellation),
    };

    /// <summary>What the person did and what was done about them are each read along their own index.</summary>
    private async Task<List<EntryRecord>> OfPersonAsync(TrailCursor? cursor, bool falling, int most, CancellationToken cancellation)
    {
        var about = await InTime(Narrow(Chains()), cursor, falling).Take(most).ToListAsync(cancellation);
        var done = filter.Actor is null || filter.Actor == scope.Id ? await InTime(Done(scope.Id), cursor, falling).Take(most).ToListAsync(cancellation) : [];
        var both = about.Concat(done).DistinctBy(e => e.Hash);
        var ordered = falling
            ? both.OrderByDescending(e => e.At).ThenByDescending(e => e.Sequence).ThenByDescending(e => e.Hash.ToString(), StringComparer.Ordinal)
            : both.OrderBy(e => e.At).ThenBy(e => e.Sequence).ThenBy(e => e.Hash.ToString(), StringComparer.Ordinal);
        return [.. ordered.Take(most)];
    }

    private IQueryable<EntryRecord> Chains()
    {
        var id = scope.Id;
        return scope.Kind switch
        {
            TrailKind.Item => Of(SubjectKind.Item, filter.Chain ?? Chain.Operational),
            TrailKind.Person => Of(SubjectKind.Person, filter.Chain),
            TrailKind.Device => Of(SubjectKind.Device, filter.Chain),
            _ => filter.Chain is { } chain ? db.Entries.AsNoTracking().Where(e => e.Chain == chain) : db.Entries.AsNoTracking(),
        };

        IQueryable<EntryRecord> Of(SubjectKind kind, Chain? chain)
        {
            var entries = db.Entries.AsNoTracking().Where(e => e.SubjectKind == kind && e.SubjectId == id);
            return chain is { } one ? entries.Where(e => e.Chain == one) : entries;
        }
    }

    private IQueryable<Deed> Done(Guid actor) =>
        from deed in db.Deeds
        join entry in Narrow(filter.Chain is { } chain ? db.Entries.AsNoTracking().Where(e => e.Chain == chain) : db.Entries.AsNoTracking(), byActor: false) on deed.EntryHash equals entry.Hash
        where deed.ActorId == actor
        select new Deed { Row = deed, Entry = entry };

    private IQueryable<EntryRecord> Narrow(IQueryable<EntryRecord> entries, bool byActor = true)
    {
        if (filter.From is { } from)
            entries = entries.Where(e => e.At >= from);
        if (filter.Until is { } until)
            entries = entries.Where(e => e.At < until);
        if (filter.Group is { } group)
        {
            var words = group.Words();
            entries = entries.Where(e => words.Contains(e.Action));
        }

        if (byActor && filter.Actor is { } actor)
            entries = entries.Where(e => db.Deeds.Any(d => d.EntryHash == e.Hash && d.ActorId == actor));
        return entries;
    }

    private static IQueryable<EntryRecord> InSequence(IQueryable<EntryRecord> chain, TrailCursor? cursor, bool falling)
    {
        if (cursor is { Sequence: var last })
            chain = falling ? chain.Where(e => e.Sequence < last) : chain.Where(e => e.Sequence > last);
        return falling ? chain.OrderByDescending(e => e.Sequence) : chain.OrderBy(e => e.Sequence);
    }

    private static IQueryable<EntryRecord> InTime(IQueryable<EntryRecord> entries, TrailCursor? cursor, bool falling)
    {
        if (cursor is var (at, sequence, hash))
        {
            entries = falling
                ? entries.Where(e => EF.Functions.LessThan(ValueTuple.Create(e.At, e.Sequence, e.Hash), ValueTuple.Create(at, sequence, hash)))
                : entries.Where(e => EF.Functions.GreaterThan(ValueTuple.Create(e.At, e.Sequence, e.Hash), ValueTuple.Create(at, sequence, hash)));
        }

        return falling
            ? entries.OrderByDescending(e => e.At).ThenByDescending(e => e.Sequence).ThenByDescending(e => e.Hash)
            : entries.OrderBy(e => e.At).ThenBy(e => e.Sequence).ThenBy(e => e.Hash);
    }

    /// <summary>By the columns of the deed, whose index has the order; it says the same of its entry.</summary>
    private static IQueryable<EntryRecord> InTime(IQueryable<Deed> deeds, TrailCursor? cursor, bool falling)
    {
        if (cursor is var (at, sequence, hash))
        {
            deeds = falling
                ? deeds.Where(d => EF.Functions.LessThan(ValueTuple.Create(d.Row.At, d.Row.Sequence, d.Row.EntryHash), ValueTuple.Create(at, sequence, hash)))
                : deeds.Where(d => EF.Functions.GreaterThan(ValueTuple.Create(d.Row.At, d.Row.Sequence, d.Row.EntryHash), ValueTuple.Create(at, sequence, hash)));
        }

        return (falling
            ? deeds.OrderByDescending(d => d.Row.At).ThenByDescending(d => d.Row.Sequence).ThenByDescending(d => d.Row.EntryHash)
            : deeds.OrderBy(d => d.Row.At).ThenBy(d => d.Row.Sequence).ThenBy(d => d.Row.EntryHash)).Select(d => d.Entry);
    }

    private sealed class Deed
    {
        public required DeedRecord Row { get; init; }

        public required EntryRecord Entry { get; init; }
    }
}
