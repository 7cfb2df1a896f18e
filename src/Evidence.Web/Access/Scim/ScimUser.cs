using System.Text.Json;
using Evidence.Access.Provisioning;

namespace Evidence.Web.Access.Scim;

/// <summary>What this system keeps of a user that a directory sends. Other attributes of the schemas, such as mail addresses, are read over.</summary>
internal static class ScimUser
{
    private const string Number = "employeenumber", EnterpriseNumber = ScimJson.Enterprise + ":employeeNumber";

    /// <summary>Attributes of RFC 7643, section 4.1 and 4.3, that are not kept. A path that is none of them either is refused.</summary>
    private static readonly HashSet<string> NotKept = new(StringComparer.OrdinalIgnoreCase)
    {
        "id", "schemas", "meta", "nickname", "profileurl", "title", "usertype", "preferredlanguage", "locale", "timezone", "password", "emails", "phonenumbers", "ims", "photos", "addresses", "groups", "entitlements", "roles", "x509certificates",
        "costcenter", "organization", "division", "department", "manager",
    };

    /// <summary>A whole user. Who is not said to be active is (RFC 7643 leaves it to us); a user without a name is called as they sign in.</summary>
    public static PersonFields Read(JsonElement json)
    {
        var userName = ScimBody.TextOf(json, "userName") is { Length: > 0 } text ? text : throw ScimErrors.ValueWrong.ToException();
        ScimBody.TryGet(json, "name", out var name);
        return new PersonFields(userName, Called(ScimBody.TextOf(json, "displayName"), name) ?? userName,
            ScimBody.TryGet(json, ScimJson.Enterprise, out var enterprise) ? ScimBody.TextOf(enterprise, "employeeNumber") is { Length: > 0 } number ? number : null : null,
            !ScimBody.TryGet(json, "active", out var active) || ScimBody.FlagOf(active), ScimBody.TextOf(json, "externalId"));
    }

    public static PersonFields Change(PersonFields person, IReadOnlyList<PatchStep> steps) => steps.Aggregate(person, Change);

    private static PersonFields Change(PersonFields person, PatchStep step)
    {
        var isRemoved = step.Kind == PatchKind.Remove;
        if (isRemoved && (step.Path is "active" or "username" or "displayname"))
            throw ScimErrors.Fixed.ToException();
        return step.Path switch
        {
            "active" => person with { IsActive = ScimBody.FlagOf(step.Value) },
            "username" => person with { UserName = Needed(step.Value) },
            "displayname" or "name.formatted" when !isRemoved => person with { DisplayName = Needed(step.Value) },
            "name" when !isRemoved => person with { DisplayName = Called(null, step.Value) ?? person.DisplayName },
            "externalid" => person with { ExternalId = isRemoved ? null : ScimBody.TextOf(step.Value) },
            var path when path.Equals(EnterpriseNumber, StringComparison.OrdinalIgnoreCase) || path == Number => person with { CollarNumber = isRemoved ? null : ScimBody.TextOf(step.Value) is { Length: > 0 } number ? number : null },
            var path when path.Equals(ScimJson.Enterprise, StringComparison.OrdinalIgnoreCase) => ScimBody.TryGet(step.Value, "employeeNumber", out var value) ? person with { CollarNumber = ScimBody.TextOf(value) } : person,
            var path when IsNotKept(path) => person,
            _ => throw ScimErrors.PathWrong.ToException(),
        };
    }

    private static bool IsNotKept(string path)
    {
        if (path.StartsWith(ScimJson.Enterprise + ":", StringComparison.OrdinalIgnoreCase))
            path = path[(ScimJson.Enterprise.Length + 1)..];
        var outermost = path[..(path.IndexOfAny(['.', '[']) is > 0 and var end ? end : path.Length)];
        return NotKept.Contains(outermost) || outermost == "name";
    }

    private static string? Called(string? displayName, JsonElement name)
    {
        if (name.ValueKind is not (JsonValueKind.Object or JsonValueKind.Null or JsonValueKind.Undefined))
            throw ScimErrors.ValueWrong.ToException();
        if (displayName is { Length: > 0 })
            return displayName;
        if (ScimBody.TextOf(name, "formatted") is { Length: > 0 } formatted)
            return formatted;
        var parts = string.Join(' ', new[] { ScimBody.TextOf(name, "givenName"), ScimBody.TextOf(name, "familyName") }.Where(part => !string.IsNullOrWhiteSpace(part)));
        return parts.Length > 0 ? parts : null;
    }

    private static string Needed(JsonElement value) => ScimBody.TextOf(value) is { Length: > 0 } text ? text : throw ScimErrors.ValueWrong.ToException();
}
