using Evidence.Database;
using Evidence.Formats;
using Microsoft.EntityFrameworkCore;

namespace Evidence.Access.SigningIn;

/// <summary>What somebody who took the first step, by password or at the provider, has to do before a session begins.</summary>
public enum NextStep
{
    /// <summary>Show the second factor.</summary>
    SecondFactor,

    /// <summary>Set one up.</summary>
    SetUp,
}

/// <param name="Person">Who.</param>
/// <param name="Stamp">Of their account as it was: another password, and this is nothing.</param>
/// <param name="Next">The one step that it is good for.</param>
public sealed record HalfSignedIn(PersonId Person, string Stamp, NextStep Next)
{
    /// <summary>Where the first step was taken at the identity provider: its session there, empty where it names none. Null after a password.</summary>
    public string? ProviderSession { get; init; }

    /// <summary>The person, locked until the transaction ends, so that tries are counted one after the other; null where the account changed since, or is suspended.</summary>
    internal async Task<Person?> LockAsync(EvidenceDb db, CancellationToken cancellation)
    {
        var person = await db.People.FromSql($"select * from access.person where id = {Person.Value} for update").SingleOrDefaultAsync(cancellation);
        return person?.SecurityStamp == Stamp && person.Standing == Standing.Active ? person : null;
    }
}
