using Evidence.Access.Provider;
using Evidence.Access.Units;
using Evidence.Formats;
using Evidence.Kernel;
using Microsoft.Extensions.Configuration;

namespace Evidence.Access.Provisioning;

/// <summary>A group of a directory, and the unit that its members are of: by its name, or with those above it, <c>District North / Station 4</c>.</summary>
public sealed record GroupUnit(string Group, string Unit);

/// <summary>
/// What groups of a directory give: roles as <c>Evidence:Provider:Roles</c> has them for the identity provider, or <c>Evidence:Provisioning:Roles</c> where none
/// is set up, and units by <c>Evidence:Provisioning:Units</c>. Of several that fit the first counts. A group is named as the directory shows it, or by its id there.
/// </summary>
public sealed record GroupMapping(IReadOnlyList<GroupRole> Roles, IReadOnlyList<GroupUnit> Units)
{
    private const string Section = "Evidence:Provisioning";

    /// <exception cref="StartRefusedException">Something of it is wrong, or roles are said in both places.</exception>
    public static GroupMapping From(IConfiguration configuration, ProviderOptions? provider)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        var section = configuration.GetSection(Section);
        var roles = section.GetSection("Roles").GetChildren().Select(ProviderOptions.RoleOf).ToList();
        if (roles.Count > 0 && provider?.Roles.Count > 0)
            throw new StartRefusedException($"{Section}:Roles is set beside Evidence:Provider:Roles: two lists would say what a group gives.", $"Write all groups into Evidence:Provider:Roles, and take {Section}:Roles out.");
        return new GroupMapping(roles.Count > 0 ? roles : provider?.Roles ?? [], [.. section.GetSection("Units").GetChildren().Select(UnitOf)]);
    }

    /// <summary>Null where none of the groups gives one.</summary>
    internal Role? RoleOf(IEnumerable<DirectoryGroup> groups) => Roles.FirstOrDefault(one => groups.Any(group => Is(group, one.Group)))?.Role;

    /// <summary>Null where none of the groups gives one, or there is no such unit.</summary>
    internal UnitId? UnitOf(IEnumerable<DirectoryGroup> groups, UnitNames names) =>
        Units.FirstOrDefault(one => groups.Any(group => Is(group, one.Group))) is { } found ? names.Find(found.Unit, _ => { }) : null;

    private static bool Is(DirectoryGroup group, string called) => group.Name == called || group.ExternalId == called;

    private static GroupUnit UnitOf(IConfigurationSection one) => one["Group"] is { Length: > 0 } group && one["Unit"] is { Length: > 0 } unit
        ? new GroupUnit(group, unit)
        : throw new StartRefusedException($"{one.Path} is not a group and a unit.", "Give it Group, as the directory names it, and Unit, such as District North / Station 4.");
}
