using Evidence.Access;
using Evidence.Database;
using Evidence.Formats;
using Evidence.Web.Access;

namespace Evidence.Web.Devices;

/// <summary>A field in which an officer is chosen.</summary>
internal sealed record OfficerChoice(string Field, string Label, string? Hint, IReadOnlyList<(string Id, string Name)> Officers, string? Chosen)
{
    /// <summary>Officers, supervisors and evidence officers, who all may bring devices in.</summary>
    public static Task<IReadOnlyList<(string Id, string Name)>> ReadAsync(EvidenceDb db, CancellationToken cancellation) =>
        PeopleToChoose.ReadAsync(db.People.Where(p => p.Role == Role.Officer || p.Role == Role.Supervisor || p.Role == Role.EvidenceOfficer), 2000, cancellation);

    public static PersonId? Parse(string? text) => PersonId.TryParse(text, out var id) ? id : null;
}
