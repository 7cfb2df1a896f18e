using Evidence.Database;
using Evidence.Formats;
using Evidence.Formats.Protocol;
using Evidence.Intake;
using Evidence.Items;
using Evidence.Kernel;
using Microsoft.EntityFrameworkCore;

namespace Evidence.Dispatch.Matching;

/// <summary>Reads when a recording was made, and orders that the incidents be matched which it may be of or is of already.</summary>
internal sealed class TimeRecording(EvidenceDb db, AgencyZone zone)
{
    /// <summary>In the transaction that takes the order away.</summary>
    public async Task RunAsync(ItemId id, TimeSpan buffer, CancellationToken cancellation)
    {
        var item = await db.Items.AsNoTracking().SingleOrDefaultAsync(i => i.Id == id, cancellation);
        if (item is null)
            return;
        var span = item is { State: ItemState.Verified, CapturedLocal: { } local }
            ? RecordingClock.Read(new RecordedFacts(local, item.CapturedZone, item.DurationMs is { } ms and >= 0 ? TimeSpan.FromMilliseconds(ms) : null, await AtDockAsync(id, cancellation)), zone.ToInstant)
            : null;
        var known = await db.RecordingTimes.SingleOrDefaultAsync(t => t.ItemId == id, cancellation);
        Write(item, span, known);
        await db.SaveChangesAsync(cancellation);
        await OrderAsync(item, span, buffer, cancellation);
    }

    private void Write(EvidenceItem item, RecordingSpan? span, RecordingTime? known)
    {
        if (known is not null && span is null)
            db.RecordingTimes.Remove(known);
        if (span is not { } read)
            return;
        var (start, end) = (Instant.Truncate(read.Start), Instant.Truncate(read.End));
        if (known is null)
        {
            db.RecordingTimes.Add(new RecordingTime
            {
                ItemId = item.Id, OfficerId = item.OfficerId, StartAt = start, EndAt = end, Basis = read.Basis, SkewSeconds = (long)read.Skew.TotalSeconds,
            });
        }
        else
        {
            (known.OfficerId, known.StartAt, known.EndAt, known.Basis, known.SkewSeconds) = (item.OfficerId, start, end, read.Basis, (long)read.Skew.TotalSeconds);
        }
    }

    /// <summary>The device's clock when the recording was first docked.</summary>
    private async Task<DeviceClock?> AtDockAsync(ItemId id, CancellationToken cancellation)
    {
        var told = await (from upload in db.Uploads
                          join session in db.DockSessions on upload.SessionId equals session.Id
                          where upload.ItemId == id && upload.Role == FileRole.Original && session.Completeness != null
                          orderby session.OpenedAt, session.Id
                          select session.Completeness).FirstOrDefaultAsync(cancellation);
        return told is null ? null : CompletenessFacts.Read(told).Clock;
    }

    private async Task OrderAsync(EvidenceItem item, RecordingSpan? span, TimeSpan buffer, CancellationToken cancellation)
    {
        // Names the incidents in one order, so that two recordings never wait for each other's.
        var incidents = await db.IncidentMatches.Where(m => m.ItemId == item.Id).Select(m => m.IncidentId).ToListAsync(cancellation);
        if (span is { } read && item.OfficerId is { } officer)
        {
            var (from, until) = (Instant.Truncate(read.Start - buffer), Instant.Truncate(read.End + buffer));
            var earliest = from.AddHours(-IncidentToTell.LongestHours);
            var numbers = await db.People.Where(p => p.Id == officer && p.CollarNumber != null).Select(p => p.CollarNumber!.ToUpper()).ToListAsync(cancellation);
            var signs = await db.Duties.Where(d => d.PersonId == officer && d.RemovedAt == null && d.From < until && d.Until > earliest).Select(d => d.CallSign).Distinct().ToListAsync(cancellation);
            incidents.AddRange(await db.DispatchedIncidents
                .Where(i => i.DispatchedAt >= earliest && i.DispatchedAt <= until && i.ClearedAt >= from)
                .Where(i => i.CollarNumbers.Any(n => numbers.Contains(n)) || i.CallSigns.Any(s => signs.Contains(s)))
                .Select(i => i.IncidentId).ToListAsync(cancellation));
        }

        foreach (var incident in incidents.Distinct().OrderBy(i => i.Value))
            await db.Database.ExecuteSqlAsync($"select dispatch.order_match('incident', {incident.Value})", cancellation);
    }
}
