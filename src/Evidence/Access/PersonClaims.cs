using System.Net;
using System.Security.Claims;
using Evidence.Access.Clients;
using Evidence.Access.Sessions;
using Evidence.Formats;
using Evidence.Kernel;

namespace Evidence.Access;

/// <summary>What a signed-in person's cookie says of them.</summary>
public static class PersonClaims
{
    internal const string Role = "evidence:role";
    internal const string DisplayName = "evidence:name";
    internal const string Session = "evidence:session";
    internal const string Method = "evidence:method";

    /// <summary>The signed-in person; null for everybody else.</summary>
    public static PersonId? PersonId(this ClaimsPrincipal principal)
    {
        ArgumentNullException.ThrowIfNull(principal);
        return Formats.PersonId.TryParse(principal.FindFirstValue(ClaimTypes.NameIdentifier), out var id) ? id : null;
    }

    /// <summary>Null for everybody who is not a signed-in person.</summary>
    public static Role? PersonRole(this ClaimsPrincipal principal)
    {
        ArgumentNullException.ThrowIfNull(principal);
        return Vocabulary.TryParse<Role>(principal.FindFirstValue(Role), out var role) ? role : null;
    }

    /// <summary>The session that the cookie names.</summary>
    public static PersonSessionId? SessionId(this ClaimsPrincipal principal)
    {
        ArgumentNullException.ThrowIfNull(principal);
        return PersonSessionId.TryParse(principal.FindFirstValue(Session), out var id) ? id : null;
    }

    /// <summary>What the cookie of a session says beside who the person is.</summary>
    public static IEnumerable<Claim> Of(PersonSession session)
    {
        ArgumentNullException.ThrowIfNull(session);
        return [new(Session, session.Id.ToString()), new(Method, session.Method)];
    }

    public static string? PersonName(this ClaimsPrincipal principal) => principal.FindFirstValue(DisplayName);

    /// <summary>How far the permission reaches for this principal; <see cref="Scope.None"/> for who is neither a signed-in person nor a client.</summary>
    public static Scope ScopeOf(this ClaimsPrincipal principal, Permission permission) =>
        principal.FindFirstValue(ClientClaims.Granted) is { } granted ? ClientGrant.ScopeOf(granted, permission) : principal.PersonId() is not null && principal.PersonRole() is { } role ? PermissionMap.ScopeOf(role, permission) : Scope.None;

    /// <summary>The person, or the client, as the custody log names them.</summary>
    /// <exception cref="InvalidOperationException">Nobody is signed in: the route let somebody pass whom it must not.</exception>
    public static Actor ToActor(this ClaimsPrincipal principal, IPAddress? address)
    {
        if (ClientClaims.ToActor(principal, address) is { } client)
            return client;
        if (principal.PersonId() is not { } id || principal.PersonRole() is not { } role)
            throw new InvalidOperationException("Nobody is signed in.");
        return new Actor(ActorKind.Person, id.Value, principal.PersonName() ?? "", Vocabulary.Word(role), address?.ToString()) { Auth = principal.FindFirstValue(Method) };
    }
}
