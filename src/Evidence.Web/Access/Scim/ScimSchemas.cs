using System.Text.Json.Nodes;
using Evidence.Access.Provisioning;
using Evidence.Kernel;

namespace Evidence.Web.Access.Scim;

/// <summary>What this service provider does and takes (RFC 7644, section 4; RFC 7643, sections 5 to 7).</summary>
internal static class ScimSchemas
{
    private static readonly Refusal Unknown = new("unknown", StatusCodes.Status404NotFound, "There is no such schema or type here.", "See /scim/v2/Schemas and /scim/v2/ResourceTypes.");

    public static JsonObject Config(string root) => new()
    {
        ["schemas"] = new JsonArray("urn:ietf:params:scim:schemas:core:2.0:ServiceProviderConfig"),
        ["patch"] = Supported(true), ["bulk"] = new JsonObject { ["supported"] = false, ["maxOperations"] = 0, ["maxPayloadSize"] = 0 },
        ["filter"] = new JsonObject { ["supported"] = true, ["maxResults"] = ListDirectoryPeople.Most }, ["changePassword"] = Supported(false), ["sort"] = Supported(false), ["etag"] = Supported(true),
        ["authenticationSchemes"] = new JsonArray(new JsonObject { ["type"] = "oauthbearertoken", ["name"] = "Secret of a client", ["description"] = "Authorization: Bearer, with the secret that an administrator was shown", ["primary"] = true }),
        ["meta"] = new JsonObject { ["resourceType"] = "ServiceProviderConfig", ["location"] = $"{root}/ServiceProviderConfig" },
    };

    public static JsonObject Types(string root) => ScimJson.Page([Type(root, "User"), Type(root, "Group")], 2, 1);

    public static JsonObject Type(string root, string name) => name switch
    {
        "User" => Type(root, "User", "/Users", ScimJson.User, new JsonArray(new JsonObject { ["schema"] = ScimJson.Enterprise, ["required"] = false })),
        "Group" => Type(root, "Group", "/Groups", ScimJson.Group, []),
        _ => throw Unknown.ToException(),
    };

    public static JsonObject All(string root) => ScimJson.Page([One(root, ScimJson.User), One(root, ScimJson.Group), One(root, ScimJson.Enterprise)], 3, 1);

    public static JsonObject One(string root, string name) => name switch
    {
        ScimJson.User => Schema(root, name, "User",
            Attribute("userName", needed: true, unique: "server"), Attribute("displayName"), Complex("name", isMany: false, Attribute("formatted")), Attribute("active", type: "boolean"), Attribute("externalId", exact: true),
            Complex("roles", isMany: true, Attribute("value", fixedByUs: true), Attribute("display", fixedByUs: true)), Complex("groups", isMany: true, Attribute("value", fixedByUs: true), Attribute("display", fixedByUs: true))),
        ScimJson.Group => Schema(root, name, "Group", Attribute("displayName", needed: true), Attribute("externalId", exact: true), Complex("members", isMany: true, Attribute("value", exact: true), Attribute("display", fixedByUs: true))),
        ScimJson.Enterprise => Schema(root, name, "EnterpriseUser", Attribute("employeeNumber")),
        _ => throw Unknown.ToException(),
    };

    private static JsonObject Type(string root, string name, string endpoint, string schema, JsonArray extensions) => new()
    {
        ["schemas"] = new JsonArray("urn:ietf:params:scim:schemas:core:2.0:ResourceType"), ["id"] = name, ["name"] = name, ["endpoint"] = endpoint, ["schema"] = schema, ["schemaExtensions"] = extensions,
        ["meta"] = new JsonObject { ["resourceType"] = "ResourceType", ["location"] = $"{root}/ResourceTypes/{name}" },
    };

    private static JsonObject Schema(string root, string id, string name, params JsonObject[] attributes) => new()
    {
        ["schemas"] = new JsonArray("urn:ietf:params:scim:schemas:core:2.0:Schema"), ["id"] = id, ["name"] = name, ["attributes"] = new JsonArray([.. attributes]),
        ["meta"] = new JsonObject { ["resourceType"] = "Schema", ["location"] = $"{root}/Schemas/{id}" },
    };

    private static JsonObject Attribute(string name, string type = "string", bool needed = false, string unique = "none", bool exact = false, bool fixedByUs = false) => new()
    {
        ["name"] = name, ["type"] = type, ["multiValued"] = false, ["required"] = needed, ["caseExact"] = exact, ["mutability"] = fixedByUs ? "readOnly" : "readWrite", ["returned"] = "default", ["uniqueness"] = unique,
    };

    private static JsonObject Complex(string name, bool isMany, params JsonObject[] parts)
    {
        var complex = Attribute(name, "complex", fixedByUs: name is "roles" or "groups");
        (complex["multiValued"], complex["subAttributes"]) = (isMany, new JsonArray([.. parts]));
        return complex;
    }

    private static JsonObject Supported(bool is_) => new() { ["supported"] = is_ };
}
