namespace Evidence.Formats.Verification;

/// <summary>
/// Gathers findings. Of each code it keeps the first hundred with their places and counts the rest: a bag made to
/// produce millions of findings costs no memory and hides nothing, because the verdict still sees every kind.
/// </summary>
internal sealed class FindingLog
{
    private const int KeptOfEach = 100;

    private readonly List<Finding> kept = [];
    private readonly Dictionary<(string, Severity), long> counts = [];

    /// <summary>How many findings so far are more than notes.</summary>
    public long HeavyCount { get; private set; }

    public void Add(string code, Severity severity, string text, string? where = null, long? offset = null) =>
        Add(new Finding(code, severity, text) { Where = where, Offset = offset });

    public void Add(Finding finding)
    {
        if (finding.Severity > Severity.Note) HeavyCount++;
        var kind = (finding.Code, finding.Severity);
        counts[kind] = counts.GetValueOrDefault(kind) + 1;
        if (counts[kind] <= KeptOfEach) kept.Add(finding);
    }

    public void AddRange(IEnumerable<Finding> findings)
    {
        foreach (var finding in findings) Add(finding);
    }

    public void Unreadable(string path, Exception problem) =>
        Add("file-unreadable", problem is InvalidDataException ? Severity.Altered : Severity.Incomplete,
            problem is InvalidDataException ? $"The file cannot be read whole: {problem.Message}." : "The file cannot be read.", path);

    /// <summary>All kept findings, and one more line for each kind that had too many.</summary>
    public IReadOnlyList<Finding> ToList() =>
    [
        .. kept,
        .. counts.Where(c => c.Value > KeptOfEach)
            .Select(c => new Finding(c.Key.Item1, c.Key.Item2, $"There are {c.Value - KeptOfEach} more findings of this kind.")),
    ];
}
