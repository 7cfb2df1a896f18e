using System.Text.Json.Nodes;
using Evidence.Access;
using Evidence.Database;
using Evidence.Formats;
using Evidence.Kernel;
using Microsoft.EntityFrameworkCore;

namespace Evidence.Redaction.Working;

/// <summary>How some work stands.</summary>
/// <param name="State">Of what a worker that was killed was at: waiting.</param>
/// <param name="Progress">0 to 1,000.</param>
/// <param name="SecondsLeft">Null where nothing can be said of that.</param>
/// <param name="Text">Why it waits or was refused, for people.</param>
/// <param name="Result">What came of it; null until it is done.</param>
public sealed record ShownWork(
    Guid Id, RedactionWorkKind Kind, RedactionWorkState State, int Progress, int? SecondsLeft, string? Text, JsonNode? Result, int? Version, string? Profile, string AskedBy, DateTimeOffset AskedAt, DateTimeOffset? EndedAt);

/// <summary>Reads what workers do for a redaction.</summary>
public sealed class ReadWork(EvidenceDb db, RedactionReach reach)
{
    private const int Most = 50;

    /// <exception cref="RefusedException"><c>no-such-redaction</c>, <c>no-such-work</c>.</exception>
    public async Task<ShownWork> OneAsync(RedactionId id, Guid work, Actor actor, CancellationToken cancellation)
    {
        await reach.DemandAsync(id, actor, Permission.RedactFootage, cancellation);
        return (await ShownAsync(db.RedactionWork.Where(w => w.RedactionId == id && w.Id == work), withResult: true, cancellation)).SingleOrDefault() ?? throw RedactionRefusals.NoSuchWork.ToException();
    }

    /// <summary>What waits, runs, or ended last, the newest first; without results. Whether the actor may know of the redaction is asked before.</summary>
    internal Task<IReadOnlyList<ShownWork>> OfAsync(RedactionId id, CancellationToken cancellation) =>
        ShownAsync(db.RedactionWork.Where(w => w.RedactionId == id).OrderByDescending(w => w.AskedAt).ThenBy(w => w.Id).Take(Most), withResult: false, cancellation);

    private async Task<IReadOnlyList<ShownWork>> ShownAsync(IQueryable<RedactionWork> works, bool withResult, CancellationToken cancellation)
    {
        var rows = await works.AsNoTracking().Select(w => new
        {
            w.Id, w.Kind, w.State, w.PerMille, w.SecondsLeft, w.Text, Result = withResult ? w.Result : null, w.Version, w.Profile, w.AskedAt, w.EndedAt, w.LockKey, w.LockHolder,
            By = db.People.Where(p => p.Id == w.AskedBy).Select(p => p.DisplayName).First(),
        }).ToListAsync(cancellation);
        var held = rows.Any(row => row.State == RedactionWorkState.Running) ? (await db.OfAdvice().ToListAsync(cancellation)).ToHashSet() : [];
        return [.. rows.Select(row =>
        {
            // Of a worker that was killed nothing is told: another one takes it up.
            var isAlive = row.State != RedactionWorkState.Running || row is { LockKey: { } key, LockHolder: { } holder } && held.Contains(new HeldLock(key, holder));
            return new ShownWork(row.Id, row.Kind, isAlive ? row.State : RedactionWorkState.Waiting, row.PerMille, isAlive ? row.SecondsLeft : null, row.Text,
                row.Result is null ? null : JsonNode.Parse(row.Result), row.Version, row.Profile, row.By, row.AskedAt, row.EndedAt);
        })];
    }
}
