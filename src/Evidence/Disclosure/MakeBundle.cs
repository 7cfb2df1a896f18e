using System.Text.Json.Nodes;
using Evidence.Access;
using Evidence.Custody;
using Evidence.Custody.Log;
using Evidence.Database;
using Evidence.Formats;
using Evidence.Formats.Custody;
using Evidence.Formats.Packaging;
using Evidence.Kernel;
using Evidence.Keys;
using Microsoft.EntityFrameworkCore;

namespace Evidence.Disclosure;

/// <summary>What an evidence officer picked, for whom and why.</summary>
public sealed record BundleToMake(IReadOnlyList<ItemId> Items, string Recipient, string Purpose);

/// <summary>
/// Settles what a bundle holds: its description, an entry "item disclosed" in the chain of each item and "bundle made" in
/// its own, all in one transaction. Bytes move only when it is downloaded.
/// </summary>
public sealed class MakeBundle(EvidenceDb db, ReadDisclosable readDisclosable, ReadLog log, CustodyLog custody, FileKeyRing keys, TimeProvider clock)
{
    public const int MostItems = 1_000;
    public const int LongestText = 1_000;

    /// <exception cref="RefusedException">One of <see cref="DisclosureRefusals"/>, or the role does not allow it.</exception>
    public async Task<BundleId> RunAsync(BundleToMake wanted, Actor actor, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(wanted);
        ArgumentNullException.ThrowIfNull(actor);
        actor.Demand(Permission.MakeBundles);
        var checkedWish = Check(wanted);
        var maker = actor.Person ?? throw AccessRefusals.NotPermitted.ToException();
        await using var transaction = await db.Database.BeginTransactionAsync(cancellation);
        var items = await PickAsync(checkedWish.Items, actor, cancellation);
        var logSize = (await log.NewestAsync(cancellation))?.Size ?? 0;
        var bundle = Describe(checkedWish, items, maker, logSize);
        db.Bundles.Add(bundle);
        db.BundleItems.AddRange(items.Select((item, i) => new BundleItem { BundleId = bundle.Id, ItemId = item.Id, Number = i + 1 }));
        await db.SaveChangesAsync(cancellation);
        await custody.AppendAsync(db, Acts(bundle, items, actor), cancellation);
        await transaction.CommitAsync(cancellation);
        return bundle.Id;
    }

    private static BundleToMake Check(BundleToMake wanted)
    {
        var (items, recipient, purpose) = (wanted.Items.Distinct().ToList(), OneLine(wanted.Recipient), OneLine(wanted.Purpose));
        if (items.Count == 0) throw DisclosureRefusals.NothingPicked.ToException();
        if (items.Count > MostItems) throw DisclosureRefusals.TooManyItems.ToException();
        if (recipient.Length == 0) throw DisclosureRefusals.RecipientNeeded.ToException();
        if (purpose.Length == 0) throw DisclosureRefusals.PurposeNeeded.ToException();
        if (recipient.Length > LongestText || purpose.Length > LongestText) throw DisclosureRefusals.TextTooLong.ToException();
        return new BundleToMake(items, recipient, purpose);
    }

    private static string OneLine(string text) => ShownText.Of(text.ReplaceLineEndings(" ").Trim());

    private async Task<IReadOnlyList<DisclosableItem>> PickAsync(IReadOnlyList<ItemId> ids, Actor actor, CancellationToken cancellation)
    {
        // Nothing about the items changes until the bundle is settled: a quarantine waits, or is seen.
        var rows = ids.Select(id => id.Value).ToArray();
        await db.Database.ExecuteSqlAsync($"select from items.item where id = any({rows}) order by id for no key update", cancellation);
        var items = await readDisclosable.RunAsync(ids, actor, cancellation);
        if (items.Count < ids.Count) throw DisclosureRefusals.NoSuchItem.ToException();
        if (items.Where(i => i.KeyDestroyedAt is not null).Select(i => i.Title).ToList() is { Count: > 0 } gone) throw DisclosureRefusals.KeyDestroyed.With("items", gone).ToException();
        if (items.Where(i => i.IsUnapproved).Select(i => i.Title).ToList() is { Count: > 0 } unapproved) throw DisclosureRefusals.RedactionNotApproved.With("items", unapproved).ToException();
        var unproven = items.Where(i => !i.MayBeDisclosed).Select(i => i.Title).ToList();
        return unproven.Count == 0 ? items : throw DisclosureRefusals.ItemNotVerified.With("items", unproven).ToException();
    }

    private DisclosureBundle Describe(BundleToMake wanted, IReadOnlyList<DisclosableItem> items, PersonId maker, long logSize)
    {
        var (id, at) = (BundleId.New(), Instant.Truncate(clock.GetUtcNow()));
        var described = items.Select((item, i) => item.At(i + 1)).ToList();
        var description = new BundleDescription
        {
            Agency = keys.Agency,
            Bundle = id,
            At = at,
            Chain = BundleLayout.ChainPath(SubjectOf.Bundle(id), Chain.Operational),
            Items = described,
            Log = new BundleLog(keys.LogOrigin, logSize),
            Root = keys.RootFingerprint,
        }.ToCanonicalBytes();
        if (description.Length > BundleDescription.MostBytes) throw DisclosureRefusals.TooManyFiles.ToException();
        return new DisclosureBundle
        {
            Id = id,
            Recipient = wanted.Recipient,
            Purpose = wanted.Purpose,
            MadeBy = maker,
            MadeAt = at,
            ActId = ActId.New(),
            Description = description,
            Files = described.Sum(i => i.Files.Count),
            PayloadBytes = described.Sum(i => i.Files.Sum(f => f.Bytes)),
        };
    }

    private static List<CustodyAct> Acts(DisclosureBundle bundle, IReadOnlyList<DisclosableItem> items, Actor actor)
    {
        var made = Act(CustodyAction.BundleMade, SubjectOf.Bundle(bundle.Id), []);
        made = made with { Details = new Dictionary<string, JsonNode?>(made.Details) { ["contents"] = Sha256Hash.Of(bundle.Description).ToString() } };
        return
        [
            .. from item in items
               from objects in item.ForBundles.Select(f => f.InCustody()).Chunk(CustodyAct.MostObjects)
               select Act(CustodyAction.ItemDisclosed, SubjectOf.Item(item.Id), objects),
            made,
        ];

        CustodyAct Act(CustodyAction action, Subject subject, IReadOnlyList<CustodyObject> objects) => new()
        {
            Id = bundle.ActId,
            Actor = actor,
            Action = action,
            Subjects = [subject],
            Objects = objects,
            At = bundle.MadeAt,
            Details = new Dictionary<string, JsonNode?>
            {
                ["bundle"] = bundle.Id.ToString(),
                ["recipient"] = bundle.Recipient,
                ["purpose"] = bundle.Purpose,
            },
        };
    }
}
