using System.Text.Json.Nodes;
using Evidence.Access;
using Evidence.Custody;
using Evidence.Database;
using Evidence.Formats;
using Evidence.Formats.Custody;
using Evidence.Kernel;
using Microsoft.EntityFrameworkCore;

namespace Evidence.Dispatch.Matching;

/// <summary>Says how matching is done from now on. What was matched stays until something about it changes. The same again writes nothing.</summary>
public sealed class SetMatching(EvidenceDb db, CustodyLog custody, TimeProvider time)
{
    /// <summary>What is in force; null where nobody has said, and the usual holds.</summary>
    public Task<MatchingPolicy?> ReadAsync(CancellationToken cancellation) => db.MatchingPolicies.AsNoTracking().OrderByDescending(p => p.Version).FirstOrDefaultAsync(cancellation);

    /// <param name="bufferSeconds">0 to <see cref="MatchingPolicy.LongestBufferSeconds"/>.</param>
    /// <param name="appliesCategory">Whether what dispatch proposes is given to recordings that never had a category.</param>
    /// <param name="actor">Who says so.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <exception cref="RefusedException"><see cref="DispatchRefusals.BufferWrong"/>, or not permitted.</exception>
    public async Task RunAsync(int bufferSeconds, bool appliesCategory, Actor actor, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(actor);
        actor.Demand(Permission.SetMatching);
        var person = actor.Person ?? throw AccessRefusals.NotPermitted.ToException();
        if (bufferSeconds is < 0 or > MatchingPolicy.LongestBufferSeconds)
            throw DispatchRefusals.BufferWrong.ToException();
        await using var transaction = await db.Database.BeginTransactionAsync(cancellation);
        await db.Database.ExecuteSqlAsync($"select pg_advisory_xact_lock(hashtextextended('matching policy', 0))", cancellation);
        var before = await ReadAsync(cancellation);
        if (before is not null && (before.BufferSeconds, before.AppliesCategory) == (bufferSeconds, appliesCategory))
            return;
        var after = new MatchingPolicy { Version = (before?.Version ?? 0) + 1, BufferSeconds = bufferSeconds, AppliesCategory = appliesCategory, SetAt = Instant.Truncate(time.GetUtcNow()), SetBy = person };
        db.MatchingPolicies.Add(after);
        await db.SaveChangesAsync(cancellation);
        await custody.AppendAsync(db, CustodyAct.Of(CustodyAction.MatchingSet, SubjectOf.Policy("matching"), actor, ("before", Told(before)), ("after", Told(after))), cancellation);
        await transaction.CommitAsync(cancellation);
    }

    private static JsonObject? Told(MatchingPolicy? policy) => policy is null ? null : new()
    {
        ["version"] = policy.Version, ["bufferSeconds"] = policy.BufferSeconds, ["appliesCategory"] = policy.AppliesCategory, ["rule"] = MatchRule.Version,
    };
}
