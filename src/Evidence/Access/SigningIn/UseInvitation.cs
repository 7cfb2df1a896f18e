using Evidence.Access.Passwords;
using Evidence.Access.SecondFactors;
using Evidence.Access.Sessions;
using Evidence.Custody;
using Evidence.Database;
using Evidence.Formats;
using Evidence.Formats.Custody;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;

namespace Evidence.Access.SigningIn;

/// <summary>
/// Somebody opens the link they were given and chooses a password. Sessions from before end with it, and the link is void. Second factors go on: whoever has
/// somebody's link has not their phone too. Who lost them has them taken away first: <see cref="TakeFactorsAway"/>.
/// Refuses with <see cref="AccessRefusals.LinkVoid"/> and with what <see cref="PasswordRules"/> refuse.
/// </summary>
public sealed class UseInvitation(EvidenceDb db, CustodyLog custody, PasswordRules rules, IPasswordHasher<Person> hasher, TimeProvider time)
{
    /// <summary>Whose link it is; looking changes nothing, so that a program which follows links in mail does not use it up.</summary>
    public async Task<Person> WhoseAsync(string token, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(token);
        var (hash, now) = (Invitation.HashOf(token), time.GetUtcNow());
        return await db.Invitations.Where(one => one.TokenSha256 == hash && one.Until >= now)
            .Join(db.People.AsNoTracking(), one => one.PersonId, person => person.Id, (_, person) => person).SingleOrDefaultAsync(cancellation)
            ?? throw AccessRefusals.LinkVoid.ToException();
    }

    /// <returns>They, as far as they are: the second step is next, or theirs to set up.</returns>
    public async Task<HalfSignedIn> RunAsync(string token, string password, SignInPlace place, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(password);
        ArgumentNullException.ThrowIfNull(place);
        await using var transaction = await db.Database.BeginTransactionAsync(cancellation);
        var id = (await WhoseAsync(token, cancellation)).Id;
        var person = await db.People.FromSql($"select * from access.person where id = {id.Value} for update").SingleAsync(cancellation);
        rules.Demand(password, person.UserName!, person.DisplayName);
        var hash = Invitation.HashOf(token);
        // Whoever comes second with the same link finds no row any more.
        if (await db.Invitations.Where(one => one.TokenSha256 == hash).ExecuteDeleteAsync(cancellation) == 0)
            throw AccessRefusals.LinkVoid.ToException();
        ChangePassword.Set(person, hasher.HashPassword(person, password));
        LockOut.Reset(person);
        var next = await FactorActs.HasAnyAsync(db, id, cancellation) ? NextStep.SecondFactor : NextStep.SetUp;
        var actor = SignIn.Stranger(place);
        var ended = await SessionActs.EndAllAsync(db, id, null, SessionEnd.AccountChanged, (actor, Instant.Truncate(time.GetUtcNow())), cancellation);
        await db.SaveChangesAsync(cancellation);
        await custody.AppendAsync(db, [PersonActs.Act(CustodyAction.WelcomeLinkUsed, id, actor, ("session.device", place.Device)), .. ended], cancellation);
        await transaction.CommitAsync(cancellation);
        return new HalfSignedIn(id, person.SecurityStamp!, next);
    }
}
