using Evidence.Database;
using Evidence.Formats;
using Evidence.Items.Reach;
using Microsoft.EntityFrameworkCore;

namespace Evidence.Search;

/// <summary>What has a reference: that whole, capitals and small letters alike, and never a part of it (345 must not find 12345).</summary>
/// <param name="Files">Cases, as far as the searcher may know of them.</param>
/// <param name="Devices">Whose serial number it is.</param>
internal sealed record NamedRecords(IReadOnlyList<PoliceIncidentId> Incidents, IReadOnlyList<CaseId> Files, IReadOnlyList<DeviceId> Devices)
{
    private sealed record Row(string Kind, Guid Id);

    public static async Task<NamedRecords> ReadAsync(EvidenceDb db, ItemReach reach, string reference, CancellationToken cancellation)
    {
        var rows = await db.Database.SqlQuery<Row>($"""
            select 'incident' as "Kind", id as "Id" from cases.incident where lower(reference) = lower({reference})
            union all select 'case', id from cases.case_file where lower(reference) = lower({reference})
            union all select 'device', id from devices.device where lower(serial) = lower({reference})
            """).ToListAsync(cancellation);
        var files = Ids("case").ConvertAll(id => new CaseId(id));
        return new(
            Ids("incident").ConvertAll(id => new PoliceIncidentId(id)),
            files.Count == 0 ? files : await reach.Known(db.CaseFiles).Where(file => files.Contains(file.Id)).Select(file => file.Id).ToListAsync(cancellation),
            Ids("device").ConvertAll(id => new DeviceId(id)));

        List<Guid> Ids(string kind) => [.. rows.Where(row => row.Kind == kind).Select(row => row.Id)];
    }
}
