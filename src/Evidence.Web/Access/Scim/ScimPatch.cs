using System.Text.Json;
using Evidence.Kernel;

namespace Evidence.Web.Access.Scim;

internal enum PatchKind { Add, Replace, Remove }

/// <param name="Path">Attribute in small letters, without the name of its schema; of the enterprise extension with it.</param>
/// <param name="Value">Undefined where none was sent.</param>
internal sealed record PatchStep(PatchKind Kind, string Path, JsonElement Value);

/// <summary>
/// Patches as directories send them (RFC 7644, section 3.5.2). Entra ID writes <c>Add</c> and <c>Replace</c> with capitals; Okta, and Entra ID where it is set so, name attributes
/// inside the value instead of a path, with dots for those that lie deeper.
/// </summary>
internal static class ScimPatch
{
    private const int Most = 100;

    /// <summary>Each attribute by itself, in the order in which they were sent.</summary>
    /// <exception cref="RefusedException">One of <see cref="ScimErrors"/>.</exception>
    public static IReadOnlyList<PatchStep> Read(JsonElement body)
    {
        if (!ScimBody.TryGet(body, "Operations", out var operations) || operations.ValueKind != JsonValueKind.Array || operations.GetArrayLength() == 0)
            throw ScimErrors.BodyWrong.ToException();
        return operations.GetArrayLength() > Most ? throw ScimErrors.TooMany.ToException() : [.. operations.EnumerateArray().SelectMany(Steps)];
    }

    private static IEnumerable<PatchStep> Steps(JsonElement operation)
    {
        if (operation.ValueKind != JsonValueKind.Object || !Enum.TryParse<PatchKind>(ScimBody.TextOf(operation, "op"), ignoreCase: true, out var kind) || !Enum.IsDefined(kind))
            throw ScimErrors.BodyWrong.ToException();
        ScimBody.TryGet(operation, "value", out var value);
        if (ScimBody.TextOf(operation, "path") is { Length: > 0 } path)
            return [new PatchStep(kind, ScimFilter.Attribute(path), value)];
        if (kind == PatchKind.Remove)
            throw ScimErrors.NoTarget.ToException();
        return value.ValueKind == JsonValueKind.Object ? [.. value.EnumerateObject().Select(member => new PatchStep(kind, ScimFilter.Attribute(member.Name), member.Value))] : throw ScimErrors.ValueWrong.ToException();
    }
}
