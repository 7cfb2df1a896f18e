using Evidence.Access.SigningIn;
using Evidence.Custody;
using Evidence.Database;
using Evidence.Durability;
using Evidence.Formats;
using Evidence.Kernel;
using Microsoft.EntityFrameworkCore;

namespace Evidence.Access;

/// <summary>Whom to add.</summary>
public sealed record PersonToAdd(string UserName, string DisplayName, string? CollarNumber, Role Role, UnitId? Unit);

/// <param name="Link">With which they choose a password and set up their second step: told once, to be handed over.</param>
/// <param name="Waits">The role gives much: until another administrator agrees the account is suspended.</param>
public sealed record AddedPerson(PersonId Id, WelcomeLink Link, bool Waits);

/// <summary>
/// Gives somebody an account, and a link with which they make it theirs. Who adds them never knows what they sign in with. Account, link, and what waits for
/// another administrator are one transaction: nobody is left suspended with nothing to be agreed to.
/// </summary>
public sealed class AddPerson(EvidenceDb db, CustodyLog custody, CreatePerson create, TimeProvider time)
{
    private const int LongestName = 100;

    /// <exception cref="RefusedException">One of <see cref="AccessRefusals"/>.</exception>
    public async Task<AddedPerson> RunAsync(PersonToAdd wanted, Actor actor, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(wanted);
        ArgumentNullException.ThrowIfNull(actor);
        actor.Demand(Permission.ManagePeople);
        await using var transaction = await db.Database.BeginTransactionAsync(cancellation);
        await ChangePerson.LockAdministratorsAsync(db, cancellation);
        if (wanted.Unit is { } unit && !await db.Units.AnyAsync(one => one.Id == unit, cancellation))
            throw AccessRefusals.UnitUnknown.ToException();
        var waits = await WeighedChange.NeedsTwoAsync(db, wanted.Role, cancellation);
        var (person, made) = await MakeAsync(wanted, waits ? Standing.Suspended : Standing.Active, actor, cancellation);
        var now = Instant.Truncate(time.GetUtcNow());
        List<CustodyAct> acts = [.. made];
        if (waits)
            acts.Add(ChangePerson.Ask(db, person, new PersonChange(person.Id, wanted.Role, wanted.Unit, Standing.Active), (actor, actor.Person ?? throw AccessRefusals.NotPermitted.ToException(), now)));
        var (link, invited) = InvitePerson.Make(db, person.Id, (actor, now));
        await db.SaveChangesAsync(cancellation);
        await custody.AppendAsync(db, [.. acts, invited], cancellation);
        FaultPoints.Hit(FaultPoint.PersonAddedBeforeCommit);
        await transaction.CommitAsync(cancellation);
        FaultPoints.Hit(FaultPoint.PersonAddedCommitted);
        return new AddedPerson(person.Id, link, waits);
    }

    /// <summary>The account alone, in the caller's transaction, with the acts for its one call of <see cref="CustodyLog"/>.</summary>
    internal Task<(Person Person, IReadOnlyList<CustodyAct> Acts)> MakeAsync(PersonToAdd wanted, Standing standing, Actor actor, CancellationToken cancellation)
    {
        var name = NameOf(wanted.DisplayName) ?? throw AccessRefusals.NameWrong.ToException();
        var collarNumber = string.IsNullOrWhiteSpace(wanted.CollarNumber) ? null : wanted.CollarNumber.Trim();
        return create.MakeAsync(new NewPerson(wanted.UserName, name, collarNumber, wanted.Role, null, wanted.Unit, standing), actor, cancellation);
    }

    /// <summary>As it is kept; null where it is no name.</summary>
    internal static string? NameOf(string written) => ShownText.Line(written, LongestName);
}
