using Evidence.Access;
using Evidence.Database;
using Evidence.Formats;
using Evidence.Web.Items;
using Microsoft.EntityFrameworkCore;

namespace Evidence.Web.Devices;

/// <summary>A field in which an officer is chosen.</summary>
internal sealed record OfficerChoice(string Field, string Label, string? Hint, IReadOnlyList<(string Id, string Name)> Officers, string? Chosen)
{
    /// <summary>Officers, supervisors and evidence officers, who all may bring devices in.</summary>
    public static async Task<IReadOnlyList<(string Id, string Name)>> ReadAsync(EvidenceDb db, CancellationToken cancellation) =>
        [.. (await db.People.AsNoTracking().Where(p => p.Role == Role.Officer || p.Role == Role.Supervisor || p.Role == Role.EvidenceOfficer).OrderBy(p => p.DisplayName).Take(2000)
            .Select(p => new { p.Id, p.DisplayName, p.CollarNumber }).ToListAsync(cancellation)).Select(p => (p.Id.ToString(), PersonText.Of(p.DisplayName, p.CollarNumber)))];

    public static PersonId? Parse(string? text) => PersonId.TryParse(text, out var id) ? id : null;
}
