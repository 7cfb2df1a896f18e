using System.Text;
using Evidence.Formats.Log;
using Evidence.Kernel;
using Microsoft.Extensions.Configuration;

namespace Evidence.Custody.Log;

/// <summary>Who vouches for the log besides the agency, as it is set: <c>Evidence:Log</c>.</summary>
public sealed record LogOptions
{
    private const string NoWitness = "quorum none\n";
    private const int UsualHour = 3;

    /// <summary>Witnesses, groups and the quorum of a C2SP tlog-policy, without the log's own lines.</summary>
    public string Witnesses { get; init; } = NoWitness;

    /// <summary>A time-stamp authority (RFC 3161 over HTTP); null where no stamps are fetched.</summary>
    public Uri? Authority { get; init; }

    /// <summary>When in the day a stamp is fetched.</summary>
    public DailyTurn Turn { get; init; } = new(UsualHour, TimeZoneInfo.Utc);

    /// <summary>Reads <c>Policy</c> (a file), <c>TimeStampAuthority</c> (an address) and <c>TimeStampHour</c>.</summary>
    /// <exception cref="StartRefusedException">A setting makes no sense.</exception>
    public static LogOptions From(IConfiguration configuration)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        var log = configuration.GetSection("Evidence:Log");
        return new LogOptions
        {
            Witnesses = log["Policy"] is { Length: > 0 } file ? Read(file) : NoWitness,
            Authority = log["TimeStampAuthority"] is { Length: > 0 } address ? PlainConnections.Demand(AddressOf(address), "Evidence:Log:TimeStampAuthority", configuration) : null,
            Turn = new(log.GetValue("TimeStampHour", UsualHour) is >= 0 and < 24 and var hour ? hour : UsualHour, DailyTurn.ZoneOf(configuration)),
        };
    }

    /// <summary>The whole policy of a log with these keys.</summary>
    /// <exception cref="StartRefusedException">What was set is no policy.</exception>
    public (string Text, LogPolicy Policy) PolicyFor(IEnumerable<NoteKey> keys)
    {
        ArgumentNullException.ThrowIfNull(keys);
        var text = string.Concat(keys.Select(key => $"log {key}\n")) + Witnesses;
        return LogPolicy.TryParse(Encoding.UTF8.GetBytes(text), out var policy, out var faults)
            ? (text, policy)
            : throw new StartRefusedException($"Evidence:Log:Policy names no policy for the log: {string.Join(' ', faults.Select(fault => fault.Text))}",
                "Mend the file: docs/operations/log.md.");
    }

    private static Uri AddressOf(string text) => Uri.TryCreate(text, UriKind.Absolute, out var address) && address.Scheme is "http" or "https"
        ? new Uri(text)
        : throw new StartRefusedException("Evidence:Log:TimeStampAuthority is no address.", "Name the http(s) address of a time-stamp authority, or leave it out.");

    private static string Read(string file)
    {
        if (!File.Exists(file))
            throw new StartRefusedException($"Evidence:Log:Policy names {file}, which is not there.", "Name the file with the witnesses and the quorum, or leave it out.");
        var text = File.ReadAllText(file);
        return text.EndsWith('\n') ? text : text + "\n";
    }
}
