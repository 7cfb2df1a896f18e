using System.Text.Json.Nodes;
using Evidence.Access;
using Evidence.Custody;
using Evidence.Database;
using Evidence.Formats;
using Evidence.Formats.Custody;
using Evidence.Formats.Protocol;
using Evidence.Items.Reach;
using Evidence.Kernel;
using Microsoft.EntityFrameworkCore;

namespace Evidence.Review.Marking;

/// <summary>What a note says and where, as somebody wrote it.</summary>
/// <param name="From">A place such as "12:40".</param>
/// <param name="To">Where the stretch ends; empty for a place.</param>
public sealed record MarkerToWrite(string? From, string? To, string? Text);

/// <summary>
/// Notes on the time line of a recording. Who may play it writes them, having said why where it is not their own work; who wrote one changes it;
/// its author, and whoever may play every recording, removes it. Every text that ever stood there is in the recording's chain.
/// </summary>
public sealed class MarkRecording(EvidenceDb db, CustodyLog custody, RequirePurpose requirePurpose, TimeProvider time)
{
    public const int LongestText = 1000, Most = 2000;

    /// <param name="item">The recording.</param>
    /// <param name="chapter">Which of its files, from 0.</param>
    /// <param name="wanted">What to write.</param>
    /// <param name="actor">Who writes.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <returns>The id of the note.</returns>
    /// <exception cref="RefusedException"><c>no-such-part</c>, <c>purpose-needed</c>, or one of the refusals about notes.</exception>
    public async Task<Guid> AddAsync(ItemId item, int chapter, MarkerToWrite wanted, Actor actor, CancellationToken cancellation)
    {
        var (person, now) = await DemandAsync(item, actor, cancellation);
        await using var transaction = await db.Database.BeginTransactionAsync(cancellation);
        var part = await db.Parts.Where(p => p.ItemId == item && p.Role == FileRole.Original && p.Ordinal == chapter).Select(p => (PartId?)p.Id).SingleOrDefaultAsync(cancellation)
            ?? throw ReviewRefusals.NoSuchPart.ToException();
        var (from, to, text) = await ReadAsync(part, wanted, cancellation);
        if (await db.Markers.CountAsync(m => m.ItemId == item && m.RemovedAt == null, cancellation) >= Most)
            throw ReviewRefusals.TooManyMarkers.ToException();
        var marker = new Marker { Id = Guid.NewGuid(), ItemId = item, PartId = part, FromMs = from, ToMs = to, Text = text, AuthorId = person, WrittenAt = now, Chain = ViewChains.Of(actor) };
        db.Markers.Add(marker);
        await WriteAsync(CustodyAction.MarkerAdded, marker, null, Told(marker), actor, cancellation);
        await transaction.CommitAsync(cancellation);
        return marker.Id;
    }

    /// <param name="item">The recording.</param>
    /// <param name="id">The note.</param>
    /// <param name="seen">When the one became that they saw and want to change.</param>
    /// <param name="wanted">What it is to say.</param>
    /// <param name="actor">Its author.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <exception cref="RefusedException">As above, and <c>no-such-marker</c>, <c>marker-not-yours</c>, <c>marker-changed</c>.</exception>
    public async Task ChangeAsync(ItemId item, Guid id, DateTimeOffset seen, MarkerToWrite wanted, Actor actor, CancellationToken cancellation)
    {
        var (person, now) = await DemandAsync(item, actor, cancellation);
        await using var transaction = await db.Database.BeginTransactionAsync(cancellation);
        var marker = await LockAsync(item, id, actor, cancellation);
        if (marker.AuthorId != person)
            throw ReviewRefusals.MarkerNotYours.ToException();
        if (marker.At != seen)
            throw ReviewRefusals.MarkerChanged.ToException();
        var (from, to, text) = await ReadAsync(marker.PartId, wanted, cancellation);
        if ((from, to, text) == (marker.FromMs, marker.ToMs, marker.Text))
            return;
        var before = Told(marker);
        (marker.FromMs, marker.ToMs, marker.Text, marker.ChangedAt) = (from, to, text, now);
        await WriteAsync(CustodyAction.MarkerChanged, marker, before, Told(marker), actor, cancellation);
        await transaction.CommitAsync(cancellation);
    }

