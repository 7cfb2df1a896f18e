namespace Evidence.Web.Devices;

/// <summary>
/// Whether agents had to be told that the object store is away, for the Docks page. An agent that waits asks again within a minute; once none was
/// told so for longer, the store is back or nobody waits for it.
/// </summary>
internal sealed class StoreTrouble(TimeProvider time)
{
    private static readonly TimeSpan Over = TimeSpan.FromMinutes(1);

    private readonly Lock turn = new();
    private DateTimeOffset first, last = DateTimeOffset.MinValue;

    /// <summary>Since when; null while there is none.</summary>
    public DateTimeOffset? Since
    {
        get
        {
            lock (turn) return Stands(time.GetUtcNow()) ? first : null;
        }
    }

    public void Seen()
    {
        var now = time.GetUtcNow();
        lock (turn)
        {
            if (!Stands(now)) first = now;
            last = now;
        }
    }

    private bool Stands(DateTimeOffset now) => now - last < Over;
}
