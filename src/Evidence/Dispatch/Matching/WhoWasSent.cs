using Evidence.Database;
using Evidence.Formats;
using Microsoft.EntityFrameworkCore;

namespace Evidence.Dispatch.Matching;

/// <summary>Says who the call signs and numbers of an incident were.</summary>
internal static class WhoWasSent
{
    /// <summary>A number that two people have tells of neither. Several people may be on duty under one call sign, and all of them were sent.</summary>
    public static async Task<IReadOnlyDictionary<PersonId, MatchedBy>> ReadAsync(EvidenceDb db, DispatchedIncident incident, CancellationToken cancellation)
    {
        var (numbers, signs, from, until) = (incident.CollarNumbers, incident.CallSigns, incident.DispatchedAt, incident.ClearedAt);
        var numbered = await db.People.Where(p => p.CollarNumber != null && numbers.Contains(p.CollarNumber.ToUpper())).Select(p => new { p.Id, Number = p.CollarNumber!.ToUpper() }).ToListAsync(cancellation);
        var onDuty = await db.Duties.Where(d => signs.Contains(d.CallSign) && d.RemovedAt == null && d.From < until && d.Until > from).Select(d => d.PersonId).Distinct().ToListAsync(cancellation);
        var sent = numbered.GroupBy(p => p.Number).Where(group => group.Count() == 1).ToDictionary(group => group.Single().Id, _ => MatchedBy.CollarNumber);
        foreach (var person in onDuty)
            sent[person] = sent.GetValueOrDefault(person) | MatchedBy.CallSign;
        return sent;
    }
}
