using System.Globalization;
using System.Text.Json.Nodes;
using Evidence.Kernel;

namespace Evidence.Web.Access.Scim;

/// <summary>How SCIM says that something was refused (RFC 7644, section 3.12).</summary>
internal static class ScimErrors
{
    public static readonly Refusal BodyWrong = new("invalidSyntax", 400, "The body is not JSON as this request needs it.", "Send an object with schemas and what RFC 7643 has of it.");

    public static readonly Refusal TypeWrong = new("content-type", 415, "The body is not application/scim+json.", "Send it as application/scim+json, or as application/json.");

    public static readonly Refusal TooLong = new("too-long", 413, "The body is longer than 1 MiB.", "Send less at once.");

    public static readonly Refusal FilterWrong = new("invalidFilter", 400, "This filter is not understood.", "Filter by eq, and by and: userName, externalId or id of users, displayName, externalId, id or members of groups.");

    public static readonly Refusal PathWrong = new("invalidPath", 400, "This path is not understood.", "Name an attribute of the schema, or members[value eq \"id\"].");

    public static readonly Refusal NoTarget = new("noTarget", 400, "To remove something its path is needed.", "Send a path.");

    public static readonly Refusal ValueWrong = new("invalidValue", 400, "A value is missing, or is not of its kind.", "See /scim/v2/Schemas for what each attribute takes.");

    public static readonly Refusal Fixed = new("mutability", 400, "This attribute cannot be taken away.", "Replace it.");

    public static readonly Refusal TooMany = new("tooMany", 400, "A request has 100 operations at most.", "Send the rest by another request.");

    /// <summary>Those words that RFC 7644 has; others tell themselves by their status.</summary>
    private static string? TypeOf(Refusal refusal) => refusal.Code switch
    {
        "user-name-taken" or "external-id-taken" or "group-name-taken" => "uniqueness",
        "user-name-wrong" or "name-wrong" or "external-id-wrong" or "group-name-wrong" => "invalidValue",
        "not-provisioned" => "mutability",
        "group-too-many" => "tooMany",
        var code when code.Any(char.IsUpper) || code is "mutability" => code,
        _ => null,
    };

    public static JsonObject Of(Refusal refusal)
    {
        var error = new JsonObject { ["schemas"] = new JsonArray(ScimJson.Error), ["status"] = StatusOf(refusal).ToString(CultureInfo.InvariantCulture), ["detail"] = $"{refusal.Text} {refusal.Hint}" };
        if (TypeOf(refusal) is { } type)
            error["scimType"] = type;
        return error;
    }

    public static IResult Answer(Refusal refusal) => Results.Text(Of(refusal).ToJsonString(), ScimJson.MediaType, statusCode: StatusOf(refusal));

    /// <summary>SCIM has 400 for what is wrong with values.</summary>
    private static int StatusOf(Refusal refusal) => refusal.Status == StatusCodes.Status422UnprocessableEntity ? StatusCodes.Status400BadRequest : refusal.Status;
}
