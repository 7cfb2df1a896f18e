using System.Text.Json.Nodes;
using Evidence.Custody;
using Evidence.Database;
using Evidence.Formats;
using Evidence.Formats.Custody;
using Evidence.Formats.Redaction;
using Evidence.Kernel;
using Evidence.Redaction.Drafting;
using Microsoft.EntityFrameworkCore;

namespace Evidence.Redaction.Working;

/// <summary>Asks a worker to do something for a redaction. Who may edit it asks; what comes of it they read.</summary>
public sealed class AskWork(EvidenceDb db, CustodyLog custody, RedactionReach reach)
{
    public const int MostWaiting = 20;

    /// <summary>Microseconds of a preview.</summary>
    public const long LongestPreview = 10_000_000;

    private static readonly string[] Findable = ["face", "plate"];

    /// <summary>Follow what is in a box through its shot.</summary>
    /// <param name="id">The redaction.</param>
    /// <param name="box">Left, top, width and height in units of 1/16 pixel of the upright picture.</param>
    /// <param name="at">Microseconds: the frame on which it was drawn.</param>
    /// <param name="actor">Who asks.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <exception cref="RefusedException"><c>work-wrong</c>, <c>not-measured</c>, <c>too-much-work</c>, or one of <see cref="RedactionRefusals"/>.</exception>
    public async Task<Guid> FollowAsync(RedactionId id, IReadOnlyList<int> box, long at, Actor actor, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(box);
        var (redaction, person) = await DemandMeasuredAsync(id, actor, cancellation);
        if (box.Count != 4 || box.Any(value => Math.Abs((long)value) > RecipeBounds.Units) || box[2] < 1 || box[3] < 1 || at < 0 || at > redaction.LengthUs || redaction.Width == 0)
            throw RedactionRefusals.WorkWrong.ToException();
        var ask = new JsonObject { ["at"] = at, ["box"] = new JsonArray([.. box.Select(value => (JsonNode)value)]) };
        return await PlaceAsync(Work(redaction, person, RedactionWorkKind.Follow, ask), cancellation);
    }

    /// <summary>Propose what may have to be hidden in the whole recording.</summary>
    /// <param name="id">The redaction.</param>
    /// <param name="what"><c>face</c>, <c>plate</c>, or both.</param>
    /// <param name="actor">Who asks.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <exception cref="RefusedException">As above.</exception>
    public async Task<Guid> FindAsync(RedactionId id, IReadOnlyList<string> what, Actor actor, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(what);
        var (redaction, person) = await DemandMeasuredAsync(id, actor, cancellation);
        var wanted = what.Distinct().Order(StringComparer.Ordinal).ToList();
        if (wanted.Count == 0 || !wanted.All(Findable.Contains) || redaction.Width == 0)
            throw RedactionRefusals.WorkWrong.ToException();
        return await PlaceAsync(Work(redaction, person, RedactionWorkKind.Find, new JsonObject { ["what"] = new JsonArray([.. wanted.Select(word => (JsonNode)word)]) }), cancellation);
    }

    /// <summary>Make a few seconds of the copy that the draft would become. A preview that the same person waits for is given up for it.</summary>
    /// <param name="id">The redaction.</param>
    /// <param name="profile">For whom.</param>
    /// <param name="stretch">Microseconds; at most ten seconds.</param>
    /// <param name="sequence">The draft's, as it was read.</param>
    /// <param name="actor">Who asks.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <exception cref="RefusedException"><c>recipe-refused</c> with <c>findings</c>, <c>stale-draft</c>, <c>no-such-profile</c>, and as above.</exception>
    public async Task<Guid> PreviewAsync(RedactionId id, string profile, (long From, long To) stretch, long sequence, Actor actor, CancellationToken cancellation)
    {
        var (redaction, person) = await DemandMeasuredAsync(id, actor, cancellation);
        if (stretch.From < 0 || stretch.To <= stretch.From || stretch.To - stretch.From > LongestPreview || stretch.From >= redaction.LengthUs)
            throw RedactionRefusals.WorkWrong.ToException();
        var draft = await db.RedactionDrafts.AsNoTracking().SingleAsync(d => d.RedactionId == id, cancellation);
        if (draft.Sequence != sequence)
            throw RedactionRefusals.StaleDraft.With("sequence", draft.Sequence).ToException();
        var recipe = DraftContent.Of(draft.Content).ToRecipe(await db.NextHeadAsync(redaction, person, reach.Now, cancellation));
        var read = UnverifiedRecipe.Read(recipe);
        if (read.Value is not { } good)
            throw RedactionRefusals.RecipeRefused.With("findings", DraftFinding.Of(read.Findings)).ToException();
        if (good.Content.Profiles.All(one => one.Name != profile))
            throw RedactionRefusals.NoSuchProfile.ToException();
        var ask = new JsonObject { ["from"] = stretch.From, ["profile"] = profile, ["sequence"] = sequence, ["to"] = stretch.To };
        return await PlaceAsync(Work(redaction, person, RedactionWorkKind.Preview, ask, recipe, null, profile), cancellation);
    }

