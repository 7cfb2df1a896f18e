using System.Text.Json.Nodes;
using Evidence.Access;
using Evidence.Cases.Work;
using Evidence.Custody;
using Evidence.Database;
using Evidence.Formats;
using Evidence.Formats.Custody;
using Evidence.Kernel;
using Microsoft.EntityFrameworkCore;

namespace Evidence.Cases;

/// <summary>Makes a category.</summary>
public sealed class MakeCategory(EvidenceDb db, CustodyLog custody)
{
    /// <exception cref="RefusedException">One of <see cref="CasesRefusals"/>, or the role does not allow it.</exception>
    public async Task<CategoryId> RunAsync(string? code, string? title, AccessClass access, Actor actor, CancellationToken cancellation, bool isNonEvidence = false)
    {
        ArgumentNullException.ThrowIfNull(actor);
        actor.Demand(Permission.ManageCases);
        var category = Category.Of(CategoryId.New(), RecordText.Reference(code), RecordText.Title(title), access, isNonEvidence);
        await using var transaction = await db.Database.BeginTransactionAsync(cancellation);
        if (await db.Categories.AnyAsync(c => c.Code == category.Code, cancellation))
            throw CasesRefusals.ReferenceTaken.ToException();
        db.Categories.Add(category);
        await db.SaveChangesAsync(cancellation);
        await custody.AppendAsync(db, CustodyAct.Of(CustodyAction.CategoryMade, SubjectOf.Policy($"category/{category.Id}"), actor, ("after",
            new JsonObject { ["code"] = category.Code, ["title"] = category.Title, ["class"] = Vocabulary.Word(access), ["nonEvidence"] = isNonEvidence })), cancellation);
        await transaction.CommitAsync(cancellation);
        return category.Id;
    }
}

/// <summary>Opens a case. Whoever opens it is its first member.</summary>
public sealed class MakeCase(EvidenceDb db, CustodyLog custody, TimeProvider time)
{
    /// <exception cref="RefusedException">One of <see cref="CasesRefusals"/>, or the role does not allow it.</exception>
    public async Task<CaseId> RunAsync(string? reference, string? title, AccessClass access, Actor actor, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(actor);
        actor.Demand(Permission.ManageCases);
        var person = actor.Person ?? throw AccessRefusals.NotPermitted.ToException();
        var now = Instant.Truncate(time.GetUtcNow());
        var file = new CaseFile { Id = CaseId.New(), Reference = RecordText.Reference(reference), Title = RecordText.Title(title), AccessClass = access, State = CaseState.Open, OpenedAt = now };
        await using var transaction = await db.Database.BeginTransactionAsync(cancellation);
        if (await db.CaseFiles.AnyAsync(c => c.Reference == file.Reference, cancellation))
            throw CasesRefusals.ReferenceTaken.ToException();
        db.CaseFiles.Add(file);
        db.CaseMembers.Add(new CaseMember { CaseId = file.Id, PersonId = person, Since = now });
        foreach (var point in await db.ChecklistPoints.OrderBy(p => p.Place).ToListAsync(cancellation))
            db.CaseTasks.Add(new CaseTask { Id = CaseTaskId.New(), CaseId = file.Id, Text = point.Text, ChecklistPlace = point.Place, MadeAt = now });
        await db.SaveChangesAsync(cancellation);
        await custody.AppendAsync(db, CustodyAct.Of(CustodyAction.CaseOpened, SubjectOf.Case(file.Id), actor, ("after",
            new JsonObject { ["reference"] = file.Reference, ["title"] = file.Title, ["class"] = Vocabulary.Word(access) })), cancellation);
        await transaction.CommitAsync(cancellation);
        return file.Id;
    }
}

/// <summary>Makes the record of an incident.</summary>
public sealed class MakeIncident(EvidenceDb db, CustodyLog custody)
{
    /// <exception cref="RefusedException">One of <see cref="CasesRefusals"/>, or the role does not allow it.</exception>
    public async Task<PoliceIncidentId> RunAsync(string? reference, string? title, DateTimeOffset? from, DateTimeOffset? until, Actor actor, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(actor);
        actor.Demand(Permission.ManageCases);
        if (until < from)
            throw CasesRefusals.SpanWrong.ToException();
        var incident = new PoliceIncident
        {
            Id = PoliceIncidentId.New(), Reference = RecordText.Reference(reference), Title = RecordText.Title(title),
            From = from is { } first ? Instant.Truncate(first) : null, Until = until is { } last ? Instant.Truncate(last) : null,
        };
        await using var transaction = await db.Database.BeginTransactionAsync(cancellation);
        if (await db.PoliceIncidents.AnyAsync(i => i.Reference == incident.Reference, cancellation))
            throw CasesRefusals.ReferenceTaken.ToException();
        db.PoliceIncidents.Add(incident);
        await db.SaveChangesAsync(cancellation);
        await custody.AppendAsync(db, CustodyAct.Of(CustodyAction.PoliceIncidentMade, SubjectOf.PoliceIncident(incident.Id), actor, ("after",
            new JsonObject { ["reference"] = incident.Reference, ["title"] = incident.Title })), cancellation);
        await transaction.CommitAsync(cancellation);
        return incident.Id;
    }
}
