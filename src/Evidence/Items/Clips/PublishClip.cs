using System.Text.Json.Nodes;
using Evidence.Custody;
using Evidence.Database;
using Evidence.Durability;
using Evidence.Formats;
using Evidence.Formats.Custody;
using Evidence.Formats.Protocol;
using Evidence.Media.Derivation;
using Microsoft.EntityFrameworkCore;

namespace Evidence.Items.Clips;

/// <summary>
/// Makes a measured clip an item of its own: sealed under a new key, stored, and then written in one transaction with its lineage, with what it has from its
/// master, and with the entries in both chains. Its own chain begins with where it comes from.
/// </summary>
internal sealed class PublishClip(EvidenceDb db, SealDerivative seal, PublishDerivative orders, CustodyLog custody, TimeProvider time)
{
    public async Task<WorkEnd> RunAsync(MediaWork work, Clip clip, DerivativeResult made, CancellationToken cancellation)
    {
        FaultPoints.Hit(FaultPoint.DerivativeMade);
        if (await orders.NameObjectAsync(work, cancellation) is not { } named)
            return WorkEnd.Done;
        var sealedClip = await seal.RunAsync(named.ObjectId!.Value, made.File!, cancellation);
        await using var transaction = await db.Database.BeginTransactionAsync(cancellation);
        // The master's row first, as whoever asks for a clip does.
        var master = await db.LockItemAsync(clip.MasterId, cancellation);
        if (!await db.TakeOrderAsync(named, cancellation))
            return WorkEnd.Done;
        if (await db.Lineage.AnyAsync(l => l.SourceId == clip.PartId && l.Recipe == made.Recipe.Hash, cancellation))
        {
            await seal.RemoveAsync(sealedClip.Id, cancellation);
            await EndAsync(clip, refused: "Exactly this was cut out of the recording before: it stands in the list.", cancellation);
        }
        else
        {
            await WriteAsync(clip, master, sealedClip, made.Recipe, cancellation);
            FaultPoints.Hit(FaultPoint.DerivativeRowsWritten);
        }

        await transaction.CommitAsync(cancellation);
        FaultPoints.Hit(FaultPoint.DerivativeCommitted);
        return WorkEnd.Done;
    }

    /// <summary>Gives one clip up and goes on with the next.</summary>
    public async Task<WorkEnd> RefuseAsync(MediaWork work, Clip clip, string reason, CancellationToken cancellation)
    {
        await using var transaction = await db.Database.BeginTransactionAsync(cancellation);
        await db.LockItemAsync(clip.MasterId, cancellation);
        if (await db.TakeOrderAsync(work, cancellation))
        {
            if (work.ObjectId is { } left)
                await seal.RemoveAsync(left, cancellation);
            await EndAsync(clip, reason, cancellation);
        }

        await transaction.CommitAsync(cancellation);
        return WorkEnd.Done;
    }

    private async Task EndAsync(Clip clip, string? refused, CancellationToken cancellation)
    {
        var now = Instant.Truncate(time.GetUtcNow());
        (clip.MadeAt, clip.RefusedAt, clip.Text) = (refused is null ? now : null, refused is null ? null : now, refused);
        await db.SaveChangesAsync(cancellation);
        await WaitingClips.GoOnAsync(db, clip, now, cancellation);
        await db.SaveChangesAsync(cancellation);
        if (refused is not null)
            await custody.AppendAsync(db, CustodyAct.Of(CustodyAction.ClipRefused, SubjectOf.Item(clip.MasterId), CheckMedia.Worker, ("after", Told(clip)), ("reason", refused)), cancellation);
    }

    private async Task WriteAsync(Clip clip, EvidenceItem master, SealedDerivative file, Recipe recipe, CancellationToken cancellation)
    {
        var now = Instant.Truncate(time.GetUtcNow());
        var item = ItemMadeOf.Of(master, clip.Id, clip.Title, clip.FromMs, clip.ToMs - clip.FromMs, now);
        var part = new ItemPart
        {
            Id = PartId.New(), ItemId = item.Id, ObjectId = file.Id, Role = FileRole.Original, Ordinal = 0,
            Display = clip.Kind == ClipKind.Still ? "Still.png" : "Clip.mp4", MediaType = clip.Kind == ClipKind.Still ? "image/png" : "video/mp4",
        };
        var source = await db.SourceAsync(clip.PartId, cancellation);
        db.Items.Add(item);
        db.Parts.Add(part);
        seal.AddTo(db, item.Id, file, now);
        db.Lineage.Add(new Lineage { DerivedId = part.Id, SourceId = clip.PartId, Recipe = recipe.Hash });
        MediaOrders.PlaceCheck(db, item.Id, part.Id, now);
        await db.SaveChangesAsync(cancellation);
        await custody.AppendAsync(db, new CustodyAct
        {
            Actor = CheckMedia.Worker, Action = CustodyAction.ClipMade, Subjects = [SubjectOf.Item(item.Id), SubjectOf.Item(clip.MasterId)],
            Objects = [new CustodyObject(file.Id, part.Id, Vocabulary.Word(part.Role), file.PlaintextSha256, file.PlaintextBytes), source],
            Details = new Dictionary<string, JsonNode?> { ["recipe"] = recipe.ToJson(), ["source"] = clip.PartId.ToString(), ["reason"] = clip.Reason, ["after"] = Told(clip) },
        }, cancellation);
        await new InheritLinks(db, custody).RunAsync(clip.MasterId, clip.Id, now, cancellation);
        await EndAsync(clip, refused: null, cancellation);
    }

    internal static JsonObject Told(Clip clip)
    {
        var told = new JsonObject { ["clip"] = clip.Id.ToString(), ["from"] = clip.FromMs, ["kind"] = Vocabulary.Word(clip.Kind), ["master"] = clip.MasterId.ToString(), ["title"] = clip.Title };
        if (clip.ToMs is { } to) told["to"] = to;
        return told;
    }
}
