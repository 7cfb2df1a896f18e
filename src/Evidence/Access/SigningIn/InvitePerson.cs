using Evidence.Custody;
using Evidence.Database;
using Evidence.Formats;
using Evidence.Formats.Custody;
using Evidence.Kernel;
using Microsoft.EntityFrameworkCore;

namespace Evidence.Access.SigningIn;

/// <param name="Path">Where it leads, from the address of Web on: told once.</param>
/// <param name="Until">It works until then, once.</param>
public sealed record WelcomeLink(string Path, DateTimeOffset Until)
{
    /// <param name="origin">Scheme and host under which people reach Web.</param>
    public string At(string origin)
    {
        ArgumentNullException.ThrowIfNull(origin);
        return origin.TrimEnd('/') + Path;
    }
}

/// <summary>
/// Makes a link with which somebody chooses a password and sets up their second step: for who is new, and for who lost what they sign in
/// with. Until it is used nothing else changes; a link made before is void. Whoever has the link becomes that person, so for somebody who signs in already
/// and whose role gives much no administrator makes one alone: that is done on the server.
/// </summary>
public sealed class InvitePerson(EvidenceDb db, CustodyLog custody, TimeProvider time)
{
    /// <exception cref="RefusedException">Not permitted, no such person, or <see cref="AccessRefusals.LinkWeighs"/>.</exception>
    public async Task<WelcomeLink> RunAsync(PersonId person, Actor actor, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(actor);
        actor.Demand(Permission.ManagePeople);
        await using var transaction = await db.Database.BeginTransactionAsync(cancellation);
        var found = await db.People.AsNoTracking().SingleOrDefaultAsync(one => one.Id == person, cancellation) ?? throw AccessRefusals.PersonUnknown.ToException();
        if (actor.Kind == ActorKind.Person && found.PasswordHash is not null && WeighedChange.GivesMuch(found.Role))
            throw AccessRefusals.LinkWeighs.ToException();
        await db.Invitations.Where(one => one.PersonId == person).ExecuteDeleteAsync(cancellation);
        var (link, act) = Make(db, person, (actor, Instant.Truncate(time.GetUtcNow())));
        await db.SaveChangesAsync(cancellation);
        await custody.AppendAsync(db, act, cancellation);
        await transaction.CommitAsync(cancellation);
        return link;
    }

    /// <summary>For somebody who has none, in the caller's transaction, with the act for its one call of <see cref="CustodyLog"/>.</summary>
    internal static (WelcomeLink Link, CustodyAct Act) Make(EvidenceDb db, PersonId person, (Actor Actor, DateTimeOffset Now) by)
    {
        var (invitation, token) = Invitation.New(person, by.Now);
        db.Invitations.Add(invitation);
        return (new WelcomeLink($"/welcome/{token}", invitation.Until), PersonActs.Act(CustodyAction.WelcomeLinkMade, person, by.Actor, ("until", Instant.Format(invitation.Until))));
    }
}
