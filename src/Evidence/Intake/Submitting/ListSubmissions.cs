using Evidence.Access;
using Evidence.Database;
using Evidence.Formats;
using Evidence.Formats.Protocol;
using Evidence.Kernel;
using Microsoft.EntityFrameworkCore;

namespace Evidence.Intake.Submitting;

/// <summary>A submission in a list.</summary>
/// <param name="Files">How many were begun and not given up.</param>
/// <param name="Open">How many of them are not whole yet.</param>
/// <param name="Wrong">How many are in quarantine.</param>
public sealed record ListedSubmission(Submission Submission, string Person, int Files, int Open, int Wrong);

/// <summary>Lists submissions, the latest first: one's own, and everybody's for who looks after all of them.</summary>
public sealed class ListSubmissions(EvidenceDb db)
{
    public const int PageSize = 50;

    /// <param name="before">Those that were made before this one; null for the latest.</param>
    /// <param name="actor">Who reads.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <returns>One more than a page holds where others follow.</returns>
    public async Task<IReadOnlyList<ListedSubmission>> RunAsync(SubmissionId? before, Actor actor, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(actor);
        actor.Demand(Permission.SubmitFootage);
        var submissions = db.SubmissionsWithin(actor);
        if (before is { } id && await submissions.Where(s => s.Id == id).Select(s => (DateTimeOffset?)s.MadeAt).SingleOrDefaultAsync(cancellation) is { } at)
            submissions = submissions.Where(s => EF.Functions.LessThan(ValueTuple.Create(s.MadeAt, s.Id), ValueTuple.Create(at, id)));
        return await (
            from s in submissions
            orderby s.MadeAt descending, s.Id descending
            select new ListedSubmission(s, db.People.Where(p => p.Id == s.PersonId).Select(p => p.DisplayName).First(),
                db.SubmittedFiles.Count(f => f.SubmissionId == s.Id && f.State != UploadState.Abandoned),
                db.SubmittedFiles.Count(f => f.SubmissionId == s.Id && f.State == UploadState.Uploading),
                db.SubmittedFiles.Count(f => f.SubmissionId == s.Id && f.State == UploadState.Quarantined))).Take(PageSize + 1).ToListAsync(cancellation);
    }
}
