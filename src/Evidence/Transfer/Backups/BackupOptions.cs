using System.Globalization;
using Microsoft.Extensions.Configuration;

namespace Evidence.Transfer.Backups;

/// <summary>Where backups lie and how they are made. docs/operations/backup.md.</summary>
public sealed record BackupOptions
{
    /// <summary>How to connect to the database that is kept, as the programs do.</summary>
    public required string Database { get; init; }

    /// <summary>The folder of the databases' backups (<c>Backup:Folder</c>); null where none is set.</summary>
    public string? Folder { get; init; }

    /// <summary>The folder of the key rings' backups (<c>Backup:Keys</c>); null where none is set.</summary>
    public string? Keys { get; init; }

    /// <summary>The hour of the agency's day at which one is made (<c>Backup:Hour</c>).</summary>
    public int Hour { get; init; } = 1;

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
            Hour = Text(configuration, "Hour") is not { } text ? 1
                : int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var hour) && hour < 24 ? hour
                : throw new InvalidOperationException("The setting Backup:Hour must be a number from 0 to 23."),
        };
    }

    private static string? Text(IConfiguration configuration, string name) => configuration[$"Backup:{name}"] is { Length: > 0 } text ? text : null;
}
