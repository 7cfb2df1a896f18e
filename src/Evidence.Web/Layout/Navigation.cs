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

    private const string Inbox = "/inbox";

    /// <summary>What somebody's list of recordings is called: theirs alone, or those of others too.</summary>
    public static string FootageName(Scope scope) => (scope & (Scope.Own | Scope.Unit | Scope.Any)) == Scope.Own ? "My footage" : "Footage";

    /// <summary>Where somebody begins, among their recordings where they have any; who is not signed in is asked to on the way.</summary>
    public static string First(ClaimsPrincipal person) => For(person).FirstOrDefault(place => place.Href != Inbox)?.Href ?? "/footage";

    public static IReadOnlyList<Place> For(ClaimsPrincipal person)
    {
        var places = new List<Place>();
        if (person.ScopeOf(Permission.SeeInbox) != Scope.None)
            places.Add(new("Inbox", Inbox));
        if (person.ScopeOf(Permission.SeeFootage) is var footage and not Scope.None)
            places.Add(new(FootageName(footage), "/footage", "/items", "/submissions"));
        if (person.ScopeOf(Permission.SeeCases) != Scope.None)
            places.Add(new("Cases", "/cases", "/categories", "/police-incidents"));
        if (person.ScopeOf(Permission.SeeExpected) != Scope.None)
            places.Add(new("Expected", "/expected"));
        if (person.ScopeOf(Permission.TellDispatch) != Scope.None)
            places.Add(new("Dispatch", "/dispatch", "/policies"));
        if (person.ScopeOf(Permission.SeeRedactions) != Scope.None)
            places.Add(new("Redaction", "/redaction"));
        if (person.ScopeOf(Permission.MakeBundles) != Scope.None)
            places.Add(new("Bundles", "/bundles"));
        if (person.ScopeOf(Permission.SeeDocks) != Scope.None)
            places.Add(new("Docks", "/docks"));
        // Whose recordings are few reads it on the page of each.
        if (person.ScopeOf(Permission.PlayFootage).HasFlag(Scope.Any))
            places.Add(new("Being made", "/being-made"));
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
        if (person.ScopeOf(Permission.SeeEmergencies) != Scope.None)
            places.Add(new("Emergencies", "/access/emergencies"));
        if (person.ScopeOf(Permission.ManagePeople) != Scope.None)
            places.Add(new("People", "/people", "/units"));
        if (person.ScopeOf(Permission.ManageClients) != Scope.None)
            places.Add(new("Clients", "/clients"));
        if (person.ScopeOf(Permission.SeePermissions) != Scope.None)
            places.Add(new("Access", "/access"));
        return places;
    }
}
