using System.Text.Json;
using Evidence.Database;
using Evidence.Formats;
using Evidence.Formats.Protocol;
using Evidence.Kernel;
using Microsoft.EntityFrameworkCore;

namespace Evidence.Devices;

/// <summary>Keeps what an agent says is wrong at its docks, so that those who can help see it. The newest report is the whole truth.</summary>
public sealed class TakeStationReport(EvidenceDb db)
{
    private const int MostTroubles = 64, LongestText = 500, LongestReference = 16;

    /// <exception cref="RefusedException">The report is longer than any dock has reason for.</exception>
    public async Task RunAsync(AgentCaller agent, StationReport report, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(agent);
        ArgumentNullException.ThrowIfNull(report);
        if (report.Troubles.Count > MostTroubles || report.Troubles.Any(IsTooLong))
            throw DeviceRefusals.ReportUnreadable.ToException();
        var shown = new StationReport([.. report.Troubles.Select(Shown)]);
        var json = JsonSerializer.Serialize(shown, ProtocolJson.Default.StationReport);
        await db.Agents.Where(a => a.Id == agent.Id && (a.Report == null || a.Report != json))
            .ExecuteUpdateAsync(a => a.SetProperty(x => x.Report, json), cancellation);
    }

    /// <summary>Reads <see cref="DockAgent.Report"/>.</summary>
    public static IReadOnlyList<StationTrouble> Read(string? report) =>
        report is null ? [] : JsonSerializer.Deserialize(report, ProtocolJson.Default.StationReport)!.Troubles;

    private static bool IsTooLong(StationTrouble trouble) =>
        trouble.Reference.Length is 0 or > LongestReference || trouble.Device.Length > LongestText || trouble.Text.Length > LongestText;

    private static StationTrouble Shown(StationTrouble trouble) => trouble with
    {
        Reference = ShownText.Of(trouble.Reference),
        Device = ShownText.Of(trouble.Device),
        Text = ShownText.Of(trouble.Text),
        Since = Instant.Truncate(trouble.Since),
    };
}
