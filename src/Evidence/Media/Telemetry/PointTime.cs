namespace Evidence.Media.Telemetry;

/// <summary>Times as devices write them: any number may stand there, few of them are dates.</summary>
internal static class PointTime
{
    /// <summary>Null where it is no date of a recording.</summary>
    public static DateTime? Of(long year, long month, long day, long hour, long minute, long second) =>
        year is >= 1980 and <= 2999 && month is >= 1 and <= 12 && day >= 1 && day <= DateTime.DaysInMonth((int)year, (int)month)
            && hour is >= 0 and <= 23 && minute is >= 0 and <= 59 && second is >= 0 and <= 59
            ? new DateTime((int)year, (int)month, (int)day, (int)hour, (int)minute, (int)second, DateTimeKind.Unspecified)
            : null;

    /// <param name="microseconds">Since 1970.</param>
    public static DateTime? OfUnix(ulong microseconds) =>
        microseconds <= 32_503_680_000_000_000 ? DateTime.UnixEpoch.AddMicroseconds(microseconds) is var at ? DateTime.SpecifyKind(at, DateTimeKind.Unspecified) : null : null;
}