    /// <summary>Make the copy of a version for a profile: an item of its own, which nobody may disclose before another person approved it.</summary>
    /// <param name="id">The redaction.</param>
    /// <param name="version">Which.</param>
    /// <param name="profile">For whom.</param>
    /// <param name="actor">Who asks.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <exception cref="RefusedException"><c>no-such-version</c>, <c>no-such-profile</c>, <c>copy-there</c>, and as above.</exception>
    public async Task<Guid> RenderAsync(RedactionId id, int version, string profile, Actor actor, CancellationToken cancellation)
    {
        var (redaction, person) = await DemandMeasuredAsync(id, actor, cancellation);
        var kept = await db.RedactionVersions.AsNoTracking().SingleOrDefaultAsync(v => v.RedactionId == id && v.Version == version, cancellation) ?? throw RedactionRefusals.NoSuchVersion.ToException();
        if (UnverifiedRecipe.Read(kept.Recipe).Value is not { } recipe || recipe.Content.Profiles.All(one => one.Name != profile))
            throw RedactionRefusals.NoSuchProfile.ToException();
        var work = Work(redaction, person, RedactionWorkKind.Render, new JsonObject { ["profile"] = profile, ["version"] = version }, null, version, profile);
        return await PlaceAsync(work, cancellation, CustodyAct.Of(CustodyAction.RedactionAsked, SubjectOf.Item(redaction.ItemId), actor,
            ("redaction", id.ToString()), ("version", version), ("profile", profile), ("recipe.sha256", kept.Hash.ToString()), ("work", work.Id.ToString())));
    }

    private async Task<(RedactionRecord Redaction, PersonId Person)> DemandMeasuredAsync(RedactionId id, Actor actor, CancellationToken cancellation)
    {
        var (redaction, person) = await reach.DemandWorkAsync(id, actor, cancellation);
        return redaction.MeasuredAt is not null ? (redaction, person) : throw RedactionRefusals.NotMeasured.ToException();
    }

    private RedactionWork Work(RedactionRecord redaction, PersonId person, RedactionWorkKind kind, JsonObject ask, byte[]? recipe = null, int? version = null, string? profile = null)
    {
        var now = reach.Now;
        return new RedactionWork
        {
            Id = Guid.NewGuid(), RedactionId = redaction.Id, ItemId = redaction.ItemId, PartId = redaction.PartId, Kind = kind, Ask = ask.ToJsonString(), Recipe = recipe, Version = version, Profile = profile,
            AskedBy = person, AskedAt = now, NextAt = now,
        };
    }

    private async Task<Guid> PlaceAsync(RedactionWork work, CancellationToken cancellation, CustodyAct? told = null)
    {
        await using var transaction = await db.Database.BeginTransactionAsync(cancellation);
        // Two that ask at the same time count one after the other.
        await db.LockDraftAsync(work.RedactionId, cancellation);
        var open = db.RedactionWork.Where(w => w.RedactionId == work.RedactionId && w.EndedAt == null);
        if (work.Kind == RedactionWorkKind.Preview)
            await CancelWork.EndAsync(open.Where(w => w.Kind == RedactionWorkKind.Preview && w.AskedBy == work.AskedBy), work.AskedAt, cancellation);
        if (await open.CountAsync(cancellation) >= MostWaiting)
            throw RedactionRefusals.TooMuchWork.ToException();
        if (work.Kind == RedactionWorkKind.Render && (await open.AnyAsync(w => w.Kind == RedactionWorkKind.Render && w.Version == work.Version && w.Profile == work.Profile, cancellation)
            || await db.RedactionRenders.AnyAsync(r => r.RedactionId == work.RedactionId && r.Version == work.Version && r.Profile == work.Profile, cancellation)))
            throw RedactionRefusals.CopyThere.ToException();
        db.RedactionWork.Add(work);
        await db.SaveChangesAsync(cancellation);
        if (told is not null)
            await custody.AppendAsync(db, told, cancellation);
        await transaction.CommitAsync(cancellation);
        return work.Id;
    }
}
