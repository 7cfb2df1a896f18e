using System.Text.Json.Nodes;
using Evidence.Access;
using Evidence.Custody;
using Evidence.Database;
using Evidence.Formats;
using Evidence.Formats.Custody;
using Evidence.Kernel;
using Microsoft.EntityFrameworkCore;

namespace Evidence.Review;

/// <summary>How a view ends, whoever ends it: in the caller's transaction, with the hash of all that was reported.</summary>
internal static class EndOfView
{
    /// <summary>The view, locked until the transaction ends; null if there is none, or it ended before.</summary>
    public static Task<View?> LockRunningAsync(EvidenceDb db, Guid view, CancellationToken cancellation) =>
        db.Views.FromSql($"select * from review.view where id = {view} and ended_at is null for update").SingleOrDefaultAsync(cancellation);

    public static async Task<PlayedRanges> PlayedAsync(EvidenceDb db, Guid view, CancellationToken cancellation) =>
        PlayedRanges.Of(await db.Playback.Where(p => p.ViewId == view).Select(p => new PlayedRange(p.FromMs, p.ToMs)).ToListAsync(cancellation));

    private static async Task<PlayedRanges> HeardAsync(EvidenceDb db, Guid view, CancellationToken cancellation) =>
        PlayedRanges.Of(await db.Playback.Where(p => p.ViewId == view && p.IsHeard).Select(p => new PlayedRange(p.FromMs, p.ToMs)).ToListAsync(cancellation));

    /// <summary>Ends it; the reason says why where the person did not end it.</summary>
    public static async Task EndAsync(EvidenceDb db, CustodyLog custody, View view, (Actor By, DateTimeOffset At, string? Reason) end, CancellationToken cancellation)
    {
        var played = await PlayedAsync(db, view.Id, cancellation);
        view.EndedAt = end.At;
        view.PlayedSha256 = played.Hash;
        await db.SaveChangesAsync(cancellation);
        var details = new Dictionary<string, JsonNode?> { ["played"] = played.Hash.ToString() };
        if (await HeardAsync(db, view.Id, cancellation) is { Ranges.Count: > 0 } heard)
            details["heard"] = heard.Hash.ToString();
        if (end.Reason is not null)
            details["reason"] = end.Reason;
        var ended = new CustodyAct
        {
            Id = new ActId(view.Id),
            Actor = end.By,
            Action = CustodyAction.ViewEnded,
            Subjects = [SubjectOf.Item(view.ItemId)],
            Details = details,
            At = end.At,
            Chain = view.Chain,
        };
        List<CustodyAct> acts = [ended];
        if (view.Purpose == ViewingPurpose.SupervisionReview)
            acts.Add(await ReviewAsync(db, view, (played, end.At), cancellation));
        await custody.AppendAsync(db, acts, cancellation);
    }

    /// <summary>A supervisor's review is the supervisor's, also where the end of it was noticed by a program.</summary>
    private static async Task<CustodyAct> ReviewAsync(EvidenceDb db, View view, (PlayedRanges Played, DateTimeOffset At) end, CancellationToken cancellation) => new()
    {
        Id = new ActId(view.Id),
        Actor = (await db.People.AsNoTracking().SingleAsync(p => p.Id == view.PersonId, cancellation)).ToActor(null),
        Action = CustodyAction.ReviewRecorded,
        Subjects = [SubjectOf.Item(view.ItemId)],
        Details = new Dictionary<string, JsonNode?> { ["purpose.reference"] = view.Reference, ["watched"] = end.Played.TotalMs / 1000 },
        At = end.At,
        Chain = view.Chain,
    };
}
