using Evidence.Access;
using Evidence.Database;
using Evidence.Formats;
using Evidence.Formats.Redaction;
using Evidence.Kernel;
using Evidence.Redaction.Drafting;
using Evidence.Redaction.Reviewing;
using Evidence.Redaction.Working;
using Microsoft.EntityFrameworkCore;

namespace Evidence.Redaction;

/// <summary>A copy as its redaction's page shows it.</summary>
/// <param name="Decision">Of its newest review; null where that waits.</param>
/// <param name="IsSubmitted">Somebody asked for a review of it.</param>
/// <param name="Reviewer">Who decided, by name.</param>
/// <param name="Text">What they wrote.</param>
public sealed record ShownCopy(RedactionRender Render, bool IsSubmitted, ReviewDecision? Decision, string? Reviewer, string? Text, DateTimeOffset? DecidedAt);

/// <param name="Effort">By name, who worked so many seconds.</param>
/// <param name="Profiles">Of the newest version; empty where there is none.</param>
public sealed record RedactionPage(
    RedactionRecord Redaction, string ItemTitle, string OpenedBy, RedactionDraft Draft, long? LengthMs, LockStanding Lock, IReadOnlyList<ShownVersion> Versions, IReadOnlyList<ShownCopy> Copies,
    IReadOnlyList<ShownWork> Work, IReadOnlyList<(string Name, long Seconds)> Effort, IReadOnlyList<string> Profiles);

/// <summary>Reads a redaction for its page: what was saved, made and decided.</summary>
public sealed class ReadRedactionPage(EvidenceDb db, RedactionReach reach, ReadWork work)
{
    /// <exception cref="RefusedException"><c>no-such-redaction</c>.</exception>
    public async Task<RedactionPage> RunAsync(RedactionId id, Actor actor, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(actor);
        var redaction = await reach.DemandAsync(id, actor, Permission.SeeRedactions, cancellation);
        var draft = await db.RedactionDrafts.AsNoTracking().SingleAsync(d => d.RedactionId == id, cancellation);
        var versions = await db.VersionsAsync(id, cancellation);
        var effort = await (from e in db.RedactionEfforts join p in db.People on e.PersonId equals p.Id where e.RedactionId == id orderby e.Seconds descending, p.DisplayName select new { p.DisplayName, e.Seconds }).ToListAsync(cancellation);
        return new RedactionPage(
            redaction, await db.Items.Where(i => i.Id == redaction.ItemId).Select(i => i.Title).SingleAsync(cancellation),
            await db.People.Where(p => p.Id == redaction.OpenedBy).Select(p => p.DisplayName).SingleAsync(cancellation), draft,
            await db.MediaChecks.Where(c => c.PartId == redaction.PartId).Select(c => c.DurationMs).SingleOrDefaultAsync(cancellation),
            await db.StandingAsync(draft, actor.Person, reach.Now, cancellation), versions, await CopiesAsync(id, cancellation), await work.OfAsync(id, cancellation),
            [.. effort.Select(e => (e.DisplayName, e.Seconds))], versions.Count == 0 ? [] : await ProfilesAsync(id, versions[0].Version, cancellation));
    }

    private async Task<IReadOnlyList<ShownCopy>> CopiesAsync(RedactionId id, CancellationToken cancellation)
    {
        var rows = await db.RedactionRenders.AsNoTracking().Where(r => r.RedactionId == id).OrderByDescending(r => r.MadeAt).Select(r => new
        {
            Render = r,
            Review = db.RedactionReviews.Where(v => v.RenderId == r.Id).OrderByDescending(v => v.AskedAt).Select(v => new { v.Decision, v.Text, v.DecidedAt, Name = db.People.Where(p => p.Id == v.Reviewer).Select(p => p.DisplayName).FirstOrDefault() }).FirstOrDefault(),
        }).ToListAsync(cancellation);
        return [.. rows.Select(row => new ShownCopy(row.Render, row.Review is not null, row.Review?.Decision, row.Review?.Name, row.Review?.Text, row.Review?.DecidedAt))];
    }

    private async Task<IReadOnlyList<string>> ProfilesAsync(RedactionId id, int version, CancellationToken cancellation) =>
        UnverifiedRecipe.Read(await db.RedactionVersions.Where(v => v.RedactionId == id && v.Version == version).Select(v => v.Recipe).SingleAsync(cancellation)).Value is { } recipe ? [.. recipe.Content.Profiles.Select(p => p.Name)] : [];
}
