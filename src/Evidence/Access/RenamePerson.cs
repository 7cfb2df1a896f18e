using System.Text.Json.Nodes;
using Evidence.Custody;
using Evidence.Database;
using Evidence.Formats.Custody;
using Evidence.Kernel;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace Evidence.Access;

/// <summary>What somebody is called.</summary>
/// <param name="DisplayName">Rank and name, as colleagues read it.</param>
public sealed record PersonNames(string UserName, string DisplayName, string? CollarNumber);

/// <summary>Calls somebody something else from now on. What was written before keeps the name that they had.</summary>
public sealed class RenamePerson(EvidenceDb db, ILookupNormalizer names, IOptions<IdentityOptions> identity)
{
    /// <summary>In the caller's transaction, which holds the person's row, with the act for its one call of <see cref="CustodyLog"/>.</summary>
    /// <exception cref="RefusedException"><see cref="AccessRefusals.UserNameWrong"/>, <see cref="AccessRefusals.UserNameTaken"/>, <see cref="AccessRefusals.NameWrong"/>.</exception>
    internal async Task<CustodyAct> InTransactionAsync(Person person, PersonNames wanted, Actor actor, CancellationToken cancellation)
    {
        var name = AddPerson.NameOf(wanted.DisplayName) ?? throw AccessRefusals.NameWrong.ToException();
        if (!identity.Value.Allows(wanted.UserName))
            throw AccessRefusals.UserNameWrong.ToException();
        var normalized = names.NormalizeName(wanted.UserName);
        if (await db.People.AnyAsync(one => one.NormalizedUserName == normalized && one.Id != person.Id, cancellation))
            throw AccessRefusals.UserNameTaken.ToException();
        var before = Told(person);
        (person.UserName, person.NormalizedUserName) = (wanted.UserName, normalized);
        person.BeCalled(name, string.IsNullOrWhiteSpace(wanted.CollarNumber) ? null : wanted.CollarNumber.Trim());
        return PersonActs.Act(CustodyAction.PersonRenamed, person.Id, actor, ("before", before), ("after", Told(person)));
    }

    private static JsonObject Told(Person person) => new() { ["collarNumber"] = person.CollarNumber, ["name"] = person.DisplayName, ["userName"] = person.UserName };
}
