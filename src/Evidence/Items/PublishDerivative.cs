using System.Globalization;
using System.Text.Json.Nodes;
using Evidence.Custody;
using Evidence.Database;
using Evidence.Durability;
using Evidence.Formats;
using Evidence.Formats.Custody;
using Evidence.Formats.Protocol;
using Evidence.Items.Places;
using Evidence.Media.Derivation;
using Microsoft.EntityFrameworkCore;

namespace Evidence.Items;

/// <summary>What a derivative becomes: a part of the recording's own item.</summary>
/// <param name="Role">Proxy, thumbnail, filmstrip, waveform or telemetry.</param>
/// <param name="Display">Its name for people.</param>
/// <param name="MediaType">What it is served as.</param>
internal sealed record DerivativeKind(FileRole Role, string Display, string MediaType)
{
    /// <summary>What reading the source told about the recording; written together with the part.</summary>
    public FoundTime? Found { get; init; }

    /// <summary>Where its device was; written together with the part.</summary>
    public IReadOnlyList<ItemPlace> Places { get; init; } = [];
}

/// <summary>When the recording began, by a source's own clock.</summary>
/// <param name="Captured">The time and how sure it is.</param>
/// <param name="Place">ISO 6709 text of the first position; null without one.</param>
/// <param name="Source">What was read.</param>
internal sealed record FoundTime(CapturedTime Captured, string? Place, CustodyObject Source);

/// <summary>
/// Makes a measured derivative part of its item: sealed under a new key, stored, and then written with lineage and custody entry in one
/// transaction. An attempt names its object in the order before the first byte leaves, and the next attempt clears it away; the order itself
/// goes with the transaction, so there is never a second derivative and never half of one.
/// </summary>
internal sealed class PublishDerivative(EvidenceDb db, SealDerivative seal, CustodyLog custody, TimeProvider time)
{
    /// <summary>Publishes what was measured and found as planned; nothing else is ever published.</summary>
    /// <param name="work">The order.</param>
    /// <param name="kind">What it becomes.</param>
    /// <param name="made">What was made, or why nothing is to be published.</param>
    /// <param name="again">Whether another attempt makes sense where nothing is.</param>
    /// <param name="cancellation">Ends the attempt.</param>
    /// <exception cref="IOException">The store could not take it; the work waits.</exception>
    public async Task<WorkEnd> RunAsync(MediaWork work, DerivativeKind kind, DerivativeResult made, bool again, CancellationToken cancellation)
    {
        if (made.File is null)
            return new WorkEnd(made.Refusal, again);
        FaultPoints.Hit(FaultPoint.DerivativeMade);
        if (await NameObjectAsync(work, cancellation) is { } named)
            await StoreAndWriteAsync(named, kind, made.File, made.Recipe, cancellation);
        return WorkEnd.Done;
    }

    /// <summary>Ends an order of which nothing is to be published; what an attempt that was killed left in the store goes with it.</summary>
    public async Task<WorkEnd> NothingAsync(MediaWork work, CancellationToken cancellation)
    {
        await using var transaction = await db.Database.BeginTransactionAsync(cancellation);
        if (await db.TakeOrderAsync(work, cancellation) && work.ObjectId is { } left)
            await seal.RemoveAsync(left, cancellation);
        await transaction.CommitAsync(cancellation);
        return WorkEnd.Done;
    }

    /// <summary>Gives the order a new object id; first removes what the last attempt may have left in the store.</summary>
    /// <returns>The order as it stands now; null where it is gone or in another attempt's hands.</returns>
    internal async Task<MediaWork?> NameObjectAsync(MediaWork work, CancellationToken cancellation)
    {
        await using var transaction = await db.Database.BeginTransactionAsync(cancellation);
        var row = await db.MediaWork
            .FromSql($"select * from items.media_work where part_id = {work.PartId.Value} and kind = {Vocabulary.Word(work.Kind)} for update")
            .SingleOrDefaultAsync(cancellation);
        if (row is null || row.Attempts != work.Attempts)
            return null;
        if (row.ObjectId is { } abandoned)
            await seal.RemoveAsync(abandoned, cancellation);
        FaultPoints.Hit(FaultPoint.DerivativeSwept);
        row.ObjectId = ObjectId.New();
        await db.SaveChangesAsync(cancellation);
        await transaction.CommitAsync(cancellation);
        db.Entry(row).State = EntityState.Detached;
        return row;
    }

