using System.Globalization;

namespace Evidence.Benchmarks;

/// <summary>CPU time and peak memory of a process, as Linux counts them.</summary>
/// <param name="CpuSeconds">User and system time of all its threads.</param>
/// <param name="PeakMiB">VmHWM: the most memory that was resident since the start or the last <see cref="ForgetPeak"/>.</param>
internal readonly record struct ProcessMeter(double CpuSeconds, double PeakMiB)
{
    private const double TicksPerSecond = 100;
    private const int UserField = 11, SystemField = 12, ChildUserField = 13, ChildSystemField = 14, ParentField = 1;

    public static ProcessMeter Self()
    {
        using var self = System.Diagnostics.Process.GetCurrentProcess();
        return new ProcessMeter(self.TotalProcessorTime.TotalSeconds, 0);
    }

    /// <summary>Null when the process has ended.</summary>
    public static ProcessMeter? Read(int process) =>
        Fields(process) is { } fields ? new ProcessMeter(Ticks(fields, UserField) + Ticks(fields, SystemField), Peak(process)) : null;

    /// <summary>A server that answers each connection in a process of its own: it, those that live, and those that it has seen end.</summary>
    public static ProcessMeter ReadFamily(int parent)
    {
        var own = Fields(parent) ?? throw new BenchFailure("The database has stopped.");
        var cpu = new[] { UserField, SystemField, ChildUserField, ChildSystemField }.Sum(field => Ticks(own, field));
        var peak = Peak(parent);
        foreach (var child in Children(parent))
        {
            if (Read(child) is not { } meter) continue;
            cpu += meter.CpuSeconds;
            peak = Math.Max(peak, meter.PeakMiB);
        }
        return new ProcessMeter(cpu, peak);
    }

    /// <summary>CPU time of the children that have ended and been waited for; the difference of two calls is that of one child.</summary>
    public static double EndedChildren() => Fields(Environment.ProcessId) is { } own ? Ticks(own, ChildUserField) + Ticks(own, ChildSystemField) : 0;

    public static void ForgetPeak(int process) => File.WriteAllText($"/proc/{process}/clear_refs", "5");

    private static IEnumerable<int> Children(int parent) =>
        from folder in Directory.EnumerateDirectories("/proc")
        where int.TryParse(Path.GetFileName(folder), NumberStyles.None, CultureInfo.InvariantCulture, out _)
        let process = int.Parse(Path.GetFileName(folder), CultureInfo.InvariantCulture)
        where Fields(process) is { } fields && fields[ParentField] == parent.ToString(CultureInfo.InvariantCulture)
        select process;

    /// <summary>The fields of /proc/PID/stat behind the name, which may itself hold spaces and brackets.</summary>
    private static string[]? Fields(int process)
    {
        try
        {
            var stat = File.ReadAllText($"/proc/{process}/stat");
            return stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
        }
        catch (IOException)
        {
            return null;
        }
    }

    private static double Peak(int process)
    {
        try
        {
            var line = File.ReadLines($"/proc/{process}/status").FirstOrDefault(line => line.StartsWith("VmHWM:", StringComparison.Ordinal));
            return line is null ? 0 : double.Parse(line["VmHWM:".Length..].Replace("kB", "", StringComparison.Ordinal), CultureInfo.InvariantCulture) / 1024;
        }
        catch (IOException)
        {
            return 0;
        }
    }

    private static double Ticks(string[] fields, int field) => double.Parse(fields[field], CultureInfo.InvariantCulture) / TicksPerSecond;
}
