using System.Text.Json.Nodes;
using Evidence.Access;
using Evidence.Custody;
using Evidence.Database;
using Evidence.Formats;
using Evidence.Formats.Custody;
using Evidence.Formats.Protocol;
using Evidence.Items;
using Evidence.Items.Clips;
using Evidence.Items.Reach;
using Evidence.Kernel;
using Evidence.Review.Marking;
using Microsoft.EntityFrameworkCore;

namespace Evidence.Review.Clipping;

/// <summary>What is to be cut out of a recording.</summary>
/// <param name="Chapter">Of which of its files, from 0.</param>
/// <param name="From">A place such as "12:40".</param>
/// <param name="To">Where the stretch ends; empty for a still.</param>
/// <param name="Title">What the new item is called.</param>
/// <param name="Reason">Why it is made.</param>
public sealed record ClipToMake(int Chapter, string? From, string? To, string? Title, string? Reason);

/// <summary>Asks for a clip or a still, which a worker makes from the original. Who may play the recording asks, and is of the agency.</summary>
public sealed class AskForClip(EvidenceDb db, CustodyLog custody, RequirePurpose requirePurpose, TimeProvider time)
{
    public const int LongestTitle = 200, ShortestReason = 5, LongestReason = 500, MostWaiting = 20;

    /// <summary>Longer ones are made in pieces: a worker is at one for as long as it plays.</summary>
    public const long LongestMs = 4L * 3600 * 1000;

    /// <returns>The id of the item that it becomes.</returns>
    /// <exception cref="RefusedException"><c>no-such-part</c>, <c>purpose-needed</c>, <c>not-permitted</c>, or one of the refusals about clips.</exception>
    public async Task<ItemId> RunAsync(ItemId master, ClipKind kind, ClipToMake wanted, Actor actor, CancellationToken cancellation)
    {
        var (person, now) = await DemandAsync(master, actor, cancellation);
        var (title, reason) = Words(wanted);
        await using var transaction = await db.Database.BeginTransactionAsync(cancellation);
        var item = await db.Items.FromSql($"select * from items.item where id = {master.Value} for update").SingleAsync(cancellation);
        var source = await SourceAsync(item, wanted.Chapter, cancellation);
        var (from, to) = Range(kind, wanted, source.DurationMs);
        if (await db.Clips.CountAsync(c => c.MasterId == master && c.MadeAt == null && c.RefusedAt == null, cancellation) >= MostWaiting)
            throw ReviewRefusals.TooManyClips.ToException();
        var clip = new Clip
        {
            Id = ItemId.New(), MasterId = master, PartId = source.PartId, Kind = kind, FromMs = from, ToMs = to, Title = title, Reason = reason, AskedBy = person, AskedAt = now,
        };
        await WaitingClips.PlaceAsync(db, clip, cancellation);
        await db.SaveChangesAsync(cancellation);
        await custody.AppendAsync(db, CustodyAct.Of(CustodyAction.ClipAsked, SubjectOf.Item(master), actor, ("after", Told(clip)), ("reason", reason)), cancellation);
        await transaction.CommitAsync(cancellation);
        return clip.Id;
    }

    private async Task<(PersonId Person, DateTimeOffset Now)> DemandAsync(ItemId master, Actor actor, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(actor);
        var now = Instant.Truncate(time.GetUtcNow());
        if (actor.Person is not { } person || !await db.ReachesAsync(actor, Permission.PlayFootage, master, now, cancellation))
            throw ReviewRefusals.NoSuchPart.ToException();
        // What is made here is the agency's, and stands in its operational chain.
        if (ViewChains.Of(actor) != Chain.Operational)
            throw AccessRefusals.NotPermitted.ToException();
        return (await requirePurpose.RunAsync(master, person, cancellation)).IsMissing ? throw ReviewRefusals.PurposeNeeded.With("page", $"/items/{master}/purpose").ToException() : (person, now);
    }

    private static (string Title, string Reason) Words(ClipToMake wanted)
    {
        var title = ShownText.Line(wanted.Title, LongestTitle) ?? throw ReviewRefusals.ClipTitleWrong.ToException();
        return ShownText.Line(wanted.Reason, LongestReason) is { Length: >= ShortestReason } reason ? (title, reason) : throw ReviewRefusals.ClipReasonWrong.ToException();
    }

    private async Task<(PartId PartId, long? DurationMs)> SourceAsync(EvidenceItem item, int chapter, CancellationToken cancellation)
    {
        var source = await (
            from part in db.Parts
            join held in db.SealedObjects on part.ObjectId equals held.Id
            join check in db.MediaChecks on part.Id equals check.PartId
            where part.ItemId == item.Id && part.Role == FileRole.Original && part.Ordinal == chapter && held.WrappedKey != null
                // A picture or a document has no time line.
                && (check.State == MediaCheckState.Playable || check.State == MediaCheckState.Damaged) && check.DurationMs > 0
            select new { part.Id, check.DurationMs }).SingleOrDefaultAsync(cancellation);
        return item.State == ItemState.Verified && source is not null ? (source.Id, source.DurationMs) : throw ReviewRefusals.NothingToCut.ToException();
    }

    private static (long From, long? To) Range(ClipKind kind, ClipToMake wanted, long? lengthMs)
    {
        var length = lengthMs ?? MediaPlace.MostMs;
        var from = MediaPlace.Read(wanted.From) is { } place && place < length ? place : throw ReviewRefusals.PlaceWrong.ToException();
        if (kind == ClipKind.Still)
            return (from, null);
        return MediaPlace.Read(wanted.To) is { } to && to > from && to <= length && to - from <= LongestMs ? (from, to) : throw ReviewRefusals.StretchWrong.ToException();
    }

    private static JsonObject Told(Clip clip)
    {
        var told = new JsonObject { ["clip"] = clip.Id.ToString(), ["from"] = clip.FromMs, ["kind"] = Vocabulary.Word(clip.Kind), ["part"] = clip.PartId.ToString(), ["title"] = clip.Title };
        if (clip.ToMs is { } to) told["to"] = to;
        return told;
    }
}
