using System.Text.Json;
using Evidence.Database;
using Evidence.Formats;
using Evidence.Formats.Protocol;
using Microsoft.EntityFrameworkCore;

namespace Evidence.Intake;

/// <summary>
/// Says for a device's dockings which recordings its numbering lets expect and which are missing. A docking that is heard of late, because
/// its files waited in a spool, is put in its place: those after it are looked at anew.
/// </summary>
internal static class ExpectedRecordings
{
    private const int MostDockings = 50;

    /// <summary>In the transaction that <paramref name="db"/> has open, with the session's files written.</summary>
    public static async Task RefreshAsync(EvidenceDb db, DeviceId device, DockSessionId session, CancellationToken cancellation)
    {
        // Two dockings of one device at once would each miss the other.
        await db.Database.ExecuteSqlAsync($"select from devices.device where id = {device.Value} for no key update", cancellation);
        var rows = await db.DockSessions.AsNoTracking().Where(s => s.DeviceId == device && s.Completeness != null)
            .OrderByDescending(s => s.OpenedAt).Take(MostDockings)
            .Select(s => new { s.Id, s.OpenedAt, s.Profile, s.Completeness, s.Expected }).ToListAsync(cancellation);
        var dockings = rows.ConvertAll(r => new Told(r.Id, r.OpenedAt, FamilyOf(r.Profile), CompletenessFacts.Read(r.Completeness!), r.Expected));
        dockings.Sort((a, b) => a.At != b.At ? a.At.CompareTo(b.At) : a.Id.Value.CompareTo(b.Id.Value));
        for (var place = Math.Max(0, dockings.FindIndex(d => d.Id == session)); place < dockings.Count; place++)
        {
            var expected = await ExpectAsync(db, dockings, place, cancellation);
            var (json, missing) = (JsonSerializer.Serialize(expected), expected.Sum(one => one.Missing));
            dockings[place] = dockings[place] with { Expected = json };
            var id = dockings[place].Id;
            await db.DockSessions.Where(s => s.Id == id)
                .ExecuteUpdateAsync(set => set.SetProperty(s => s.Expected, json).SetProperty(s => s.MissingNumbers, missing), cancellation);
        }
    }

    private static async Task<List<ExpectedNumbers>> ExpectAsync(EvidenceDb db, List<Told> dockings, int place, CancellationToken cancellation)
    {
        var now = dockings[place];
        var before = dockings.Take(place).Where(d => d.Family == now.Family).Reverse().ToList();
        var same = before.Count > 0 && now.Facts.Counters.Count > 0 ? await SameFilesAsync(db, now.Id, before[0].Id, cancellation) : 0;
        return [.. now.Facts.Counters.Select(counter => ExpectedNumbers.Of(counter, Earlier(counter.Name, before), same))];
    }

    /// <summary>Back to the docking at which this numbering began anew, or to the first that is known.</summary>
    private static List<FileCounter> Earlier(string name, IEnumerable<Told> latestFirst)
    {
        var counters = new List<FileCounter>();
        foreach (var docking in latestFirst)
        {
            // A docking at which the device was empty shows no counter; the numbering goes on after it.
            if (docking.Facts.Counters.FirstOrDefault(c => c.Name == name) is not { } counter)
                continue;
            counters.Add(counter);
            if (docking.StartOf(name) is null or NumberingStart.First or NumberingStart.Restarted)
                break;
        }
        return counters;
    }

    private static Task<int> SameFilesAsync(EvidenceDb db, DockSessionId now, DockSessionId before, CancellationToken cancellation) => (
        from f in db.DockedFiles
        join b in db.DockedFiles on new { f.PathSha256, f.Bytes, f.ModifiedAt } equals new { b.PathSha256, b.Bytes, b.ModifiedAt }
        where f.SessionId == now && b.SessionId == before && f.Skipped == null && b.Skipped == null
        select f).CountAsync(cancellation);

    /// <summary>The profile without its version: a corrected profile is no other device.</summary>
    private static string FamilyOf(string profile) => profile.Split('/')[0];

    private sealed record Told(DockSessionId Id, DateTimeOffset OpenedAt, string Family, CompletenessFacts Facts, string? Expected)
    {
        /// <summary>When the volume was looked at; the server may have heard of it much later.</summary>
        public DateTimeOffset At => Facts.Clock.AgentAt == default || Facts.Clock.AgentAt > OpenedAt ? OpenedAt : Facts.Clock.AgentAt;

        public NumberingStart? StartOf(string name) =>
            Expected is null ? null : JsonSerializer.Deserialize<List<ExpectedNumbers>>(Expected)!.Find(one => one.Name == name)?.Start;
    }
}
