using Evidence.Access.Sessions;
using Evidence.Custody;
using Evidence.Database;
using Evidence.Formats;
using Evidence.Formats.Custody;
using Evidence.Kernel;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;

namespace Evidence.Access.Passwords;

/// <summary>Gives oneself another password; every other session ends. Refuses what <see cref="PasswordRules"/> refuse. Whoever calls has asked for the present one.</summary>
public sealed class ChangePassword(EvidenceDb db, CustodyLog custody, PasswordRules rules, IPasswordHasher<Person> hasher, TimeProvider time)
{
    /// <param name="password">The new one.</param>
    /// <param name="session">From which it is asked: it goes on.</param>
    /// <param name="actor">Whose it is.</param>
    /// <param name="cancellation">Gives up.</param>
    public async Task RunAsync(string password, PersonSessionId session, Actor actor, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(password);
        ArgumentNullException.ThrowIfNull(actor);
        var id = actor.Person ?? throw AccessRefusals.NotPermitted.ToException();
        await using var transaction = await db.Database.BeginTransactionAsync(cancellation);
        var person = await db.People.FromSql($"select * from access.person where id = {id.Value} for update").SingleAsync(cancellation);
        rules.Demand(password, person.UserName!, person.DisplayName);
        Set(person, hasher.HashPassword(person, password));
        var ended = await SessionActs.EndAllAsync(db, id, session, SessionEnd.AccountChanged, (actor, Instant.Truncate(time.GetUtcNow())), cancellation);
        await db.SaveChangesAsync(cancellation);
        await custody.AppendAsync(db, [PersonActs.Act(CustodyAction.PasswordChanged, id, actor), .. ended], cancellation);
        await transaction.CommitAsync(cancellation);
    }

    /// <summary>With a new stamp: what was half signed in with the old password is nothing.</summary>
    internal static void Set(Person person, string hash) => (person.PasswordHash, person.SecurityStamp) = (hash, Guid.NewGuid().ToString("N"));
}
