using Evidence.Access;

namespace Evidence.Web.Access;

/// <summary>Who has a permission, in words: what a page says to somebody who lacks it.</summary>
internal static class WhoGrants
{
    public static string Of(Permission permission)
    {
        var roles = Enum.GetValues<Role>().Where(role => PermissionMap.ScopeOf(role, permission) != Scope.None).Select(RoleWords.Plural).ToList();
        return roles.Count == 0 ? "Nobody has this permission." : $"This is for {string.Join(" and for ", roles)}; an administrator of your force gives these roles.";
    }
}
