using System.Text.Json.Nodes;
using Evidence.Access;
using Evidence.Cases;
using Evidence.Cases.Exhibits;
using Evidence.Custody;
using Evidence.Database;
using Evidence.Formats;
using Evidence.Formats.Custody;
using Evidence.Kernel;
using Microsoft.EntityFrameworkCore;

namespace Evidence.Items.Reach;

/// <summary>Makes a recording of a case an exhibit, because somebody produces it, and withdraws it. Whoever works on the case does.</summary>
public sealed class ProduceExhibit(EvidenceDb db, CustodyLog custody, TimeProvider time)
{
    /// <param name="id">The case.</param>
    /// <param name="item">A recording of it that the actor sees.</param>
    /// <param name="producer">Who produces it, by name.</param>
    /// <param name="producerId">The same, where they are of the agency; their name on record is taken then.</param>
    /// <param name="initials">Empty for those of the name.</param>
    /// <param name="number">Null for the next of these initials in the case.</param>
    /// <param name="description">What it is, as the statement calls it.</param>
    /// <param name="actor">Who writes it down.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <exception cref="RefusedException">One of <see cref="CasesRefusals"/> or <see cref="ReachRefusals"/>, or the role does not allow it.</exception>
    public async Task<Exhibit> RunAsync(CaseId id, ItemId item, string? producer, PersonId? producerId, string? initials, int? number, string? description, Actor actor, CancellationToken cancellation)
    {
        await using var transaction = await db.Database.BeginTransactionAsync(cancellation);
        // The case is locked by this: numbers are given one after the other.
        var (file, now) = await db.DemandWorkAsync(id, actor, time, cancellation);
        if (!await db.ReachesAsync(actor, Permission.SeeFootage, item, now, cancellation))
            throw ReachRefusals.NoSuchItem.ToException();
        if (!await db.CaseItems.AnyAsync(l => l.CaseId == id && l.ItemId == item && l.RemovedAt == null, cancellation))
            throw CasesRefusals.NotOfTheCase.ToException();
        if (await db.Exhibits.AnyAsync(e => e.CaseId == id && e.ItemId == item && e.WithdrawnAt == null, cancellation))
            throw CasesRefusals.IsExhibit.ToException();
        var name = producerId is { } somebody
            ? await db.People.Where(p => p.Id == somebody).Select(p => p.DisplayName).SingleOrDefaultAsync(cancellation) ?? throw CasesRefusals.PersonUnknown.ToException()
            : RecordText.Name(producer);
        var letters = RecordText.Initials(string.IsNullOrWhiteSpace(initials) ? ExhibitReference.InitialsOf(name) : initials);
        var exhibit = new Exhibit
        {
            Id = ExhibitId.New(), CaseId = id, ItemId = item, Initials = letters, Number = await NumberAsync(id, letters, number, cancellation), Producer = name, ProducerId = producerId,
            Description = RecordText.Title(description), ProducedAt = now,
        };
        db.Exhibits.Add(exhibit);
        await db.SaveChangesAsync(cancellation);
        await custody.AppendAsync(db, CustodyAct.Of(CustodyAction.ExhibitProduced, [SubjectOf.Item(item), SubjectOf.Case(id)], actor, ("case", file.Reference), ("exhibit", exhibit.Reference), ("officer.name", name),
            ("after", new JsonObject { ["description"] = exhibit.Description })), cancellation);
        await transaction.CommitAsync(cancellation);
        return exhibit;
    }

    /// <summary>The recording stays in the case. Its number is not given again.</summary>
    /// <exception cref="RefusedException">One of <see cref="CasesRefusals"/>, or the role does not allow it.</exception>
    public async Task WithdrawAsync(CaseId id, ExhibitId exhibitId, string? reason, Actor actor, CancellationToken cancellation)
    {
        await using var transaction = await db.Database.BeginTransactionAsync(cancellation);
        var (file, now) = await db.DemandWorkAsync(id, actor, time, cancellation);
        var exhibit = await db.Exhibits.SingleOrDefaultAsync(e => e.Id == exhibitId && e.CaseId == id && e.WithdrawnAt == null, cancellation) ?? throw CasesRefusals.NoSuchExhibit.ToException();
        var why = RecordText.Reason(reason);
        exhibit.WithdrawnAt = now;
        await db.SaveChangesAsync(cancellation);
        await custody.AppendAsync(db, CustodyAct.Of(CustodyAction.ExhibitWithdrawn, [SubjectOf.Item(exhibit.ItemId), SubjectOf.Case(id)], actor, ("case", file.Reference), ("exhibit", exhibit.Reference), ("reason", why)), cancellation);
        await transaction.CommitAsync(cancellation);
    }

    private async Task<int> NumberAsync(CaseId id, string initials, int? asked, CancellationToken cancellation)
    {
        var given = db.Exhibits.Where(e => e.CaseId == id && e.Initials == initials);
        var number = asked ?? (await given.MaxAsync(e => (int?)e.Number, cancellation) ?? 0) + 1;
        if (number is < 1 or > ExhibitReference.HighestNumber)
            throw CasesRefusals.ExhibitNumberWrong.ToException();
        return asked is not null && await given.AnyAsync(e => e.Number == number, cancellation) ? throw CasesRefusals.ExhibitTaken.ToException() : number;
    }
}
