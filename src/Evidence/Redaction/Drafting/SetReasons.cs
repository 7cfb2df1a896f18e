using System.Text.Json.Nodes;
using Evidence.Access;
using Evidence.Custody;
using Evidence.Database;
using Evidence.Formats.Custody;
using Evidence.Kernel;
using Microsoft.EntityFrameworkCore;

namespace Evidence.Redaction.Drafting;

/// <summary>Sets the reasons for which things are hidden from now on. One that stands there no more is offered no more; recipes that name it stay what they are.</summary>
public sealed class SetReasons(EvidenceDb db, CustodyLog custody, ReadReasons read)
{
    public const int Most = 100;

    /// <param name="reasons">In their order.</param>
    /// <param name="actor">Who sets them.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <exception cref="RefusedException"><c>reasons-wrong</c>, or the role does not allow it.</exception>
    public async Task RunAsync(IReadOnlyList<ShownReason> reasons, Actor actor, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(reasons);
        ArgumentNullException.ThrowIfNull(actor);
        actor.Demand(Permission.ManageRedactions);
        List<ShownReason> wanted = [.. reasons.Select(Line)];
        if (wanted.Count is 0 or > Most || wanted.Select(reason => reason.Code).Distinct().Count() < wanted.Count)
            throw RedactionRefusals.ReasonsWrong.ToException();
        await using var transaction = await db.Database.BeginTransactionAsync(cancellation);
        await db.Database.ExecuteSqlAsync($"lock table redaction.reason in share row exclusive mode", cancellation);
        var before = await read.RunAsync(cancellation);
        if (before.SequenceEqual(wanted) && await db.RedactionReasons.AnyAsync(cancellation))
            return;
        await WriteAsync(wanted, cancellation);
        await db.SaveChangesAsync(cancellation);
        await custody.AppendAsync(db, CustodyAct.Of(CustodyAction.RedactionReasonsSet, SubjectOf.Policy("redaction-reasons"), actor, ("before", Told(before)), ("after", Told(wanted))), cancellation);
        await transaction.CommitAsync(cancellation);
    }

    private static ShownReason Line(ShownReason reason)
    {
        var code = reason.Code.Trim();
        if (code.Length is 0 or > RedactionReason.LongestCode || !code.All(c => c is (>= 'a' and <= 'z') or (>= '0' and <= '9') or '-'))
            throw RedactionRefusals.ReasonsWrong.ToException();
        return ShownText.Line(reason.Label, RedactionReason.LongestText) is { } label && ShownText.Line(reason.Authority, RedactionReason.LongestText) is { } authority
            ? new ShownReason(code, label, authority) : throw RedactionRefusals.ReasonsWrong.ToException();
    }

    private async Task WriteAsync(List<ShownReason> wanted, CancellationToken cancellation)
    {
        var rows = await db.RedactionReasons.ToDictionaryAsync(reason => reason.Code, cancellation);
        foreach (var row in rows.Values)
            row.IsRetired = true;
        for (var at = 0; at < wanted.Count; at++)
        {
            if (!rows.TryGetValue(wanted[at].Code, out var row))
                db.RedactionReasons.Add(row = new RedactionReason { Code = wanted[at].Code, Place = 0, Label = "", Authority = "" });
            (row.Place, row.Label, row.Authority, row.IsRetired) = (at + 1, wanted[at].Label, wanted[at].Authority, false);
        }
    }

    private static JsonArray Told(IEnumerable<ShownReason> reasons) =>
        new([.. reasons.Select(reason => (JsonNode)new JsonObject { ["authority"] = reason.Authority, ["code"] = reason.Code, ["label"] = reason.Label })]);
}
