using Evidence.Custody;
using Evidence.Database;
using Evidence.Formats;
using Evidence.Formats.Custody;
using Evidence.Formats.Redaction;
using Evidence.Kernel;
using Microsoft.EntityFrameworkCore;

namespace Evidence.Redaction.Drafting;

/// <param name="Hash">SHA-256 of the recipe.</param>
public sealed record SavedVersion(int Version, Sha256Hash Hash);

/// <summary>Makes the draft a version: a recipe that obeys every rule of its format, is for exactly this file, and never changes again.</summary>
public sealed class SaveVersion(EvidenceDb db, CustodyLog custody, RedactionReach reach, ReadReasons reasons)
{
    /// <param name="id">The redaction.</param>
    /// <param name="sequence">The draft's, as it was read.</param>
    /// <param name="actor">Who holds the lock.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <exception cref="RefusedException"><c>recipe-refused</c> with <c>findings</c>, <c>nothing-changed</c>, <c>not-measured</c>, <c>lock-lost</c>, <c>stale-draft</c>, or one of <see cref="RedactionRefusals"/>.</exception>
    public async Task<SavedVersion> RunAsync(RedactionId id, long sequence, Actor actor, CancellationToken cancellation)
    {
        var (redaction, person) = await reach.DemandWorkAsync(id, actor, cancellation);
        await using var transaction = await db.Database.BeginTransactionAsync(cancellation);
        var draft = DraftContent.Of((await db.LockOwnDraftAsync(id, person, sequence, cancellation)).Content);
        var head = await db.NextHeadAsync(redaction, person, reach.Now, cancellation);
        if (head.Version > 1 && draft.IsSameAs(await db.RedactionVersions.Where(v => v.RedactionId == id && v.Version == head.Version - 1).Select(v => v.Recipe).SingleAsync(cancellation)))
            throw RedactionRefusals.NothingChanged.ToException();
        var bytes = draft.ToRecipe(head);
        var hash = await RequireAsync(bytes, head.Master, cancellation);
        db.RedactionVersions.Add(new RedactionVersion
        {
            RedactionId = id, Version = head.Version, ItemId = redaction.ItemId, Recipe = bytes, Hash = hash, Previous = head.Previous, SavedBy = person, SavedAt = head.SavedAt,
        });
        await db.SaveChangesAsync(cancellation);
        await db.CountAsync(id, person, 0, saved: true, cancellation);
        await custody.AppendAsync(db, CustodyAct.Of(CustodyAction.RedactionSaved, SubjectOf.Item(redaction.ItemId), actor, ("redaction", id.ToString()), ("version", head.Version), ("recipe.sha256", hash.ToString())), cancellation);
        await transaction.CommitAsync(cancellation);
        return new SavedVersion(head.Version, hash);
    }

    private async Task<Sha256Hash> RequireAsync(byte[] bytes, RedactionMaster master, CancellationToken cancellation)
    {
        var read = UnverifiedRecipe.Read(bytes);
        var verified = read.Value?.Verify(master);
        List<DraftFinding> findings = [.. DraftFinding.Of(read.Findings), .. DraftFinding.Of(verified?.Findings ?? [])];
        if (read.Value is { } recipe)
            findings.AddRange(await UnknownReasonsAsync(recipe.Content, cancellation));
        return findings.Count == 0 && verified?.Value is { } good ? good.Hash : throw RedactionRefusals.RecipeRefused.With("findings", findings).ToException();
    }

    /// <summary>The format knows what a code is, and the agency which ones there are.</summary>
    private async Task<IEnumerable<DraftFinding>> UnknownReasonsAsync(RecipeContent recipe, CancellationToken cancellation)
    {
        var known = (await reasons.RunAsync(cancellation)).Select(reason => reason.Code).ToHashSet();
        return recipe.Tracks.Select((track, at) => (Where: $"recipe.tracks[{at}].reason", track.Reason)).Concat(recipe.Sounds.Select((sound, at) => (Where: $"recipe.sounds[{at}].reason", sound.Reason)))
            .Where(one => !known.Contains(one.Reason)).Take(100).Select(one => new DraftFinding("member-wrong", one.Where, $"{one.Where}: \"{one.Reason}\" is no reason of the agency's list."));
    }
}
