using System.Globalization;
using Evidence.Kernel;
using Microsoft.Extensions.Configuration;

namespace Evidence.Transfer.Backups;

/// <summary>Where backups lie and how they are made. docs/operations/backup.md.</summary>
public sealed record BackupOptions
{
    private const int UsualHour = 1;

    /// <summary>When the last one is older than this, or there is none, a failure is an incident.</summary>
    public static readonly TimeSpan OverdueAfter = TimeSpan.FromHours(50);

    /// <summary>How to connect to the database that is kept, as the programs do.</summary>
    public required string Database { get; init; }

    /// <summary>The folder of the databases' backups (<c>Backup:Folder</c>); null where none is set.</summary>
    public string? Folder { get; init; }

    /// <summary>The folder of the key rings' backups (<c>Backup:Keys</c>); null where none is set.</summary>
    public string? Keys { get; init; }

    /// <summary>The hour of the agency's day at which one is made (<c>Backup:Hour</c>).</summary>
    public DailyTurn Turn { get; init; } = new(UsualHour, TimeZoneInfo.Utc);

    /// <summary>The folder below which drills restore (<c>Backup:Scratch</c>); null for the system's temporary one.</summary>
    public string? Scratch { get; init; }

    /// <summary>Whether backups are made by themselves.</summary>
    public bool IsSetUp => Folder is not null && Keys is not null;

    /// <summary>The folder of PostgreSQL's programs (<c>Backup:PostgresBin</c>); null to look for them.</summary>
    public string? PostgresBin { get; init; }

    /// <exception cref="InvalidOperationException">A setting is no value that it can have.</exception>
    public static BackupOptions From(IConfiguration configuration)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        return new BackupOptions
        {
            Database = configuration.GetConnectionString("Evidence") ?? "",
            Folder = Text(configuration, "Folder"),
            Keys = Text(configuration, "Keys"),
            PostgresBin = Text(configuration, "PostgresBin"),
            Scratch = Text(configuration, "Scratch"),
            Turn = new(HourOf(Text(configuration, "Hour")), DailyTurn.ZoneOf(configuration)),
        };
    }

    private static int HourOf(string? text) => text is null ? UsualHour
        : int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var hour) && hour < 24 ? hour
        : throw new InvalidOperationException("The setting Backup:Hour must be a number from 0 to 23.");

    private static string? Text(IConfiguration configuration, string name) => configuration[$"Backup:{name}"] is { Length: > 0 } text ? text : null;
}
