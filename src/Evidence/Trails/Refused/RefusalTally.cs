using Evidence.Access;

namespace Evidence.Trails.Refused;

/// <summary>What is counted together: one person's, or one network's, for one permission and one reason.</summary>
internal readonly record struct RefusalKey(Guid? Actor, string? Network, Permission? Permission, string Reason)
{
    public static RefusalKey Of(RefusedAttempt attempt) =>
        new(attempt.Actor?.Id, attempt.Actor is null ? Evidence.Access.SigningIn.Network.Of(attempt.Address) : null, attempt.Permission, attempt.Reason);
}

/// <summary>Attempts after the first, within one window.</summary>
/// <param name="Last">The last of them.</param>
/// <param name="Since">When the first of them was.</param>
/// <param name="Count">How many.</param>
/// <param name="Named">Identifiers in their addresses: the first <see cref="RefusalTally.MostNamed"/> different ones.</param>
internal sealed record RefusalCount(RefusedAttempt Last, DateTimeOffset Since, int Count, IReadOnlyCollection<Guid> Named);

/// <summary>
/// Says of which attempts an entry is made at once, and counts the others, so that whoever asks a million times fills no log. Kept in memory and bounded:
/// decision 0036.
/// </summary>
internal sealed class RefusalTally
{
    public static readonly TimeSpan Window = TimeSpan.FromMinutes(10);

    public const int MostKeys = 1_000, MostNamed = 20;

    private readonly Dictionary<RefusalKey, Open> open = [];

    /// <returns>Whether it is the first of its kind in a window: its entry is the caller's to make.</returns>
    public bool IsFirst(RefusedAttempt attempt)
    {
        lock (open)
        {
            var key = RefusalKey.Of(attempt);
            // Many networks at once are counted as one.
            if (!open.ContainsKey(key) && open.Count >= MostKeys)
                key = new RefusalKey(null, null, null, attempt.Reason);
            if (open.TryGetValue(key, out var window))
            {
                window.Add(attempt);
                return false;
            }

            open.Add(key, new Open(attempt.At));
            return true;
        }
    }

    /// <summary>Closes the windows that are over, or all; one in which somebody went on is followed by another.</summary>
    /// <returns>What was counted in them.</returns>
    public IReadOnlyList<RefusalCount> Close(DateTimeOffset now, bool all = false)
    {
        lock (open)
        {
            var counts = new List<RefusalCount>();
            foreach (var (key, window) in open.Where(one => all || now - one.Value.From >= Window).ToList())
            {
                if (window.Take(now) is { } count)
                    counts.Add(count);
                else
                    open.Remove(key);
            }

            return counts;
        }
    }

    private sealed class Open(DateTimeOffset from)
    {
        private readonly HashSet<Guid> named = [];
        private RefusedAttempt? last;
        private DateTimeOffset since;
        private int count;

        public DateTimeOffset From { get; private set; } = from;

        public void Add(RefusedAttempt attempt)
        {
            if (count++ == 0)
                since = attempt.At;
            last = attempt;
            if (attempt.Named is { } id && named.Count < MostNamed)
                named.Add(id);
        }

        /// <summary>What was counted, and a new window from now on; null where nothing was.</summary>
        public RefusalCount? Take(DateTimeOffset now)
        {
            if (last is null)
                return null;
            var counted = new RefusalCount(last, since, count, [.. named]);
            (last, count, From) = (null, 0, now);
            named.Clear();
            return counted;
        }
    }
}
