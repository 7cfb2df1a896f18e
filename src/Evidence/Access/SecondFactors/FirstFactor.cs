using Evidence.Access.Sessions;
using Evidence.Access.SigningIn;
using Evidence.Custody;
using Evidence.Database;
using Evidence.Kernel;

namespace Evidence.Access.SecondFactors;

/// <summary>Somebody who took the first step and sets up their first second factor, in a transaction that holds their row: once it is proved, their session begins.</summary>
/// <param name="Actor">They, as the acts of what is set up name them.</param>
internal sealed record FirstFactor(HalfSignedIn Half, Person Person, Actor Actor)
{
    /// <param name="db">With a transaction open.</param>
    /// <param name="half">Who, and how far they are.</param>
    /// <param name="method">How they are signed in after a password: <see cref="AuthMethod"/>.</param>
    /// <param name="from">Where they sit, and when.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <exception cref="RefusedException"><see cref="AccessRefusals.SignInRefused"/>, also where a factor was set up meanwhile from elsewhere: then it is the second step that is asked for.</exception>
    public static async Task<FirstFactor> LockAsync(EvidenceDb db, HalfSignedIn half, string method, (SignInPlace Place, DateTimeOffset Now) from, CancellationToken cancellation) =>
        await half.LockAsync(db, cancellation) is { } person && !LockOut.IsLocked(person, from.Now) && !await FactorActs.HasAnyAsync(db, half.Person, cancellation)
            ? new FirstFactor(half, person, person.ToActor(from.Place.Address, AuthMethod.After(half, method)))
            : throw AccessRefusals.SignInRefused.ToException();

    /// <returns>They, once the caller has saved and committed, and the act for its one call of <see cref="CustodyLog"/>.</returns>
    public (SignedIn SignedIn, CustodyAct Act) Begin(EvidenceDb db, (SignInPlace Place, DateTimeOffset Now) from)
    {
        LockOut.Reset(Person);
        var session = SessionActs.Begin(db, Person.Id, Actor.Auth!, from.Place, from.Now, Half.ProviderSession);
        return (new SignedIn(Person, session), SignIn.Act(session, Actor));
    }
}
