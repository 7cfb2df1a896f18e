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
    /// <param name="person">Who.</param>
    /// <param name="address">The network address they act from, where there is one.</param>
    /// <param name="method">How they proved who they are; null where a program goes on with what they began.</param>
    public static Actor ToActor(this Person person, string? address, string? method = null)
    {
        ArgumentNullException.ThrowIfNull(person);
        return new Actor(ActorKind.Person, person.Id.Value, person.DisplayName, Vocabulary.Word(person.Role), address) { Auth = method };
    }
}
