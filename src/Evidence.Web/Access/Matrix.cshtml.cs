using Evidence.Access;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace Evidence.Web.Access;

/// <summary>Who may do what and how far: the same table by which every request is decided.</summary>
[RequirePermission(Permission.SeePermissions)]
internal sealed class MatrixModel : PageModel
{
    public static IReadOnlyList<Role> Roles { get; } = Enum.GetValues<Role>();

    public static IReadOnlyList<Permission> Permissions { get; } = Enum.GetValues<Permission>();

    public static string Reach(Role role, Permission permission) => PermissionWords.Of(PermissionMap.ScopeOf(role, permission));

    public static bool IsNobodys(Permission permission) => Roles.All(role => Reach(role, permission).Length == 0);

    /// <summary>"Evidence officers".</summary>
    public static string Head(Role role) => PermissionWords.Sentence(role.Plural());
}
