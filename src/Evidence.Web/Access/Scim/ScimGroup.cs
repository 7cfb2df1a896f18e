using System.Text.Json;
using Evidence.Access.Provisioning;
using Evidence.Formats;

namespace Evidence.Web.Access.Scim;

/// <summary>Groups that a directory sends, and how it changes them.</summary>
internal static class ScimGroup
{
    public static GroupFields Read(JsonElement json) => new(
        ScimBody.TextOf(json, "displayName") is { Length: > 0 } name ? name : throw ScimErrors.ValueWrong.ToException(), ScimBody.TextOf(json, "externalId"),
        ScimBody.TryGet(json, "members", out var members) ? Members(members) : new HashSet<PersonId>());

    public static GroupFields Change(GroupFields group, IReadOnlyList<PatchStep> steps) => steps.Aggregate(group, Change);

    private static GroupFields Change(GroupFields group, PatchStep step)
    {
        var isRemoved = step.Kind == PatchKind.Remove;
        return step.Path switch
        {
            "displayname" when isRemoved => throw ScimErrors.Fixed.ToException(),
            "displayname" => group with { Name = ScimBody.TextOf(step.Value) is { Length: > 0 } name ? name : throw ScimErrors.ValueWrong.ToException() },
            "externalid" => group with { ExternalId = isRemoved ? null : ScimBody.TextOf(step.Value) },
            "members" => group with { Members = Changed(group.Members, step) },
            var path when path.StartsWith("members[", StringComparison.Ordinal) && path.EndsWith(']') => isRemoved ? group with { Members = group.Members.Except(Named(path)).ToHashSet() } : throw ScimErrors.PathWrong.ToException(),
            // Okta names the group's id, and Entra ID its schemas, beside what changes.
            "id" or "schemas" or "meta" => group,
            _ => throw ScimErrors.PathWrong.ToException(),
        };
    }

    /// <summary>Entra ID removes members by a value beside the path, which the RFC does not know; without one, all go.</summary>
    private static HashSet<PersonId> Changed(IReadOnlySet<PersonId> members, PatchStep step) => step.Kind switch
    {
        PatchKind.Add => [.. members, .. Members(step.Value)],
        PatchKind.Replace => Members(step.Value),
        _ => step.Value.ValueKind is JsonValueKind.Undefined or JsonValueKind.Null ? [] : [.. members.Except(Members(step.Value))],
    };

    /// <summary>One member, or a list of them.</summary>
    private static HashSet<PersonId> Members(JsonElement json) => json.ValueKind switch
    {
        JsonValueKind.Array => [.. json.EnumerateArray().Select(Member)],
        JsonValueKind.Object => [Member(json)],
        JsonValueKind.Null => [],
        _ => throw ScimErrors.ValueWrong.ToException(),
    };

    private static PersonId Member(JsonElement json) => IdOf(ScimBody.TextOf(json, "value"));

    private static IEnumerable<PersonId> Named(string path)
    {
        var filter = ScimFilter.Read(path["members[".Length..^1]);
        return filter is [("value", var id)] ? [IdOf(id)] : throw ScimErrors.FilterWrong.ToException();
    }

    private static PersonId IdOf(string? text) => PersonId.TryParse(text, out var id) ? id : throw ScimErrors.ValueWrong.ToException();
}
