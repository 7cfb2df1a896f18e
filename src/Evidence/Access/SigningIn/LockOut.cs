namespace Evidence.Access.SigningIn;

/// <summary>Wrong passwords and codes close an account: after five for a minute, after each further five for longer. Success, or a day without one, begins anew.</summary>
internal static class LockOut
{
    public const int Tries = 5;

    private static readonly TimeSpan Forgotten = TimeSpan.FromDays(1);

    public static bool IsLocked(Person person, DateTimeOffset now) => person.LockoutEnd > now;

    /// <summary>Counts a wrong try. True when it was one that closes the account.</summary>
    public static bool Count(Person person, DateTimeOffset now)
    {
        if (person.LastFailedAt + Forgotten < now)
            person.AccessFailedCount = 0;
        (person.AccessFailedCount, person.LastFailedAt) = (person.AccessFailedCount + 1, now);
        if (person.AccessFailedCount % Tries != 0)
            return false;
        person.LockoutEnd = now + BackOff.After(person.AccessFailedCount / Tries);
        return true;
    }

    public static void Reset(Person person) => (person.AccessFailedCount, person.LockoutEnd, person.LastFailedAt) = (0, null, null);
}

/// <summary>How long something is closed the first time, the second, and so on: longer each time, and never so long that a force stands still.</summary>
internal static class BackOff
{
    private static readonly TimeSpan[] Closed = [TimeSpan.FromMinutes(1), TimeSpan.FromMinutes(5), TimeSpan.FromMinutes(15), TimeSpan.FromHours(1), TimeSpan.FromHours(4)];

    /// <param name="times">From 1.</param>
    public static TimeSpan After(int times) => Closed[Math.Min(times, Closed.Length) - 1];
}
