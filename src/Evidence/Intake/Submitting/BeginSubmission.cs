using Evidence.Access;
using Evidence.Database;
using Evidence.Formats;
using Evidence.Kernel;

namespace Evidence.Intake.Submitting;

/// <summary>What somebody writes of files before they add them.</summary>
/// <param name="RecordedFrom">By the recorder's own clock.</param>
/// <param name="ClockErrorMs">How far that clock is ahead, in milliseconds; negative where it is behind.</param>
public sealed record SubmissionSaid(SubmissionSource? Source, string? Producer, string? Recorder, DateTime? RecordedFrom, long? ClockErrorMs, string? ClockSource, string? Note);

/// <summary>Begins a submission: what is said of files that follow. It is no evidence yet, so no entry speaks of it; the entry of each recording repeats it.</summary>
public sealed class BeginSubmission(EvidenceDb db, TimeProvider time)
{
    public const int LongestLine = 200, LongestNote = 2_000;

    /// <summary>No clock that anybody compares is further off.</summary>
    public static readonly TimeSpan MostClockError = TimeSpan.FromDays(40 * 366);

    /// <exception cref="RefusedException">What is said is incomplete or too long, or the role does not allow it.</exception>
    public async Task<SubmissionId> RunAsync(SubmissionSaid said, Actor actor, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(said);
        ArgumentNullException.ThrowIfNull(actor);
        actor.Demand(Permission.SubmitFootage);
        var submission = new Submission
        {
            Id = SubmissionId.New(),
            PersonId = actor.Person ?? throw AccessRefusals.NotPermitted.ToException(),
            Source = said.Source ?? throw SubmittingRefusals.SourceNeeded.ToException(),
            Producer = ShownText.Line(said.Producer, LongestLine) ?? throw SubmittingRefusals.ProducerNeeded.ToException(),
            Recorder = Line(said.Recorder, SubmittingRefusals.RecorderTooLong),
            RecordedFrom = said.RecordedFrom,
            ClockErrorMs = said.ClockErrorMs is { } error && Math.Abs(error) > MostClockError.TotalMilliseconds ? throw SubmittingRefusals.ClockErrorWrong.ToException() : said.ClockErrorMs,
            ClockSource = Line(said.ClockSource, SubmittingRefusals.ClockSourceNeeded) ?? (said.ClockErrorMs is null ? null : throw SubmittingRefusals.ClockSourceNeeded.ToException()),
            Note = string.IsNullOrWhiteSpace(said.Note) ? null : said.Note.Length > LongestNote ? throw SubmittingRefusals.NoteTooLong.ToException() : ShownText.Of(said.Note.Trim()),
            MadeAt = Instant.Truncate(time.GetUtcNow()),
        };
        db.Submissions.Add(submission);
        await db.SaveChangesAsync(cancellation);
        return submission.Id;
    }

    private static string? Line(string? text, Refusal tooLong) => string.IsNullOrWhiteSpace(text) ? null : ShownText.Line(text, LongestLine) ?? throw tooLong.ToException();
}
