using System.Security.Claims;
using Evidence.Formats;
using Evidence.Kernel;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Options;

namespace Evidence.Access;

/// <summary>Adds role and name to what Identity puts into the session.</summary>
internal sealed class PersonPrincipal(UserManager<Person> people, IOptions<IdentityOptions> options)
    : UserClaimsPrincipalFactory<Person>(people, options)
{
    protected override async Task<ClaimsIdentity> GenerateClaimsAsync(Person user)
    {
        var identity = await base.GenerateClaimsAsync(user);
        identity.AddClaim(new Claim(PersonClaims.Role, Vocabulary.Word(user.Role)));
        identity.AddClaim(new Claim(PersonClaims.DisplayName, user.DisplayName));
        return identity;
    }
}

public static class PersonActor
{
    /// <summary>The person as the custody log names them.</summary>
    public static Actor ToActor(this Person person, string? address)
    {
        ArgumentNullException.ThrowIfNull(person);
        return new Actor(ActorKind.Person, person.Id.Value, person.DisplayName, Vocabulary.Word(person.Role), address) { Auth = PersonClaims.Password };
    }
}
