namespace Evidence.Web.Access;

/// <summary>The two fields that say what somebody is and where they belong.</summary>
internal sealed record RoleAndUnit(string? Role, string? Unit, IReadOnlyList<(string Id, string Name)> Units);
