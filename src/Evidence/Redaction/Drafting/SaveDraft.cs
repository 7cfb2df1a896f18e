using Evidence.Database;
using Evidence.Formats;
using Evidence.Formats.Redaction;
using Evidence.Kernel;

namespace Evidence.Redaction.Drafting;

/// <summary>What is not right in a draft yet.</summary>
/// <param name="Code">Of docs/formats/redaction-recipe.md §8.</param>
/// <param name="Where">The place in the recipe, whose lists ascend by id and name.</param>
public sealed record DraftFinding(string Code, string? Where, string Text)
{
    internal static IReadOnlyList<DraftFinding> Of(IEnumerable<Formats.Verification.Finding> findings) => [.. findings.Select(f => new DraftFinding(f.Code, f.Where, f.Text))];
}

/// <param name="Sequence">With which the next save comes.</param>
/// <param name="Findings">What keeps it from being a version; empty where nothing does, or while the recording is not measured.</param>
public sealed record SavedDraft(long Sequence, IReadOnlyList<DraftFinding> Findings);

/// <summary>Keeps what somebody drew so far. An unfinished draft is kept, and told what it lacks.</summary>
public sealed class SaveDraft(EvidenceDb db, RedactionReach reach)
{
    /// <param name="id">The redaction.</param>
    /// <param name="sequence">The draft's, as it was read.</param>
    /// <param name="content">UTF-8: a JSON object with <c>tracks</c>, <c>sounds</c>, <c>profiles</c> and <c>proposals</c>; other members are left out.</param>
    /// <param name="actor">Who holds the lock.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <exception cref="RefusedException"><c>lock-lost</c>, <c>stale-draft</c>, <c>draft-refused</c>, or one of <see cref="RedactionRefusals"/>.</exception>
    public async Task<SavedDraft> RunAsync(RedactionId id, long sequence, ReadOnlyMemory<byte> content, Actor actor, CancellationToken cancellation)
    {
        var (redaction, person) = await reach.DemandWorkAsync(id, actor, cancellation);
        var now = reach.Now;
        var read = DraftContent.Read(content);
        await using var transaction = await db.Database.BeginTransactionAsync(cancellation);
        var draft = await db.LockOwnDraftAsync(id, person, sequence, cancellation);
        read.Sign(DraftContent.Of(draft.Content), person, now);
        draft.Content = read.ToBytes();
        (draft.Sequence, draft.SavedBy, draft.SavedAt, draft.LockRenewedAt) = (draft.Sequence + 1, person, now, now);
        (draft.Tracks, draft.Sounds, draft.OpenProposals, draft.OpenSpans) = (read.Tracks, read.Sounds, read.OpenProposals, read.OpenSpans);
        await db.SaveChangesAsync(cancellation);
        await db.CountAsync(id, person, 0, saved: true, cancellation);
        await transaction.CommitAsync(cancellation);
        if (redaction.MeasuredAt is null)
            return new SavedDraft(draft.Sequence, []);
        var recipe = read.ToRecipe(await db.NextHeadAsync(redaction, person, now, cancellation));
        return new SavedDraft(draft.Sequence, DraftFinding.Of(UnverifiedRecipe.Read(recipe).Findings));
    }
}
