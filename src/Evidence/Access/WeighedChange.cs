using Evidence.Access.Clients;
using Evidence.Database;
using Microsoft.EntityFrameworkCore;

namespace Evidence.Access;

/// <summary>Which changes of a person one administrator makes alone.</summary>
internal static class WeighedChange
{
    /// <summary>A role that reaches everything, sees what is restricted, or manages people.</summary>
    public static bool GivesMuch(Role role) => Enum.GetValues<Permission>().Any(permission => IsMuch(permission, PermissionMap.ScopeOf(role, permission)));

    /// <summary>The same of what a client is to be granted.</summary>
    public static bool GivesMuch(IEnumerable<ClientGrant> grants) => grants.Any(grant => IsMuch(grant.Permission, grant.Scope));

    /// <param name="db">Where people stand.</param>
    /// <param name="person">As they are.</param>
    /// <param name="wanted">What they are to be.</param>
    /// <param name="byClient">A client asks: it makes nobody an administrator, also where there is but one.</param>
    /// <param name="cancellation">Gives up.</param>
    public static async Task<bool> NeedsTwoAsync(EvidenceDb db, Person person, PersonChange wanted, bool byClient, CancellationToken cancellation)
    {
        var gains = wanted.Standing == Standing.Active && (person.Role != wanted.Role || person.Standing != Standing.Active);
        var loses = IsAdministrator(person.Role, person.Standing) && !IsAdministrator(wanted.Role, wanted.Standing)
            && !await db.People.AnyAsync(p => p.Id != person.Id && p.Role == Role.Administrator && p.Standing == Standing.Active, cancellation);
        if (loses)
            return true;
        return gains && (byClient ? GivesMuch(wanted.Role) : await NeedsTwoAsync(db, wanted.Role, cancellation));
    }

    /// <summary>To give somebody the role who had none, or another. Who is alone makes the second administrator first: there is nobody to ask yet.</summary>
    public static async Task<bool> NeedsTwoAsync(EvidenceDb db, Role role, CancellationToken cancellation) =>
        GivesMuch(role) && !(role == Role.Administrator && await IsAloneAsync(db, cancellation));

    /// <summary>There is one active administrator, or none.</summary>
    public static async Task<bool> IsAloneAsync(EvidenceDb db, CancellationToken cancellation) =>
        await db.People.CountAsync(p => p.Role == Role.Administrator && p.Standing == Standing.Active, cancellation) < 2;

    private static bool IsMuch(Permission permission, Scope scope) => permission switch
    {
        Permission.ManagePeople or Permission.ManageClients or Permission.ProvisionPeople or Permission.SeeRestricted => scope != Scope.None,
        Permission.SeeFootage or Permission.ReadContinuity => scope.HasFlag(Scope.Any),
        _ => false,
    };

    private static bool IsAdministrator(Role role, Standing standing) => role == Role.Administrator && standing == Standing.Active;
}
