using System.Globalization;
using Microsoft.Extensions.Configuration;

namespace Evidence.KeyCare;

/// <summary>What an installation sets for the care of its keys.</summary>
public sealed record KeyCareOptions
{
    public const string BackupsSetting = "Evidence:Keys:BackupsKeptDays";

    private const int MostDays = 36_500;

    /// <summary>
    /// How long backups of the database are kept. A key-encryption key that no data key is under any more stays as long, so that every backup
    /// that can be put back still opens; and it dates what an old backup still holds of a destroyed data key.
    /// </summary>
    public TimeSpan BackupsKept { get; init; } = TimeSpan.FromDays(35);

    /// <exception cref="InvalidOperationException">The setting is no number of days.</exception>
    public static KeyCareOptions From(IConfiguration configuration)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        if (configuration[BackupsSetting] is not { Length: > 0 } text)
            return new KeyCareOptions();
        return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var days) && days <= MostDays
            ? new KeyCareOptions { BackupsKept = TimeSpan.FromDays(days) }
            : throw new InvalidOperationException($"The setting {BackupsSetting} must be a number of days, from 0 to {MostDays}.");
    }
}
