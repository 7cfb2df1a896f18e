using Evidence.Access;
using Evidence.Formats;
using Evidence.Items;
using Evidence.Kernel;

namespace Evidence.Review;

/// <summary>Which recordings a person may do a thing with.</summary>
internal static class ItemReach
{
    /// <summary>Leaves of the items those that the actor's permission reaches.</summary>
    public static IQueryable<EvidenceItem> Within(this IQueryable<EvidenceItem> items, Actor actor, Permission permission)
    {
        var scope = actor.Person is not null && Vocabulary.TryParse<Role>(actor.Role, out var role) ? PermissionMap.ScopeOf(role, permission) : Scope.None;
        var person = actor.Person;
        return scope switch
        {
            _ when scope.HasFlag(Scope.Any) => items,
            _ when scope.HasFlag(Scope.Own) => items.Where(item => item.OfficerId == person),
            _ => items.Where(item => false),
        };
    }
}
