using System.Text.Json.Nodes;
using Evidence.Access;
using Evidence.Custody;
using Evidence.Database;
using Evidence.Formats;
using Evidence.Formats.Custody;
using Evidence.Kernel;
using Microsoft.EntityFrameworkCore;

namespace Evidence.Review;

/// <summary>
/// Begins a view, or finds the one that runs: a person plays a part once at a time, however many requests their browser
/// makes for it. The entry <c>view started</c> commits before anything is sent, and says why where it is not their own work.
/// </summary>
public sealed class StartView(EvidenceDb db, CustodyLog custody, RequirePurpose requirePurpose, TimeProvider time)
{
    /// <summary>A view that nothing was heard of for so long is over, and playing on is a new one.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);

    /// <summary>How stale <see cref="View.LastSeenAt"/> may be, so that not every request writes.</summary>
    private static readonly TimeSpan Coarseness = TimeSpan.FromSeconds(10);

    /// <summary>For the player, which reports to the view: starts it where the stream has not.</summary>
    /// <returns>The id of the running view.</returns>
    /// <exception cref="RefusedException"><c>no-such-part</c>, <c>part-not-stored</c>, <c>purpose-needed</c>.</exception>
    public async Task<Guid> RunAsync(ItemId item, PartId part, Actor actor, CancellationToken cancellation)
    {
        var stored = await StoredPart.FindAsync(db, item, parts => parts.Where(p => p.Id == part), (actor, Permission.PlayFootage, time.GetUtcNow()), cancellation)
            ?? throw ReviewRefusals.NoSuchPart.ToException();
        return (await EnsureAsync(stored, actor, cancellation)).Id;
    }

    /// <returns>The running view, and whether it began here.</returns>
    /// <param name="growing">What is shown is not the part itself, but a copy of it that is being made: such a view is one of its own.</param>
    internal async Task<(Guid Id, bool HasBegun)> EnsureAsync(StoredPart stored, Actor actor, CancellationToken cancellation, bool growing = false)
    {
        var person = actor.Person ?? throw ReviewRefusals.NoSuchPart.ToException();
        return await FindRunningAsync(stored, person, growing, cancellation) is { } running ? (running, false) : await BeginAsync(stored, actor, person, growing, cancellation);
    }

    private async Task<Guid?> FindRunningAsync(StoredPart stored, PersonId person, bool growing, CancellationToken cancellation)
    {
        var now = Instant.Truncate(time.GetUtcNow());
        var running = await db.Views.AsNoTracking()
            .Where(v => v.PartId == stored.Part.Id && v.PersonId == person && v.ShowsGrowing == growing && v.EndedAt == null && v.LastSeenAt > now - Patience)
            .OrderBy(v => v.StartedAt).FirstOrDefaultAsync(cancellation);
        if (running is not null && running.LastSeenAt < now - Coarseness)
            await db.Views.Where(v => v.Id == running.Id && v.EndedAt == null).ExecuteUpdateAsync(set => set.SetProperty(v => v.LastSeenAt, now), cancellation);
        return running?.Id;
    }

    private async Task<(Guid Id, bool HasBegun)> BeginAsync(StoredPart stored, Actor actor, PersonId person, bool growing, CancellationToken cancellation)
    {
        var purpose = await requirePurpose.RunAsync(stored.Part.ItemId, person, cancellation);
        if (purpose.IsMissing)
            throw ReviewRefusals.PurposeNeeded.With("page", $"/items/{stored.Part.ItemId}/purpose").ToException();
        await using var transaction = await db.Database.BeginTransactionAsync(cancellation);
        // Two requests of one page come at the same time: the second waits here and then finds the first one's view.
        await db.Database.ExecuteSqlAsync($"select pg_advisory_xact_lock(hashtextextended({$"view/{person}/{stored.Part.Id}{(growing ? "/growing" : null)}"}, 0))", cancellation);
        if (await FindRunningAsync(stored, person, growing, cancellation) is { } other)
            return (other, false);

        var now = Instant.Truncate(time.GetUtcNow());
        var view = new View
        {
            Id = Guid.NewGuid(), ItemId = stored.Part.ItemId, PartId = stored.Part.Id, PersonId = person, StartedAt = now, LastSeenAt = now,
            Chain = ViewChains.Of(actor), ShowsGrowing = growing, Purpose = purpose.Stated?.Purpose, Reference = purpose.Stated?.Reference,
        };
        db.Views.Add(view);
        await db.SaveChangesAsync(cancellation);
        await custody.AppendAsync(db, new CustodyAct
        {
            Id = new ActId(view.Id),
            Actor = actor,
            Action = CustodyAction.ViewStarted,
            Subjects = [SubjectOf.Item(view.ItemId)],
            Objects = [stored.AsCustodyObject()],
            Details = Told(purpose.Stated, growing),
            At = now,
            Chain = view.Chain,
        }, cancellation);
        await transaction.CommitAsync(cancellation);
        return (view.Id, true);
    }

    private static Dictionary<string, JsonNode?> Told(StatedPurpose? stated, bool growing)
    {
        var told = new Dictionary<string, JsonNode?>();
        if (stated is not null)
            (told["purpose"], told["purpose.reference"]) = (Vocabulary.Word(stated.Purpose), stated.Reference);
        if (growing)
            told["shown"] = "copy-being-made";
        return told;
    }
}
