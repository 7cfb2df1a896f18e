using Evidence.Access;
using Evidence.Database;
using Evidence.Formats;
using Evidence.Formats.Protocol;
using Evidence.Items;
using Evidence.Kernel;
using Microsoft.EntityFrameworkCore;

namespace Evidence.Review;

/// <summary>What there is to watch of a recording whose playable copy is being made.</summary>
/// <param name="Attempt">Names the copy, with the original; 0 where none is being made any more.</param>
/// <param name="Codecs">What a browser has to decode, as RFC 6381 writes it; null until there is something to watch.</param>
/// <param name="LengthMs">How long the recording is.</param>
/// <param name="Stretches">What is there, in order.</param>
/// <param name="Copy">The whole copy, once it is there.</param>
public sealed record Growing(int Attempt, string? Codecs, long LengthMs, IReadOnlyList<GrowingStretch> Stretches, PartId? Copy);

/// <summary>
/// Lets a person watch a playable copy while it is being made (docs/decisions/0074). Asks for what playing asks for; the view that begins before the first byte is one of the original, of which it
/// says that a copy was shown that was being made: that copy itself will not exist when the entry is read.
/// </summary>
public sealed class WatchGrowing(EvidenceDb db, ReadGrowing read, StartView startView, RequirePurpose requirePurpose, TimeProvider time)
{
    /// <summary>What is there. It shows nothing of the recording, and begins no view.</summary>
    /// <param name="after">Only stretches after this one.</param>
    /// <exception cref="RefusedException"><c>no-such-part</c>, <c>part-not-stored</c>, <c>purpose-needed</c>, <c>nothing-being-made</c>.</exception>
    public async Task<Growing> FactsAsync(ItemId item, PartId original, int after, Actor actor, CancellationToken cancellation)
    {
        await FindAsync(item, original, actor, cancellation);
        if (actor.Person is not { } person || (await requirePurpose.RunAsync(item, person, cancellation)).IsMissing)
            throw ReviewRefusals.PurposeNeeded.With("page", $"/items/{item}/purpose").ToException();
        var length = await db.MediaChecks.Where(c => c.PartId == original).Select(c => c.DurationMs).SingleOrDefaultAsync(cancellation) ?? 0;
        if (await read.FactsAsync(original, after, cancellation) is { } facts)
            return new Growing(facts.Attempt, facts.Codecs, length, facts.Stretches, null);
        var copy = await db.Made(db.Parts.AsNoTracking(), FileRole.Proxy).Where(p => db.Lineage.Any(l => l.DerivedId == p.Id && l.SourceId == original)).FirstOrDefaultAsync(cancellation);
        return new Growing(0, null, length, [], (copy ?? throw ReviewRefusals.NothingGrowing.ToException()).Id);
    }

    /// <summary>One stretch of it, or what stands before them all (number 0).</summary>
    /// <returns>Null where it is not there, or not any more: its copy may have become whole just now.</returns>
    /// <exception cref="RefusedException"><c>no-such-part</c>, <c>part-not-stored</c>, <c>purpose-needed</c>.</exception>
    /// <exception cref="AlteredObjectException">What lies there is not what was sealed.</exception>
    public async Task<byte[]?> StretchAsync(ItemId item, PartId original, int attempt, int number, Actor actor, CancellationToken cancellation)
    {
        var stored = await FindAsync(item, original, actor, cancellation);
        if (!await read.HasAsync(original, attempt, number, cancellation))
            return null;
        await startView.EnsureAsync(stored, actor, cancellation, growing: true);
        return await read.OpenAsync(original, attempt, number, cancellation);
    }

    /// <summary>For the player, which reports to the view that watching began.</summary>
    /// <returns>The id of the running view; null where there is nothing to watch.</returns>
    /// <exception cref="RefusedException">As above.</exception>
    public async Task<Guid?> ViewAsync(ItemId item, PartId original, Actor actor, CancellationToken cancellation)
    {
        var stored = await FindAsync(item, original, actor, cancellation);
        return (await read.FactsAsync(original, int.MaxValue, cancellation))?.Codecs is null
            ? null
            : (await startView.EnsureAsync(stored, actor, cancellation, growing: true)).Id;
    }

    private async Task<StoredPart> FindAsync(ItemId item, PartId original, Actor actor, CancellationToken cancellation) =>
        await StoredPart.FindAsync(db, item, parts => parts.Where(p => p.Id == original), (actor, Permission.PlayFootage, time.GetUtcNow()), cancellation)
        ?? throw ReviewRefusals.NoSuchPart.ToException();
}
