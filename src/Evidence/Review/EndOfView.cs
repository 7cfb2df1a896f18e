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

    /// <summary>Ends it; the reason says why where the person did not end it.</summary>
    public static async Task EndAsync(EvidenceDb db, CustodyLog custody, View view, (Actor By, DateTimeOffset At, string? Reason) end, CancellationToken cancellation)
    {
        var played = await PlayedAsync(db, view.Id, cancellation);
        view.EndedAt = end.At;
        view.PlayedSha256 = played.Hash;
        await db.SaveChangesAsync(cancellation);
        var details = new Dictionary<string, System.Text.Json.Nodes.JsonNode?> { ["played"] = played.Hash.ToString() };
        if (end.Reason is not null)
            details["reason"] = end.Reason;
        await custody.AppendAsync(db, new CustodyAct
        {
            Id = new ActId(view.Id),
            Actor = end.By,
            Action = CustodyAction.ViewEnded,
            Subjects = [SubjectOf.Item(view.ItemId)],
            Details = details,
            At = end.At,
        }, cancellation);
    }
}
