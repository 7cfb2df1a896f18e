using Evidence.Formats;
using Evidence.Formats.Custody;
using Evidence.Web.Layout;

namespace Evidence.Web.Trails;

/// <summary>One entry of a chain in words.</summary>
/// <param name="What">The action: "View started".</param>
/// <param name="Who">Who acted; a withheld or erased name says so.</param>
/// <param name="Facts">Field in words, and its value.</param>
/// <param name="Technical">What whoever checks the entry wants beside its hash.</param>
/// <param name="IsDanger">An entry that says evidence is in danger.</param>
internal sealed record TrailRow(
    Subject Subject, long Sequence, string What, string Who, DateTimeOffset At, IReadOnlyList<(string Name, string Value)> Facts,
    IReadOnlyList<(string Name, string Value)> Technical, Sha256Hash Hash, bool IsDanger)
{
    /// <summary>What the subject was called then; null where it had no name.</summary>
    public string? Title { get; init; }

    /// <summary>The person who acted; null for programs and agents, and where an entry does not tell.</summary>
    public Guid? Actor { get; init; }

    /// <summary>What the person who acted was here; null for programs and agents, and where an entry does not tell.</summary>
    public string? Role { get; init; }

    /// <summary>What the entry is about, in words.</summary>
    public string About => Title ?? $"{TrailText.Sentence(Subject.Kind.Word())} {Quantities.Brief(Subject.Id.ToString("D"))}";

    /// <summary>The page of what it is about; null where it has none.</summary>
    public string? Href => Subject.Kind switch
    {
        SubjectKind.Item => $"/items/{Subject.Id:D}",
        SubjectKind.Person => $"/trails/person/{Subject.Id:D}",
        SubjectKind.Device => $"/trails/device/{Subject.Id:D}",
        SubjectKind.Incident => $"/incidents/{Subject.Id:D}",
        _ => null,
    };
}
