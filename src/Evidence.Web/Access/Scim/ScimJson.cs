using System.Text.Json.Nodes;
using Evidence.Access;
using Evidence.Access.Provisioning;
using Evidence.Formats;

namespace Evidence.Web.Access.Scim;

/// <summary>People and groups as SCIM writes them (RFC 7643).</summary>
internal static class ScimJson
{
    public const string MediaType = "application/scim+json";

    public const string User = "urn:ietf:params:scim:schemas:core:2.0:User", Group = "urn:ietf:params:scim:schemas:core:2.0:Group",
        Enterprise = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User", List = "urn:ietf:params:scim:api:messages:2.0:ListResponse",
        Error = "urn:ietf:params:scim:api:messages:2.0:Error";

    public static string Tag(string version) => $"W/\"{version}\"";

    public static JsonObject Of(DirectoryPerson person, string root)
    {
        var json = new JsonObject
        {
            ["schemas"] = new JsonArray(User, Enterprise), ["id"] = person.Id.ToString(), ["userName"] = person.Fields.UserName, ["displayName"] = person.Fields.DisplayName,
            ["name"] = new JsonObject { ["formatted"] = person.Fields.DisplayName }, ["active"] = person.Fields.IsActive,
            ["roles"] = new JsonArray(new JsonObject { ["value"] = Vocabulary.Word(person.Role), ["display"] = person.Role.Words() }),
            ["groups"] = new JsonArray([.. person.Groups.Select(group => (JsonNode)new JsonObject { ["value"] = group.Id.ToString("D"), ["display"] = group.Name, ["$ref"] = $"{root}/Groups/{group.Id:D}", ["type"] = "direct" })]),
            ["meta"] = Meta("User", $"{root}/Users/{person.Id}", person.CreatedAt, person.Version),
        };
        if (person.Fields.ExternalId is { } external)
            json["externalId"] = external;
        if (person.Fields.CollarNumber is { } number)
            json[Enterprise] = new JsonObject { ["employeeNumber"] = number };
        return json;
    }

    public static JsonObject Of(DirectoryGroupFacts group, string root)
    {
        var json = new JsonObject
        {
            ["schemas"] = new JsonArray(Group), ["id"] = group.Id.ToString("D"), ["displayName"] = group.Name,
            ["members"] = new JsonArray([.. group.Members.Select(member => (JsonNode)new JsonObject { ["value"] = member.Id.ToString(), ["display"] = member.Name, ["$ref"] = $"{root}/Users/{member.Id}", ["type"] = "User" })]),
            ["meta"] = Meta("Group", $"{root}/Groups/{group.Id:D}", group.MadeAt, group.Version),
        };
        if (group.ExternalId is { } external)
            json["externalId"] = external;
        return json;
    }

    public static JsonObject Page(IEnumerable<JsonObject> resources, int total, int startIndex)
    {
        JsonArray listed = [.. resources];
        return new() { ["schemas"] = new JsonArray(List), ["totalResults"] = total, ["startIndex"] = startIndex, ["itemsPerPage"] = listed.Count, ["Resources"] = listed };
    }

    /// <summary>Leaves what was asked for by <c>attributes</c>, or takes away <c>excludedAttributes</c> (RFC 7644, section 3.9): whole attributes of the outermost level.</summary>
    public static JsonObject Only(JsonObject json, string? attributes, string? excluded)
    {
        var (wanted, unwanted) = (Names(attributes), Names(excluded));
        foreach (var name in json.Select(member => member.Key).ToList())
        {
            if (name is not ("schemas" or "id") && (unwanted.Contains(name) || wanted.Count > 0 && !wanted.Contains(name)))
                json.Remove(name);
        }

        return json;
    }

    private static HashSet<string> Names(string? list) =>
        (list ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Select(name => name.StartsWith("urn:", StringComparison.OrdinalIgnoreCase) ? name : name.Split('.')[0]).ToHashSet(StringComparer.OrdinalIgnoreCase);

    private static JsonObject Meta(string type, string location, DateTimeOffset created, string version) =>
        new() { ["resourceType"] = type, ["created"] = Instant.Format(created), ["location"] = location, ["version"] = Tag(version) };
}
