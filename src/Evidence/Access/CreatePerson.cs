using System.Text.Json.Nodes;
using Evidence.Custody;
using Evidence.Database;
using Evidence.Formats;
using Evidence.Formats.Custody;
using Evidence.Kernel;
using Microsoft.AspNetCore.Identity;

namespace Evidence.Access;

/// <param name="UserName">What the person signs in with.</param>
/// <param name="DisplayName">Rank and name, as colleagues read it.</param>
public sealed record NewPerson(string UserName, string DisplayName, string? CollarNumber, Role Role, string Password, UnitId? Unit = null, Standing Standing = Standing.Active);

/// <summary>
/// Gives somebody an account. Refuses with <see cref="AccessRefusals.UserNameTaken"/>, <see cref="AccessRefusals.UserNameWrong"/>,
/// <see cref="AccessRefusals.PasswordTooShort"/>. Who may do so is the caller's to check: first start does it with nobody signed in.
/// </summary>
public sealed class CreatePerson(EvidenceDb db, UserManager<Person> people, CustodyLog custody, TimeProvider time)
{
    public async Task<PersonId> RunAsync(NewPerson wanted, Actor actor, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(wanted);
        if (wanted.UserName.Length > PersonMapping.UserNameLength)
            throw AccessRefusals.UserNameWrong.ToException();
        var person = new Person(PersonId.New(), wanted.UserName, wanted.DisplayName, wanted.CollarNumber, wanted.Role, wanted.Standing)
        {
            UnitId = wanted.Unit,
            CreatedAt = Instant.Truncate(time.GetUtcNow()),
        };
        await using var transaction = await db.Database.BeginTransactionAsync(cancellation);
        var result = await people.CreateAsync(person, wanted.Password);
        if (!result.Succeeded)
            throw Refuse(result.Errors.First().Code);
        await custody.AppendAsync(db, new CustodyAct
        {
            Actor = actor,
            Action = CustodyAction.PersonCreated,
            Subjects = [SubjectOf.Person(person.Id)],
            Details = new Dictionary<string, JsonNode?>
            {
                ["officer.name"] = person.DisplayName,
                ["after"] = new JsonObject
                {
                    ["collarNumber"] = person.CollarNumber,
                    ["role"] = Vocabulary.Word(person.Role),
                    ["standing"] = Vocabulary.Word(person.Standing),
                    ["unit"] = person.UnitId?.ToString(),
                    ["userName"] = person.UserName,
                },
            },
        }, cancellation);
        await transaction.CommitAsync(cancellation);
        return person.Id;
    }

    private static RefusedException Refuse(string error) => error switch
    {
        nameof(IdentityErrorDescriber.DuplicateUserName) => AccessRefusals.UserNameTaken.ToException(),
        nameof(IdentityErrorDescriber.InvalidUserName) => AccessRefusals.UserNameWrong.ToException(),
        nameof(IdentityErrorDescriber.PasswordTooShort) => AccessRefusals.PasswordTooShort.ToException(),
        _ => throw new InvalidOperationException($"The account could not be made: {error}."),
    };
}
