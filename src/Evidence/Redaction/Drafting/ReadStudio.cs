using System.Text.Json.Nodes;
using Evidence.Database;
using Evidence.Formats;
using Evidence.Formats.Protocol;
using Evidence.Formats.Redaction;
using Evidence.Kernel;
using Evidence.Redaction.Working;
using Microsoft.EntityFrameworkCore;

namespace Evidence.Redaction.Drafting;

/// <summary>A version as a list shows it.</summary>
/// <param name="By">By name.</param>
public sealed record ShownVersion(int Version, DateTimeOffset SavedAt, string By, Sha256Hash Hash);

/// <summary>Everything that the studio shows.</summary>
/// <param name="Master">Null while no worker has measured the recording.</param>
/// <param name="LengthMs">As the media check found; what the player's time line has.</param>
/// <param name="Waveform">The part that we made; null where there is none. So of the filmstrip, and of the copy that browsers play.</param>
/// <param name="Draft">UTF-8: the JSON object as it was saved.</param>
public sealed record StudioState(
    RedactionRecord Redaction, string ItemTitle, RedactionMaster? Master, long? LengthMs, PartId? Waveform, PartId? Filmstrip, PartId? Proxy, LockStanding Lock, long Sequence, JsonNode Draft, PersonId Me,
    IReadOnlyList<ShownReason> Reasons, IReadOnlyList<ShownVersion> Versions, IReadOnlyList<ShownWork> Work);

/// <summary>Reads a redaction for who edits it.</summary>
public sealed class ReadStudio(EvidenceDb db, RedactionReach reach, ReadReasons reasons, ReadWork work)
{
    /// <exception cref="RefusedException"><c>no-such-redaction</c>, <c>purpose-needed</c>, <c>redaction-closed</c>.</exception>
    public async Task<StudioState> RunAsync(RedactionId id, Actor actor, CancellationToken cancellation)
    {
        var (redaction, person) = await reach.DemandWorkAsync(id, actor, cancellation);
        var draft = await db.RedactionDrafts.AsNoTracking().SingleAsync(d => d.RedactionId == id, cancellation);
        var title = await db.Items.Where(i => i.Id == redaction.ItemId).Select(i => i.Title).SingleAsync(cancellation);
        var length = await db.MediaChecks.Where(c => c.PartId == redaction.PartId).Select(c => c.DurationMs).SingleOrDefaultAsync(cancellation);
        return new StudioState(
            redaction, title, await db.MasterAsync(redaction, cancellation), length,
            await MadeAsync(redaction, FileRole.Waveform, cancellation), await MadeAsync(redaction, FileRole.Filmstrip, cancellation), await MadeAsync(redaction, FileRole.Proxy, cancellation),
            await db.StandingAsync(draft, person, reach.Now, cancellation), draft.Sequence, JsonNode.Parse(draft.Content)!, person,
            await reasons.RunAsync(cancellation), await db.VersionsAsync(id, cancellation), await work.OfAsync(id, cancellation));
    }

    /// <summary>What we made of this file and can be opened.</summary>
    private Task<PartId?> MadeAsync(RedactionRecord redaction, FileRole role, CancellationToken cancellation) => (
        from part in db.Parts
        join line in db.Lineage on part.Id equals line.DerivedId
        where part.ItemId == redaction.ItemId && line.SourceId == redaction.PartId && part.Role == role && part.FileName == null
            && db.SealedObjects.Any(o => o.Id == part.ObjectId && o.WrappedKey != null) && db.GoodCopies.Any(c => c.ObjectId == part.ObjectId)
        orderby part.Ordinal descending
        select (PartId?)part.Id).FirstOrDefaultAsync(cancellation);
}

internal static class VersionRows
{
    /// <summary>The newest first.</summary>
    public static async Task<IReadOnlyList<ShownVersion>> VersionsAsync(this EvidenceDb db, RedactionId id, CancellationToken cancellation) => await (
        from version in db.RedactionVersions
        join person in db.People on version.SavedBy equals person.Id
        where version.RedactionId == id
        orderby version.Version descending
        select new ShownVersion(version.Version, version.SavedAt, person.DisplayName, version.Hash)).ToListAsync(cancellation);
}
