using Evidence.Access;
using Evidence.Database;
using Evidence.Formats;
using Evidence.Kernel;
using Microsoft.EntityFrameworkCore;

namespace Evidence.Cases;

/// <summary>One case as a list shows it.</summary>
/// <param name="Members">How many work on it now.</param>
public sealed record ListedCase(CaseId Id, string Reference, string Title, AccessClass AccessClass, CaseState State, DateTimeOffset OpenedAt, int Members);

/// <param name="Next">The last case of this page when more follow; hand it in for the next page.</param>
public sealed record CasePage(IReadOnlyList<ListedCase> Cases, CaseId? Next);

/// <summary>The cases that somebody may see, newest first.</summary>
public sealed class ListCases(EvidenceDb db, TimeProvider time)
{
    public const int PageSize = 50;

    /// <param name="state">Only these; null for all.</param>
    /// <param name="text">What the reference begins with, or a part of the title; capital and small letters are alike. Null or empty for all.</param>
    /// <param name="after">The last page's <see cref="CasePage.Next"/>; null for the first page, and so is an id that is not there.</param>
    /// <param name="actor">Who looks.</param>
    /// <param name="cancellation">Gives up.</param>
    public async Task<CasePage> RunAsync(CaseState? state, string? text, CaseId? after, Actor actor, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(actor);
        actor.Demand(Permission.SeeCases);
        var now = time.GetUtcNow();
        var cases = db.CasesWithin(actor, Permission.SeeCases, now).AsNoTracking();
        if (state is not null)
            cases = cases.Where(c => c.State == state);
        if (RecordText.Sought(text) is { } sought)
            cases = cases.Where(c => EF.Functions.ILike(c.Reference, sought + "%", LikePattern.Escape) || EF.Functions.ILike(c.Title, "%" + sought + "%", LikePattern.Escape));
        if (after is { } id && await db.CaseFiles.Where(c => c.Id == id).Select(c => new { c.OpenedAt, c.Id }).SingleOrDefaultAsync(cancellation) is { } last)
            cases = cases.Where(c => EF.Functions.LessThan(ValueTuple.Create(c.OpenedAt, c.Id), ValueTuple.Create(last.OpenedAt, last.Id)));
        var rows = await cases.OrderByDescending(c => c.OpenedAt).ThenByDescending(c => c.Id).Take(PageSize + 1)
            .Select(c => new ListedCase(c.Id, c.Reference, c.Title, c.AccessClass, c.State, c.OpenedAt, db.MembersAt(now).Count(m => m.CaseId == c.Id)))
            .ToListAsync(cancellation);
        return rows.Count > PageSize ? new CasePage(rows[..PageSize], rows[PageSize - 1].Id) : new CasePage(rows, null);
    }
}
