using System.Globalization;
using Evidence.Kernel;
using Microsoft.Extensions.Configuration;

namespace Evidence.Retention;

/// <summary>What an installation sets for keeping recordings. A setting that is there and makes no sense stops the start: none is ever taken to mean "protect less".</summary>
/// <param name="LockFor">How far ahead a lock in the store ends (<c>Retention:LockDays</c>, 30 to 90 days; 60 where nothing is said).</param>
/// <param name="KeepDays">How many days of 24 hours a recording is kept at least, from its arrival (<c>Retention:KeepDays</c>); null, where nothing is said, is without end.</param>
public sealed record RetentionOptions(TimeSpan LockFor, int? KeepDays)
{
    /// <summary>Shorter, and an outage over a holiday lets locks lapse; longer, and a lock stands against an order to destroy.</summary>
    public const int LeastLockDays = 30, MostLockDays = 90;

    public const int MostKeepDays = 36_500;
    private const int UsualLockDays = 60;

    /// <exception cref="StartRefusedException">A setting is blank, no whole number, or out of its bounds.</exception>
    public static RetentionOptions From(IConfiguration configuration)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        var lockDays = Days(configuration, "Retention:LockDays", LeastLockDays, MostLockDays, "how far ahead locks end; without the setting, 60 days");
        var keepDays = Days(configuration, "Retention:KeepDays", 1, MostKeepDays, "how long recordings are kept at least; without the setting, without end");
        return new RetentionOptions(TimeSpan.FromDays(lockDays ?? UsualLockDays), keepDays);
    }

    private static int? Days(IConfiguration configuration, string name, int least, int most, string means)
    {
        if (configuration[name] is not { } text)
            return null;
        return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var days) && days >= least && days <= most
            ? days
            : throw new StartRefusedException($"{name} is '{text}', which is no number of days from {least} to {most}.",
                $"Set it to such a number ({means}), or take the setting away.");
    }
}
