using Evidence.Formats;
using Evidence.Web.Layout;

namespace Evidence.Web.Devices;

/// <summary>One session or all of them, and whose alone.</summary>
internal readonly record struct WatchedDocks(Guid? Session, PersonId? OwnedBy);

/// <summary>
/// Looks at the docks for all who watch the same at once: however many pages are open, the database is asked once. A volume of many files
/// takes a moment to count: the next look comes at the earliest after four times what the last one took, so that watching never keeps the database busy.
/// </summary>
internal sealed class SharedLook(TimeProvider time, Func<WatchedDocks, Task<LiveLook>> look)
{
    private static readonly TimeSpan Beat = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Forgotten = TimeSpan.FromMinutes(1);

    private readonly Lock turn = new();
    private readonly Dictionary<WatchedDocks, Running> running = [];

    /// <summary>The look that is under way or fresh, else a new one. It goes on when who asked first goes away.</summary>
    public Task<LiveLook> AtAsync(WatchedDocks watched, CancellationToken cancellation)
    {
        lock (turn)
        {
            var now = time.GetTimestamp();
            if (!running.TryGetValue(watched, out var last) || !last.IsFresh(time))
            {
                foreach (var old in running.Where(one => one.Value.Look.IsCompleted && time.GetElapsedTime(one.Value.Started, now) > Forgotten).Select(one => one.Key).ToList())
                    running.Remove(old);
                running[watched] = last = new Running(time, () => look(watched));
            }

            return last.Look.WaitAsync(cancellation);
        }
    }

    private sealed class Running
    {
        private long ended;

        public Running(TimeProvider time, Func<Task<LiveLook>> look)
        {
            Started = time.GetTimestamp();
            Look = Task.Run(async () =>
            {
                try
                {
                    return await look();
                }
                finally
                {
                    Volatile.Write(ref ended, time.GetTimestamp());
                }
            });
        }

        public long Started { get; }

        public Task<LiveLook> Look { get; }

        public bool IsFresh(TimeProvider time)
        {
            if (!Look.IsCompleted)
                return true;
            var pause = time.GetElapsedTime(Started, Volatile.Read(ref ended)) * 4;
            return !Look.IsFaulted && time.GetElapsedTime(Started) < (pause > Beat ? pause : Beat);
        }
    }
}
