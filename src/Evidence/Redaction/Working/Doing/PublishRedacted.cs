using System.Text.Json.Nodes;
using Evidence.Custody;
using Evidence.Database;
using Evidence.Durability;
using Evidence.Formats;
using Evidence.Formats.Custody;
using Evidence.Formats.Protocol;
using Evidence.Items;
using Evidence.Items.Clips;
using Evidence.Redaction.Checking;
using Evidence.Redaction.Rendering;
using Microsoft.EntityFrameworkCore;

namespace Evidence.Redaction.Working.Doing;

/// <summary>
/// Makes a checked copy an item of its own: sealed under a new key, stored, and then written in one transaction with its lineage, with what it has from the recording, and with the entry
/// in both chains. Its own chain begins with where it comes from.
/// </summary>
internal sealed class PublishRedacted(EvidenceDb db, SealDerivative seal, CustodyLog custody, TimeProvider time)
{
    public async Task<AttemptEnd> RunAsync(RedactionWork work, RedactionRecord redaction, CopyToRender made, CopyReport report, string file, CancellationToken cancellation)
    {
        FaultPoints.Hit(FaultPoint.DerivativeMade);
        var id = ObjectId.New();
        if (await db.Mine(work).ExecuteUpdateAsync(set => set.SetProperty(w => w.ObjectId, id), cancellation) != 1)
            return AttemptEnd.Published;
        var sealedCopy = await seal.RunAsync(id, file, cancellation);
        await using var transaction = await db.Database.BeginTransactionAsync(cancellation);
        var master = await db.LockItemAsync(work.ItemId, cancellation);
        DateTimeOffset? now = Instant.Truncate(time.GetUtcNow());
        var item = ItemMadeOf.Of(master, ItemId.New(), $"{redaction.Title} ({work.Profile}, version {work.Version})", 0, redaction.LengthUs / 1000, now.Value);
        var result = new JsonObject { ["item"] = item.Id.ToString() }.ToJsonString();
        var mine = await db.Mine(work).Where(w => w.ObjectId == id).ExecuteUpdateAsync(
            set => set.SetProperty(w => w.State, RedactionWorkState.Done).SetProperty(w => w.Result, result).SetProperty(w => w.Text, (string?)null).SetProperty(w => w.EndedAt, now)
                .SetProperty(w => w.NextAt, (DateTimeOffset?)null).SetProperty(w => w.PerMille, 1000).SetProperty(w => w.SecondsLeft, (int?)null).SetProperty(w => w.ObjectId, (ObjectId?)null), cancellation);
        if (mine != 1)
            return AttemptEnd.Published;
        await WriteAsync(work, item, sealedCopy, made, report, cancellation);
        FaultPoints.Hit(FaultPoint.DerivativeRowsWritten);
        await transaction.CommitAsync(cancellation);
        FaultPoints.Hit(FaultPoint.DerivativeCommitted);
        return AttemptEnd.Published;
    }

    private async Task WriteAsync(RedactionWork work, EvidenceItem item, SealedDerivative file, CopyToRender made, CopyReport report, CancellationToken cancellation)
    {
        var part = new ItemPart
        {
            Id = PartId.New(), ItemId = item.Id, ObjectId = file.Id, Role = FileRole.Original, Ordinal = 0,
            Display = made.HasPicture ? "Redacted.mp4" : "Redacted sound.m4a", MediaType = made.HasPicture ? "video/mp4" : "audio/mp4",
        };
        var source = await db.SourceAsync(work.PartId, cancellation);
        db.Items.Add(item);
        db.Parts.Add(part);
        seal.AddTo(db, item.Id, file, item.ArrivedAt);
        db.Lineage.Add(new Lineage { DerivedId = part.Id, SourceId = work.PartId, Recipe = made.Name(report.Engine) });
        db.RedactionRenders.Add(new RedactionRender
        {
            Id = work.Id, RedactionId = work.RedactionId, ItemId = work.ItemId, Version = work.Version!.Value, Profile = made.Profile.Name, MadeItemId = item.Id, MadePartId = part.Id,
            RecipeHash = made.Recipe.Hash, Engine = report.Engine, Report = report.ToJson().ToJsonString(), Passed = report.Passed, MadeAt = item.ArrivedAt,
        });
        MediaOrders.PlaceCheck(db, item.Id, part.Id, item.ArrivedAt);
        await db.SaveChangesAsync(cancellation);
        await custody.AppendAsync(db, new CustodyAct
        {
            Actor = CheckMedia.Worker, Action = CustodyAction.RedactionMade, Subjects = [SubjectOf.Item(item.Id), SubjectOf.Item(work.ItemId)],
            Objects = [new CustodyObject(file.Id, part.Id, Vocabulary.Word(part.Role), file.PlaintextSha256, file.PlaintextBytes), source],
            Details = new Dictionary<string, JsonNode?>
            {
                ["redaction"] = work.RedactionId.ToString(), ["version"] = work.Version, ["profile"] = made.Profile.Name, ["recipe.sha256"] = made.Recipe.Hash.ToString(), ["engine"] = report.Engine,
                ["report.sha256"] = Sha256Hash.Of(report.ToCanonicalBytes()).ToString(), ["passed"] = report.Passed, ["source"] = work.PartId.ToString(),
            },
        }, cancellation);
        await new InheritLinks(db, custody).RunAsync(work.ItemId, item.Id, item.ArrivedAt, cancellation);
    }
}
