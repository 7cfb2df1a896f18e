using Evidence.Access.Clients;
using Evidence.Formats;
using Evidence.Kernel;

namespace Evidence.Access;

/// <summary>The permission check that a use case makes itself, whichever page, endpoint or verb calls it.</summary>
internal static class Demands
{
    /// <summary>Whether a person's role, or what a client was granted, has the permission at all. Our own programs (offline verbs) may do what they are for; agents nothing of this.</summary>
    public static bool May(this Actor actor, Permission permission) => actor.ScopeOf(permission) != Scope.None;

    /// <summary>How far the permission reaches for an actor. Our own programs reach everything.</summary>
    public static Scope ScopeOf(this Actor actor, Permission permission) => actor.Kind switch
    {
        ActorKind.Program => Scope.Any,
        ActorKind.Client => ClientGrant.ScopeOf(actor.Granted, permission),
        ActorKind.Person when Vocabulary.TryParse<Role>(actor.Role, out var role) => PermissionMap.ScopeOf(role, permission),
        _ => Scope.None,
    };

    /// <exception cref="RefusedException">The actor may not.</exception>
    public static void Demand(this Actor actor, Permission permission)
    {
        if (!actor.May(permission))
            throw AccessRefusals.NotPermitted.ToException();
    }
}
