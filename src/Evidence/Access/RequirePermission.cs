using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Builder;

namespace Evidence.Access;

/// <summary>A page or endpoint for people whose role holds the permission, if only for what is their own.</summary>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Method)]
public sealed class RequirePermissionAttribute(Permission permission) : AuthorizeAttribute, IAuthorizationRequirement, IAuthorizationRequirementData
{
    public Permission Permission { get; } = permission;

    public IEnumerable<IAuthorizationRequirement> GetRequirements() => [this];
}

/// <summary>A page or endpoint for everybody, and why.</summary>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Method)]
public sealed class AllowPublicAttribute(string why) : AllowAnonymousAttribute
{
    public string Why { get; } = why;
}

/// <summary>An endpoint for enrolled agents, known by the signature on their request.</summary>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Method)]
public sealed class RequireAgentAttribute() : AuthorizeAttribute(PolicyName)
{
    /// <summary>Also the name of the authentication scheme that checks the signature.</summary>
    public const string PolicyName = "agent";

    /// <summary>The claim that holds the agent's id.</summary>
    public const string AgentClaim = "evidence:agent";
}

/// <summary>An endpoint that clients use too, by <c>Authorization: Bearer</c>, as far as they were granted its permission.</summary>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Method)]
public sealed class TakesClientsAttribute : Attribute
{
    /// <summary>And nobody else.</summary>
    public bool Only { get; init; }
}

/// <summary>Every endpoint says with one of these who may use it; one that does not is closed to everybody.</summary>
public static class EndpointAccess
{
    public static T RequirePermission<T>(this T endpoint, Permission permission) where T : IEndpointConventionBuilder =>
        endpoint.WithMetadata(new RequirePermissionAttribute(permission));

    public static T TakesClients<T>(this T endpoint, bool only = false) where T : IEndpointConventionBuilder =>
        endpoint.WithMetadata(new TakesClientsAttribute { Only = only });

    public static T AllowPublic<T>(this T endpoint, string why) where T : IEndpointConventionBuilder =>
        endpoint.WithMetadata(new AllowPublicAttribute(why));

    public static T RequireAgent<T>(this T endpoint) where T : IEndpointConventionBuilder =>
        endpoint.WithMetadata(new RequireAgentAttribute());
}

internal sealed class PermissionHandler : AuthorizationHandler<RequirePermissionAttribute>
{
    protected override Task HandleRequirementAsync(AuthorizationHandlerContext context, RequirePermissionAttribute requirement)
    {
        if (context.User.ScopeOf(requirement.Permission) != Scope.None)
            context.Succeed(requirement);
        return Task.CompletedTask;
    }
}
