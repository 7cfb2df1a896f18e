using System.Security.Claims;
using Evidence.Access;
using Evidence.Formats;

namespace Evidence.Web.Devices;

internal static class DocksPages
{
    public static void AddDocksPages(this IServiceCollection services) => services.AddScoped<DockBoard>();

    /// <summary>Null for who sees all docks; else the officer, who sees the dockings of their own devices alone.</summary>
    public static PersonId? DocksOf(this ClaimsPrincipal person) => person.ScopeOf(Permission.SeeDocks) == Scope.Any ? null : person.PersonId() ?? default(PersonId);
}