    /// <exception cref="RefusedException"><c>no-such-part</c>, <c>purpose-needed</c>, <c>no-such-marker</c>, <c>marker-not-yours</c>.</exception>
    public async Task RemoveAsync(ItemId item, Guid id, Actor actor, CancellationToken cancellation)
    {
        var (person, now) = await DemandAsync(item, actor, cancellation);
        await using var transaction = await db.Database.BeginTransactionAsync(cancellation);
        var marker = await LockAsync(item, id, actor, cancellation);
        if (!MayRemove(marker, person, actor))
            throw ReviewRefusals.MarkerNotYours.ToException();
        (marker.RemovedAt, marker.RemovedBy) = (now, person);
        await WriteAsync(CustodyAction.MarkerRemoved, marker, Told(marker), null, actor, cancellation);
        await transaction.CommitAsync(cancellation);
    }

    internal static bool MayRemove(Marker marker, PersonId person, Actor actor) => marker.AuthorId == person || actor.ScopeOf(Permission.PlayFootage).HasFlag(Scope.Any);

    private async Task<(PersonId Person, DateTimeOffset Now)> DemandAsync(ItemId item, Actor actor, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(actor);
        var now = Instant.Truncate(time.GetUtcNow());
        if (actor.Person is not { } person || !await db.ReachesAsync(actor, Permission.PlayFootage, item, now, cancellation))
            throw ReviewRefusals.NoSuchPart.ToException();
        return (await requirePurpose.RunAsync(item, person, cancellation)).IsMissing ? throw ReviewRefusals.PurposeNeeded.With("page", $"/items/{item}/purpose").ToException() : (person, now);
    }

    /// <summary>What somebody of another chain wrote is not there.</summary>
    private async Task<Marker> LockAsync(ItemId item, Guid id, Actor actor, CancellationToken cancellation)
    {
        var marker = await db.Markers.FromSql($"select * from review.marker where id = {id} and item_id = {item.Value} and removed_at is null for update").SingleOrDefaultAsync(cancellation);
        return marker is not null && ViewChains.Knows(actor, marker.Chain, marker.AuthorId) ? marker : throw ReviewRefusals.NoSuchMarker.ToException();
    }

    private async Task<(long From, long? To, string Text)> ReadAsync(PartId part, MarkerToWrite wanted, CancellationToken cancellation)
    {
        var text = ShownText.Of((wanted.Text ?? "").Trim());
        if (text.Length == 0)
            throw ReviewRefusals.MarkerTextNeeded.ToException();
        if (text.Length > LongestText)
            throw ReviewRefusals.MarkerTextTooLong.ToException();
        var length = await db.MediaChecks.Where(c => c.PartId == part).Select(c => c.DurationMs).SingleOrDefaultAsync(cancellation) ?? MediaPlace.MostMs;
        var from = MediaPlace.Read(wanted.From) is { } place && place <= length ? place : throw ReviewRefusals.PlaceWrong.ToException();
        if (string.IsNullOrWhiteSpace(wanted.To))
            return (from, null, text);
        return MediaPlace.Read(wanted.To) is { } to && to > from && to <= length ? (from, to, text) : throw ReviewRefusals.StretchWrong.ToException();
    }

    private async Task WriteAsync(CustodyAction action, Marker marker, JsonObject? before, JsonObject? after, Actor actor, CancellationToken cancellation)
    {
        await db.SaveChangesAsync(cancellation);
        var details = new Dictionary<string, JsonNode?>();
        if (before is not null) details["before"] = before;
        if (after is not null) details["after"] = after;
        await custody.AppendAsync(db, new CustodyAct { Actor = actor, Action = action, Subjects = [SubjectOf.Item(marker.ItemId)], Chain = marker.Chain, Details = details }, cancellation);
    }

    private static JsonObject Told(Marker marker)
    {
        var told = new JsonObject { ["from"] = marker.FromMs, ["marker"] = marker.Id.ToString(), ["part"] = marker.PartId.ToString(), ["text"] = marker.Text };
        if (marker.ToMs is { } to) told["to"] = to;
        return told;
    }
}
