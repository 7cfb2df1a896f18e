using System.Text.Json.Nodes;
using Evidence.Access;
using Evidence.Database;
using Evidence.Formats;
using Evidence.Formats.Redaction;
using Evidence.Items.Reach;
using Evidence.Kernel;
using Evidence.Redaction.Drafting;
using Evidence.Redaction.Working;
using Evidence.Review;
using Microsoft.EntityFrameworkCore;

namespace Evidence.Redaction.Reviewing;

/// <summary>A look at a copy as it is shown.</summary>
/// <param name="AskedBy">By name; so is <paramref name="Reviewer"/>, null until somebody decided.</param>
public sealed record ShownReview(RedactionReview Review, string AskedBy, string? Reviewer);

/// <summary>A copy with all that a second person needs to decide about it.</summary>
/// <param name="Reviews">The newest first.</param>
/// <param name="Heard">What the reader played of the copy, at normal speed with sound; null where they do not reach it.</param>
/// <param name="Obstacle">Why the reader cannot approve it now; null where they can.</param>
public sealed record CopyToReview(
    RedactionRecord Redaction, RedactionRender Render, RecipeContent Recipe, JsonNode? Report, IReadOnlyList<ReviewPoint> Checklist, IReadOnlyList<ScheduleLine> Schedule, IReadOnlyList<ShownReview> Reviews,
    HeardBy? Heard, Refusal? Obstacle)
{
    /// <summary>It waits for somebody.</summary>
    public bool Waits => Reviews.Any(one => one.Review.Decision is null);

    public RedactionReview? Approval => Reviews.Select(one => one.Review).FirstOrDefault(one => one.Decision == ReviewDecision.Approved);
}

/// <summary>Reads a copy for its review.</summary>
public sealed class ReadReview(EvidenceDb db, RedactionReach reach, ReadReasons reasons, ReadHeard readHeard)
{
    /// <exception cref="RefusedException"><c>no-such-redaction</c>, <c>no-such-copy</c>.</exception>
    public async Task<CopyToReview> RunAsync(RedactionId id, Guid render, Actor actor, CancellationToken cancellation)
    {
        var redaction = await reach.DemandAsync(id, actor, Permission.SeeRedactions, cancellation);
        var copy = await db.RedactionRenders.AsNoTracking().SingleOrDefaultAsync(r => r.Id == render && r.RedactionId == id, cancellation) ?? throw RedactionRefusals.NoSuchCopy.ToException();
        var recipe = UnverifiedRecipe.Read(await db.RedactionVersions.Where(v => v.RedactionId == id && v.Version == copy.Version).Select(v => v.Recipe).SingleAsync(cancellation)).Value!.Content;
        var reviews = await (
            from review in db.RedactionReviews
            where review.RenderId == render
            orderby review.AskedAt descending
            select new ShownReview(
                review, db.People.Where(p => p.Id == review.AskedBy).Select(p => p.DisplayName).First(), db.People.Where(p => p.Id == review.Reviewer).Select(p => p.DisplayName).FirstOrDefault())).AsNoTracking().ToListAsync(cancellation);
        var heard = actor.Person is { } person && await db.ReachesAsync(actor, Permission.PlayFootage, copy.MadeItemId, reach.Now, cancellation) ? await readHeard.RunAsync(copy.MadeItemId, person, cancellation) : null;
        var shown = new CopyToReview(redaction, copy, recipe, JsonNode.Parse(copy.Report), Checklist.For(copy.Profile),
            RedactionSchedule.Of(recipe, recipe.Profiles.Single(p => p.Name == copy.Profile), await reasons.NamedAsync(cancellation)), reviews, heard, null);
        return shown with { Obstacle = await ObstacleAsync(shown, actor, cancellation) };
    }

    private async Task<Refusal?> ObstacleAsync(CopyToReview copy, Actor actor, CancellationToken cancellation)
    {
        if (!copy.Waits)
            return RedactionRefusals.NotAsked;
        if (!actor.May(Permission.ApproveRedactions) || actor.Person is not { } person || !await db.ReachesAsync(actor, Permission.ApproveRedactions, copy.Render.ItemId, reach.Now, cancellation))
            return AccessRefusals.NotPermitted;
        if (await HasHandAsync(copy, person, cancellation))
            return RedactionRefusals.OwnWork;
        if (!copy.Render.Passed)
            return RedactionRefusals.CheckFailed;
        return copy.Heard is { IsWhole: true } ? null : RedactionRefusals.NotWatched;
    }

    /// <summary>Anything in it is of their making, or they had the copy made.</summary>
    internal async Task<bool> HasHandAsync(CopyToReview copy, PersonId person, CancellationToken cancellation) =>
        copy.Recipe.By == person || copy.Recipe.Tracks.Any(track => track.By == person) || copy.Recipe.Sounds.Any(sound => sound.By == person)
        || await db.RedactionEfforts.AnyAsync(e => e.RedactionId == copy.Redaction.Id && e.PersonId == person && e.HasSaved, cancellation)
        || await db.RedactionVersions.AnyAsync(v => v.RedactionId == copy.Redaction.Id && v.SavedBy == person, cancellation)
        || await db.RedactionWork.AnyAsync(w => w.Id == copy.Render.Id && w.AskedBy == person, cancellation);
}
