using Evidence.Database;
using Evidence.Formats.Protocol;
using Evidence.Items;

namespace Evidence.Review;

/// <summary>What we made of recordings, as far as it can be shown.</summary>
internal static class MadeParts
{
    /// <summary>Parts of a role that we made and that can be opened.</summary>
    public static IQueryable<ItemPart> Made(this EvidenceDb db, IQueryable<ItemPart> parts, FileRole role) => parts.Where(
        p => p.Role == role && p.FileName == null && db.SealedObjects.Any(o => o.Id == p.ObjectId && o.WrappedKey != null) && db.GoodCopies.Any(c => c.ObjectId == p.ObjectId));

    /// <summary>Recordings that no flag warns of: of the others no picture is shown to somebody who did not ask to play them.</summary>
    public static IQueryable<EvidenceItem> UnflaggedItems(this EvidenceDb db) =>
        db.Items.Where(i => !i.IsPrivileged && !i.ShowsChild && !i.ShowsSexualOffenceVictim && !i.IsDistressing && !i.IsCourtSealed);
}
