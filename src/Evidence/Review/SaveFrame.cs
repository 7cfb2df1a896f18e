using System.Text.Json.Nodes;
using Evidence.Access;
using Evidence.Custody;
using Evidence.Database;
using Evidence.Formats;
using Evidence.Formats.Custody;
using Evidence.Formats.Protocol;
using Evidence.Kernel;
using Evidence.Review.Marking;

namespace Evidence.Review;

/// <summary>A frame as a browser shows it, and takes it.</summary>
/// <param name="AtMs">Where the player stands, in milliseconds of media time.</param>
/// <param name="Width">Of the picture, in pixels; likewise <paramref name="Height"/>.</param>
/// <param name="Sha256">Of the PNG, in hexadecimal digits.</param>
public sealed record FrameToSave(long AtMs, int Width, int Height, string? Sha256);

/// <summary>
/// Writes down that somebody takes the frame away that their player shows, before they have it. It is not kept, and it is what their browser made of the part
/// that plays: the exact frame of the original is a still (docs/decisions/0072).
/// </summary>
public sealed class SaveFrame(EvidenceDb db, CustodyLog custody, StartView startView, TimeProvider time)
{
    /// <summary>Of one side, in pixels: no recording's picture is larger.</summary>
    private const int Most = 16_384;

    /// <returns>What to call the file: it says of what it is, and where.</returns>
    /// <exception cref="RefusedException"><c>no-such-part</c>, <c>part-not-stored</c>, <c>purpose-needed</c>, <c>frame-wrong</c>.</exception>
    public async Task<string> RunAsync(ItemId item, PartId part, FrameToSave frame, Actor actor, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(frame);
        var stored = await StoredPart.FindAsync(db, item, parts => parts.Where(p => p.Id == part), (actor, Permission.PlayFootage, time.GetUtcNow()), cancellation)
            ?? throw ReviewRefusals.NoSuchPart.ToException();
        if (frame is not { AtMs: >= 0 and <= MediaPlace.MostMs, Width: > 0 and <= Most, Height: > 0 and <= Most } || !Sha256Hash.TryParse(frame.Sha256, out var hash))
            throw ReviewRefusals.FrameWrong.ToException();
        await startView.EnsureAsync(stored, actor, cancellation);
        await using var transaction = await db.Database.BeginTransactionAsync(cancellation);
        await custody.AppendAsync(db, new CustodyAct
        {
            Actor = actor, Action = CustodyAction.FrameSaved, Subjects = [SubjectOf.Item(item)], Objects = [stored.AsCustodyObject()], Chain = ViewChains.Of(actor),
            Details = new Dictionary<string, JsonNode?>
            {
                ["after"] = new JsonObject { ["from"] = frame.AtMs, ["height"] = frame.Height, ["part"] = part.ToString(), ["sha256"] = hash.ToString(), ["width"] = frame.Width },
            },
        }, cancellation);
        await transaction.CommitAsync(cancellation);
        var of = stored.Part.Role == FileRole.Original ? "the original" : "the playable copy";
        return $"{item} at {MediaPlace.Write(frame.AtMs).Replace(':', '-')} as shown from {of}.png";
    }
}
