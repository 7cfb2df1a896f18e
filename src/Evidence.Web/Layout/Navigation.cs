using System.Security.Claims;
using Evidence.Access;

namespace Evidence.Web.Layout;

/// <summary>The places a person may go, named the same everywhere.</summary>
internal static class Navigation
{
    internal sealed record Place(string Text, string Href, params string[] Below)
    {
        public bool Holds(PathString path) => Below.Append(Href).Any(start => path.StartsWithSegments(start));
    }

    public static IReadOnlyList<Place> For(ClaimsPrincipal person)
    {
        var places = new List<Place>();
        if (person.ScopeOf(Permission.SeeFootage) is var footage and not Scope.None)
            places.Add(new(footage == Scope.Own ? "My footage" : "Footage", "/footage", "/items"));
        if (person.ScopeOf(Permission.MakeBundles) != Scope.None)
            places.Add(new("Bundles", "/bundles"));
        if (person.ScopeOf(Permission.SeeDocks) != Scope.None)
            places.Add(new("Docks", "/docks"));
        if (person.ScopeOf(Permission.SeeOperations) != Scope.None)
        {
            places.Add(new("Stores", "/stores"));
            places.Add(new("Backups", "/backups"));
            places.Add(new("Incidents", "/incidents"));
        }

        if (person.ScopeOf(Permission.ReadTrails) != Scope.None)
        {
            places.Add(new("Trails", "/trails"));
            places.Add(new("Log", "/log"));
        }

        if (person.ScopeOf(Permission.SeeUnusualAccess) != Scope.None)
            places.Add(new("Unusual access", "/unusual-access"));
        if (person.ScopeOf(Permission.CareForKeys) != Scope.None)
            places.Add(new("Keys", "/keys", "/keysets"));
        else if (person.ScopeOf(Permission.DecideKeysets) != Scope.None)
            places.Add(new("Keys", "/keysets"));
        return places;
    }
}
