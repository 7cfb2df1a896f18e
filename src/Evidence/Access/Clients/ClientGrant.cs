using Evidence.Formats;

namespace Evidence.Access.Clients;

/// <summary>One permission of a client, and how far it reaches: <see cref="Scope.Unit"/> or <see cref="Scope.Any"/>.</summary>
public sealed record ClientGrant(Permission Permission, Scope Scope)
{
    /// <summary>All that a client may be granted: each one of it, or less.</summary>
    public static IReadOnlyList<ClientGrant> Possible { get; } = [.. Enum.GetValues<Permission>()
        .SelectMany(permission => new[] { Scope.Unit, Scope.Any }.Where(scope => PermissionMap.ScopeOf(Role.Integration, permission).HasFlag(scope)).Select(scope => new ClientGrant(permission, scope)))];

    /// <summary>"see-footage/unit".</summary>
    public string Word => $"{Vocabulary.Word(Permission)}/{(Scope == Scope.Any ? "any" : "unit")}";

    /// <summary>As it is kept: words by spaces, in the order of the permissions.</summary>
    public static string Words(IEnumerable<ClientGrant> grants) => string.Join(' ', Possible.Where(grants.Contains).Select(grant => grant.Word));

    /// <summary>What the words grant that the map still has for clients: taken out of it, it reaches nothing from then on.</summary>
    public static IReadOnlyList<ClientGrant> Read(string words)
    {
        ArgumentNullException.ThrowIfNull(words);
        var parts = words.Split(' ');
        return [.. Possible.Where(grant => parts.Contains(grant.Word))];
    }

    public static Scope ScopeOf(string words, Permission permission) =>
        Read(words).Where(grant => grant.Permission == permission).Aggregate(Scope.None, (scope, grant) => scope | grant.Scope);
}
