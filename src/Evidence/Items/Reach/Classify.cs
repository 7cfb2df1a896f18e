using System.Text.Json.Nodes;
using Evidence.Access;
using Evidence.Cases;
using Evidence.Custody;
using Evidence.Database;
using Evidence.Formats;
using Evidence.Formats.Custody;
using Evidence.Kernel;
using Microsoft.EntityFrameworkCore;

namespace Evidence.Items.Reach;

/// <summary>What somebody says of a recording besides its class: it drives who may open it, warnings and thumbnails.</summary>
public sealed record ItemFlags(bool IsPrivileged, bool ShowsChild, bool ShowsSexualOffenceVictim, bool IsDistressing, bool IsCourtSealed);

/// <summary>Sets how closely a recording, a case or a category is kept. The same again writes nothing.</summary>
public sealed class Classify(EvidenceDb db, CustodyLog custody, TimeProvider time)
{
    /// <exception cref="RefusedException">One of <see cref="ReachRefusals"/>, or the role does not allow it.</exception>
    public async Task ItemAsync(ItemId id, AccessClass own, ItemFlags flags, string? reason, Actor actor, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(flags);
        ArgumentNullException.ThrowIfNull(actor);
        actor.Demand(Permission.ClassifyFootage);
        var why = GrantAccess.Reason(reason);
        await using var transaction = await db.Database.BeginTransactionAsync(cancellation);
        if (!await db.ReachesAsync(actor, Permission.ClassifyFootage, id, time.GetUtcNow(), cancellation))
            throw ReachRefusals.NoSuchItem.ToException();
        var item = await db.Items.FromSql($"select * from items.item where id = {id.Value} for no key update").SingleAsync(cancellation);
        if ((item.OwnClass, item.Flags) == (own, flags))
            return;
        var before = Told(item.OwnClass, item.Flags);
        item.OwnClass = own;
        item.Set(flags);
        await db.SaveChangesAsync(cancellation);
        await custody.AppendAsync(db, CustodyAct.Of(CustodyAction.ClassSet, SubjectOf.Item(id), actor, ("reason", why), ("before", before), ("after", Told(own, flags))), cancellation);
        await transaction.CommitAsync(cancellation);
    }

    /// <exception cref="RefusedException">One of <see cref="CasesRefusals"/>, or the role does not allow it.</exception>
    public async Task CaseAsync(CaseId id, AccessClass access, Actor actor, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(actor);
        actor.Demand(Permission.ManageCases);
        await using var transaction = await db.Database.BeginTransactionAsync(cancellation);
        var file = await db.DemandCaseAsync(id, actor, Permission.ManageCases, time.GetUtcNow(), cancellation);
        if (file.AccessClass == access)
            return;
        var before = Vocabulary.Word(file.AccessClass);
        file.AccessClass = access;
        await db.SaveChangesAsync(cancellation);
        await custody.AppendAsync(db, CustodyAct.Of(CustodyAction.ClassSet, SubjectOf.Case(id), actor, ("case", file.Reference), ("before", new JsonObject { ["class"] = before }), ("after", new JsonObject { ["class"] = Vocabulary.Word(access) })), cancellation);
        await transaction.CommitAsync(cancellation);
    }

    /// <exception cref="RefusedException">One of <see cref="CasesRefusals"/>, or the role does not allow it.</exception>
    public async Task CategoryAsync(CategoryId id, AccessClass access, Actor actor, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(actor);
        actor.Demand(Permission.ManageCases);
        await using var transaction = await db.Database.BeginTransactionAsync(cancellation);
        var category = await db.Categories.FromSql($"select * from cases.category where id = {id.Value} for update").SingleOrDefaultAsync(cancellation) ?? throw CasesRefusals.NoSuchCategory.ToException();
        if (category.AccessClass == access)
            return;
        var before = Vocabulary.Word(category.AccessClass);
        category.AccessClass = access;
        await db.SaveChangesAsync(cancellation);
        await custody.AppendAsync(db, CustodyAct.Of(CustodyAction.ClassSet, SubjectOf.Policy($"category/{id}"), actor, ("category", category.Code), ("before", new JsonObject { ["class"] = before }), ("after", new JsonObject { ["class"] = Vocabulary.Word(access) })), cancellation);
        await transaction.CommitAsync(cancellation);
    }

    private static JsonObject Told(AccessClass own, ItemFlags flags) => new()
    {
        ["class"] = Vocabulary.Word(own), ["privileged"] = flags.IsPrivileged, ["child"] = flags.ShowsChild, ["sexualOffenceVictim"] = flags.ShowsSexualOffenceVictim,
        ["distressing"] = flags.IsDistressing, ["courtSealed"] = flags.IsCourtSealed,
    };
}