    private async Task StoreAndWriteAsync(MediaWork work, DerivativeKind kind, string file, Recipe recipe, CancellationToken cancellation)
    {
        var derivative = await seal.RunAsync(work.ObjectId!.Value, file, cancellation);
        await using var transaction = await db.Database.BeginTransactionAsync(cancellation);
        if (!await db.TakeOrderAsync(work, cancellation))
            return;
        var item = await db.LockItemAsync(work.ItemId, cancellation);
        kind.Found?.Captured.WriteTo(item);
        var part = await AddRowsAsync(work, kind, derivative, recipe, cancellation);
        await db.SaveChangesAsync(cancellation);
        if (kind.Found is { } found)
            await custody.AppendAsync(db, Act(work, found), cancellation);
        await custody.AppendAsync(db, Act(work, part, derivative, recipe), cancellation);
        FaultPoints.Hit(FaultPoint.DerivativeRowsWritten);
        await transaction.CommitAsync(cancellation);
        FaultPoints.Hit(FaultPoint.DerivativeCommitted);
    }

    private async Task<ItemPart> AddRowsAsync(MediaWork work, DerivativeKind kind, SealedDerivative derivative, Recipe recipe, CancellationToken cancellation)
    {
        var now = Instant.Truncate(time.GetUtcNow());
        var last = await db.Parts.Where(p => p.ItemId == work.ItemId && p.Role == kind.Role).MaxAsync(p => (int?)p.Ordinal, cancellation);
        var part = new ItemPart
        {
            Id = PartId.New(), ItemId = work.ItemId, ObjectId = derivative.Id, Role = kind.Role, Ordinal = (last + 1) ?? 0,
            Display = kind.Display, MediaType = kind.MediaType,
        };
        seal.AddTo(db, work.ItemId, derivative, now);
        db.Parts.Add(part);
        // Another track of the same recording tells of the same places.
        if (!await db.ItemPlaces.AnyAsync(p => p.ItemId == work.ItemId, cancellation))
            db.ItemPlaces.AddRange(kind.Places);
        db.Lineage.Add(new Lineage { DerivedId = part.Id, SourceId = work.PartId, Recipe = recipe.Hash });
        return part;
    }

    private static CustodyAct Act(MediaWork work, FoundTime found) => new()
    {
        Actor = CheckMedia.Worker,
        Action = CustodyAction.MediaChecked,
        Subjects = [SubjectOf.Item(work.ItemId)],
        Objects = [found.Source],
        Details = new Dictionary<string, JsonNode?>
        {
            ["after"] = new JsonObject
            {
                ["captured"] = found.Captured.Local.ToString("yyyy-MM-ddTHH:mm:ss.fff", CultureInfo.InvariantCulture),
                ["zone"] = found.Captured.Zone,
            },
            ["place"] = found.Place,
        },
    };

    private static CustodyAct Act(MediaWork work, ItemPart part, SealedDerivative derivative, Recipe recipe) => new()
    {
        Actor = CheckMedia.Worker,
        Action = CustodyAction.DerivativeMade,
        Subjects = [SubjectOf.Item(work.ItemId)],
        Objects = [new CustodyObject(derivative.Id, part.Id, Vocabulary.Word(part.Role), derivative.PlaintextSha256, derivative.PlaintextBytes)],
        Details = new Dictionary<string, JsonNode?> { ["recipe"] = recipe.ToJson(), ["source"] = work.PartId.ToString() },
    };
}
