using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;

namespace Evidence.Durability;

/// <summary>
/// Fault injection for test builds. <c>EVIDENCE_FAULT=point:nth:KILL|EIO|ENOSPC</c> (several separated by commas; a point
/// by number or name) strikes at the nth pass of that point in this process; <c>EVIDENCE_FAULT_TRACE=file</c> appends one line
/// <c>number name nth</c> for each pass, so that a campaign can count the points of a run. Calls vanish from builds without FAULT_POINTS.
/// </summary>
public static class FaultPoints
{
    private static readonly ConcurrentDictionary<FaultPoint, StrongCount> Passes = new();
    private static readonly FaultOrder[] Orders = FaultOrder.Parse(Environment.GetEnvironmentVariable("EVIDENCE_FAULT"));
    private static readonly string? Trace = Environment.GetEnvironmentVariable("EVIDENCE_FAULT_TRACE");

    /// <summary>Whether this build of the durability assembly carries fault points.</summary>
    public static bool Compiled
    {
        get
        {
#if FAULT_POINTS
            return true;
#else
            return false;
#endif
        }
    }

    /// <summary>Dies, or throws what a failing disk (<see cref="IOException"/>) or a full one (<see cref="NoSpaceException"/>) would cause here.</summary>
    [Conditional("FAULT_POINTS")]
    public static void Hit(FaultPoint point)
    {
        var errno = ErrnoAt(point);
        if (errno == Errno.NoSpace) throw new NoSpaceException($"fault point {point}");
        if (errno != 0) throw new IOException($"fault point {point}: input/output error", errno);
    }

    /// <summary>For places where the fault takes the place of a system call's own result: 0, EIO or ENOSPC.</summary>
    internal static int ErrnoAt(FaultPoint point)
    {
#if FAULT_POINTS
        if (Orders.Length == 0 && Trace is null) return 0;
        var nth = Passes.GetOrAdd(point, _ => new StrongCount()).Next();
        if (Trace is not null) WriteTrace(point, nth);
        foreach (var order in Orders)
            if (order.Point == point && order.Nth == nth) return Strike(order.Fault);
#endif
        return 0;
    }

#if FAULT_POINTS
    private static int Strike(Fault fault)
    {
        if (fault == Fault.Kill) ProcessEnd.Kill();
        return fault == Fault.NoSpace ? Errno.NoSpace : Errno.Io;
    }

    private static void WriteTrace(FaultPoint point, int nth)
    {
        var line = string.Create(CultureInfo.InvariantCulture, $"{(int)point} {point} {nth}\n");
        lock (Passes) File.AppendAllText(Trace!, line);
    }
#endif

    private sealed class StrongCount
    {
        private int count;

        public int Next() => Interlocked.Increment(ref count);
    }
}

internal enum Fault
{
    Kill,
    Io,
    NoSpace,
}

internal readonly record struct FaultOrder(FaultPoint Point, int Nth, Fault Fault)
{
    /// <summary>A misspelt order must not let a campaign pass without its fault: it throws.</summary>
    public static FaultOrder[] Parse(string? text) =>
        string.IsNullOrWhiteSpace(text) ? [] : [.. text.Split(',', StringSplitOptions.TrimEntries).Select(One)];

    private static FaultOrder One(string text)
    {
        var fields = text.Split(':');
        if (fields.Length == 3
            && Enum.TryParse<FaultPoint>(fields[0], ignoreCase: true, out var point) && Enum.IsDefined(point)
            && int.TryParse(fields[1], NumberStyles.None, CultureInfo.InvariantCulture, out var nth) && nth > 0
            && TryFault(fields[2], out var fault))
            return new FaultOrder(point, nth, fault);
        throw new FormatException($"EVIDENCE_FAULT '{text}' is not point:nth:KILL|EIO|ENOSPC with a known point.");
    }

    private static bool TryFault(string text, out Fault fault)
    {
        fault = text switch { "EIO" => Fault.Io, "ENOSPC" => Fault.NoSpace, _ => Fault.Kill };
        return text is "KILL" or "EIO" or "ENOSPC";
    }
}
