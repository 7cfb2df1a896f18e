namespace Evidence.Testing;

/// <summary>A folder of a test's own, gone afterwards.</summary>
public sealed class TempFolder : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("evidence-").FullName;

    public string this[string name] => System.IO.Path.Combine(Path, name);

    /// <summary>By rm: the runtime cannot delete names that are not UTF-8.</summary>
    public void Dispose()
    {
        using var removal = System.Diagnostics.Process.Start("rm", ["-rf", "--", Path]);
        removal.WaitForExit();
    }
}
