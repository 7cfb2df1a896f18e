using Evidence.Access.Sessions;
using Evidence.Custody;
using Evidence.Database;
using Evidence.Formats;
using Evidence.Formats.Custody;
using Evidence.Kernel;
using Microsoft.EntityFrameworkCore;

namespace Evidence.Access.Provider;

/// <summary>An account at the provider signs somebody in no more. Their other sessions end with it. Where none is bound, nothing changes.</summary>
public sealed class UnbindProvider(EvidenceDb db, CustodyLog custody, TimeProvider time)
{
    /// <summary>One's own. Refuses with <see cref="AccessRefusals.OnlyWayIn"/> whoever has neither password nor passkey.</summary>
    public Task OwnAsync(PersonSessionId session, Actor actor, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(actor);
        return RunAsync(actor.Person ?? throw AccessRefusals.NotPermitted.ToException(), session, actor, cancellation);
    }

    /// <summary>Somebody's, by an administrator.</summary>
    public Task OfAsync(PersonId person, Actor actor, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(actor);
        actor.Demand(Permission.ManagePeople);
        return RunAsync(person, null, actor, cancellation);
    }

    private async Task RunAsync(PersonId id, PersonSessionId? own, Actor actor, CancellationToken cancellation)
    {
        await using var transaction = await db.Database.BeginTransactionAsync(cancellation);
        var person = await db.People.FromSql($"select * from access.person where id = {id.Value} for update").SingleOrDefaultAsync(cancellation) ?? throw AccessRefusals.PersonUnknown.ToException();
        if (await db.ProviderBindings.SingleOrDefaultAsync(one => one.PersonId == id, cancellation) is not { } binding)
            return;
        if (own is not null && person.PasswordHash is null && !await db.Passkeys.AnyAsync(one => one.PersonId == id, cancellation))
            throw AccessRefusals.OnlyWayIn.ToException();
        db.ProviderBindings.Remove(binding);
        IReadOnlyList<CustodyAct> ended = await SessionActs.EndAllAsync(db, id, own, SessionEnd.AccountChanged, (actor, Instant.Truncate(time.GetUtcNow())), cancellation);
        await db.SaveChangesAsync(cancellation);
        await custody.AppendAsync(db, [PersonActs.Act(CustodyAction.ProviderUnbound, id, actor, ("provider.issuer", binding.Issuer), ("provider.subject", binding.Subject)), .. ended], cancellation);
        await transaction.CommitAsync(cancellation);
    }
}
