using Evidence.Access;
using Evidence.Database;
using Evidence.Formats;
using Evidence.Formats.Protocol;
using Evidence.Items;
using Evidence.Kernel;
using Evidence.Media.Derivation;
using Microsoft.EntityFrameworkCore;

namespace Evidence.Review;

/// <summary>
/// Opens what a player shows beside a part: the filmstrip and the waveform of its original (docs/formats/filmstrip.md, waveform.md). Asks for what playing
/// asks for. The strip's picture is footage and begins the view of the part; its numbers and the waveform are not (docs/decisions/0040).
/// </summary>
public sealed class OpenBesidePlayer(EvidenceDb db, PlayPart play, StartView startView, RequirePurpose requirePurpose, TimeProvider time)
{
    /// <summary>The JPEG.</summary>
    /// <exception cref="RefusedException"><c>no-such-part</c>, <c>no-filmstrip</c>, <c>part-not-stored</c>, <c>purpose-needed</c>.</exception>
    public async Task<OpenedPart> FilmstripAsync(ItemId item, PartId part, Actor actor, CancellationToken cancellation)
    {
        var (played, strip) = await FindAsync(item, part, actor, FileRole.Filmstrip, ReviewRefusals.NoFilmstrip, cancellation);
        await startView.EnsureAsync(played, actor, cancellation);
        return await play.OpenAsync(strip, look: false, cancellation) ?? throw ReviewRefusals.NoFilmstrip.ToException();
    }

    /// <summary>How its tiles lie.</summary>
    /// <exception cref="RefusedException">As above.</exception>
    /// <exception cref="AlteredObjectException">The stored strip is not the one that was sealed.</exception>
    public async Task<FilmstripFacts> FilmstripFactsAsync(ItemId item, PartId part, Actor actor, CancellationToken cancellation)
    {
        var (_, strip) = await FindAsync(item, part, actor, FileRole.Filmstrip, ReviewRefusals.NoFilmstrip, cancellation);
        await AskPurposeAsync(item, actor, cancellation);
        using var opened = await play.OpenAsync(strip, look: false, cancellation) ?? throw ReviewRefusals.NoFilmstrip.ToException();
        var head = await opened.BytesAsync(0, Math.Min(FilmstripFacts.HeadBytes, opened.Bytes), cancellation);
        return FilmstripFacts.Read(head) ?? throw ReviewRefusals.NoFilmstrip.ToException();
    }

    /// <summary>The document, whole: it is bounded when it is made.</summary>
    /// <exception cref="RefusedException"><c>no-such-part</c>, <c>no-waveform</c>, <c>part-not-stored</c>, <c>purpose-needed</c>.</exception>
    /// <exception cref="AlteredObjectException">The stored waveform is not the one that was sealed.</exception>
    public async Task<byte[]> WaveformAsync(ItemId item, PartId part, Actor actor, CancellationToken cancellation)
    {
        var (_, waveform) = await FindAsync(item, part, actor, FileRole.Waveform, ReviewRefusals.NoWaveform, cancellation);
        await AskPurposeAsync(item, actor, cancellation);
        using var opened = await play.OpenAsync(waveform, look: false, cancellation) ?? throw ReviewRefusals.NoWaveform.ToException();
        return await opened.BytesAsync(0, opened.Bytes, cancellation);
    }

    /// <summary>The part that plays, and what was made of the original that it is or comes from.</summary>
    private async Task<(StoredPart Played, StoredPart Beside)> FindAsync(ItemId item, PartId part, Actor actor, FileRole role, Refusal none, CancellationToken cancellation)
    {
        var reach = (actor, Permission.PlayFootage, time.GetUtcNow());
        var played = await StoredPart.FindAsync(db, item, parts => parts.Where(p => p.Id == part), reach, cancellation)
            ?? throw ReviewRefusals.NoSuchPart.ToException();
        // What a device wrote beside its recordings stands in the same order as they do.
        var chapter = await (from l in db.Lineage join s in db.Parts on l.SourceId equals s.Id where l.DerivedId == part && s.ItemId == item select (int?)s.Ordinal).FirstOrDefaultAsync(cancellation)
            ?? played.Part.Ordinal;
        var beside = await StoredPart.FindAsync(db, item, parts => db.Made(parts, role)
            .Where(p => db.Lineage.Any(l => l.DerivedId == p.Id && db.Parts.Any(s => s.Id == l.SourceId && s.Role == FileRole.Original && s.Ordinal == chapter)))
            .Where(p => role != FileRole.Filmstrip || db.UnflaggedItems().Any(i => i.Id == p.ItemId))
            .OrderBy(p => p.Ordinal), reach, cancellation);
        return (played, beside ?? throw none.ToException());
    }

    private async Task AskPurposeAsync(ItemId item, Actor actor, CancellationToken cancellation)
    {
        if (actor.Person is not { } person || (await requirePurpose.RunAsync(item, person, cancellation)).IsMissing)
            throw ReviewRefusals.PurposeNeeded.With("page", $"/items/{item}/purpose").ToException();
    }
}
