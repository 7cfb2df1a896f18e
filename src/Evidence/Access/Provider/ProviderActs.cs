using System.Text.Json.Nodes;
using Evidence.Custody;
using Evidence.Database;
using Evidence.Formats;
using Evidence.Formats.Custody;
using Evidence.Kernel;
using Microsoft.EntityFrameworkCore;

namespace Evidence.Access.Provider;

/// <summary>What happens by the word of the provider, as entries have it.</summary>
internal static class ProviderActs
{
    /// <summary>The provider as the custody log names it: what it says of groups and sign-outs is done at its word.</summary>
    public static Actor Program(string? address) => Actor.Program("identity provider") with { Address = address };

    /// <summary>From now on that account signs the person in: in the caller's transaction, with the act for its one call of <see cref="CustodyLog"/>.</summary>
    /// <param name="ground">By what it is theirs.</param>
    public static CustodyAct Bind(EvidenceDb db, PersonId person, (string Issuer, string Subject) account, (Actor Actor, DateTimeOffset Now) by, string ground)
    {
        db.ProviderBindings.Add(new ProviderBinding { Issuer = account.Issuer, Subject = account.Subject, PersonId = person, BoundAt = by.Now });
        return PersonActs.Act(CustodyAction.ProviderBound, person, by.Actor, ("provider.issuer", account.Issuer), ("provider.subject", account.Subject), ("reason", ground));
    }

    /// <summary>Writes down, in a transaction of its own, that a sign-in was refused: of the person, or of the agency where nobody is known.</summary>
    public static async Task WriteRefusedAsync(EvidenceDb db, CustodyLog custody, PersonId? person, string reason, Actor actor, CancellationToken cancellation)
    {
        await using var transaction = await db.Database.BeginTransactionAsync(cancellation);
        await custody.AppendAsync(db, new CustodyAct
        {
            Actor = actor,
            Action = CustodyAction.SignInRefused,
            Subjects = [person is { } known ? SubjectOf.Person(known) : SubjectOf.Agency(await db.Agency.Select(row => row.Id).SingleAsync(cancellation))],
            Details = new Dictionary<string, JsonNode?> { ["reason"] = $"provider: {reason}" },
        }, cancellation);
        await transaction.CommitAsync(cancellation);
    }
}
