namespace Evidence.Testing.Running;

/// <summary>Where our programs and their pages are while tests run.</summary>
public static class Programs
{
    private static readonly Lazy<string> Root = new(FindRoot);

    /// <summary>The folder of Evidence.sln.</summary>
    public static string RepositoryRoot => Root.Value;

    /// <summary>The program's assembly: as ./test.sh compiled it ahead for this run (EVIDENCE_TEST_PROGRAMS names the folder), else as the build put it beside the tests.</summary>
    public static string PathOf(string assembly)
    {
        if (Environment.GetEnvironmentVariable("EVIDENCE_TEST_PROGRAMS") is { Length: > 0 } ahead && Path.Combine(ahead, assembly, assembly + ".dll") is var compiled && File.Exists(compiled))
            return compiled;
        var path = Path.Combine(AppContext.BaseDirectory, assembly + ".dll");
        return File.Exists(path) ? path : throw new FileNotFoundException($"{assembly}.dll is not beside the tests: the test project must reference the program.", path);
    }

    private static string FindRoot()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
            if (File.Exists(Path.Combine(folder.FullName, "Evidence.sln")))
                return folder.FullName;
        throw new DirectoryNotFoundException("Evidence.sln is in no folder above the tests.");
    }
}
