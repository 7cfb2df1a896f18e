namespace Evidence.Access.SigningIn;

/// <summary>Five wrong passwords in a row close the account for a quarter of an hour.</summary>
internal static class LockOut
{
    public const int Tries = 5;

    public static readonly TimeSpan Lasts = TimeSpan.FromMinutes(15);

    public static bool IsLocked(Person person, DateTimeOffset now) => person.LockoutEnd > now;

    /// <summary>Counts a wrong password. True when it was the one that closes the account.</summary>
    public static bool Count(Person person, DateTimeOffset now)
    {
        person.AccessFailedCount++;
        if (person.AccessFailedCount < Tries)
            return false;
        person.AccessFailedCount = 0;
        person.LockoutEnd = now + Lasts;
        return true;
    }

    public static void Reset(Person person)
    {
        person.AccessFailedCount = 0;
        person.LockoutEnd = null;
    }
}
