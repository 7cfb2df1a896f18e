using System.Text.Json.Nodes;
using Evidence.Access.Passwords;
using Evidence.Access.SecondFactors;
using Evidence.Custody;
using Evidence.Database;
using Evidence.Formats;
using Evidence.Formats.Custody;
using Evidence.Kernel;
using Evidence.Keys;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;

namespace Evidence.Access;

/// <param name="UserName">What the person signs in with.</param>
/// <param name="DisplayName">Rank and name, as colleagues read it.</param>
/// <param name="Password">Null where they get a link with which they choose one: <see cref="SigningIn.InvitePerson"/>.</param>
public sealed record NewPerson(string UserName, string DisplayName, string? CollarNumber, Role Role, string? Password, UnitId? Unit = null, Standing Standing = Standing.Active)
{
    /// <summary>Of an authenticator app that knows it already; null where the person sets one up themselves.</summary>
    public byte[]? AuthenticatorSecret { get; init; }
}

/// <summary>
/// Gives somebody an account. Refuses with <see cref="AccessRefusals.UserNameTaken"/>, <see cref="AccessRefusals.UserNameWrong"/>,
/// and what <see cref="PasswordRules"/> refuse. Who may do so is the caller's to check: first start does it with nobody signed in.
/// </summary>
public sealed class CreatePerson(EvidenceDb db, UserManager<Person> people, CustodyLog custody, FileKeyRing keys, PasswordRules rules, TimeProvider time)
{
    public async Task<PersonId> RunAsync(NewPerson wanted, Actor actor, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(wanted);
        await using var transaction = await db.Database.BeginTransactionAsync(cancellation);
        var (person, acts) = await MakeAsync(wanted, actor, cancellation);
        await db.SaveChangesAsync(cancellation);
        await custody.AppendAsync(db, acts, cancellation);
        await transaction.CommitAsync(cancellation);
        return person.Id;
    }

    /// <summary>In the caller's transaction, with the acts for its one call of <see cref="CustodyLog"/>.</summary>
    internal async Task<(Person Person, IReadOnlyList<CustodyAct> Acts)> MakeAsync(NewPerson wanted, Actor actor, CancellationToken cancellation)
    {
        if (wanted.UserName.Length > PersonMapping.UserNameLength)
            throw AccessRefusals.UserNameWrong.ToException();
        if (!wanted.Role.IsOfPeople())
            throw AccessRefusals.RoleNotForPeople.ToException();
        var person = new Person(PersonId.New(), wanted.UserName, wanted.DisplayName, wanted.CollarNumber, wanted.Role, wanted.Standing)
        {
            UnitId = wanted.Unit,
            CreatedAt = Instant.Truncate(time.GetUtcNow()),
        };
        if (wanted.Password is not null)
            rules.Demand(wanted.Password, wanted.UserName, wanted.DisplayName);
        try
        {
            var result = wanted.Password is null ? await people.CreateAsync(person) : await people.CreateAsync(person, wanted.Password);
            if (!result.Succeeded)
                throw Refuse(result.Errors.First().Code);
        }
        catch (DbUpdateException error) when (error.IsTaken())
        {
            // Somebody else was given the name after Identity looked.
            throw AccessRefusals.UserNameTaken.ToException();
        }

        List<CustodyAct> acts = [Created(person, actor)];
        if (wanted.AuthenticatorSecret is { } secret)
            acts.Add(await FactorActs.AddAuthenticatorAsync(db, Authenticator.Seal(keys, person.Id, secret, 0, person.CreatedAt), actor, cancellation));
        return (person, acts);
    }

    private static CustodyAct Created(Person person, Actor actor) => PersonActs.Act(CustodyAction.PersonCreated, person.Id, actor,
        ("officer.name", person.DisplayName),
        ("after", new JsonObject
        {
            ["collarNumber"] = person.CollarNumber,
            ["role"] = Vocabulary.Word(person.Role),
            ["standing"] = Vocabulary.Word(person.Standing),
            ["unit"] = person.UnitId?.ToString(),
            ["userName"] = person.UserName,
        }));

    private static RefusedException Refuse(string error) => error switch
    {
        nameof(IdentityErrorDescriber.DuplicateUserName) => AccessRefusals.UserNameTaken.ToException(),
        nameof(IdentityErrorDescriber.InvalidUserName) => AccessRefusals.UserNameWrong.ToException(),
        _ => throw new InvalidOperationException($"The account could not be made: {error}."),
    };
}
