namespace Evidence.Testing.Postgres;

/// <summary>Where initdb and postgres are: EVIDENCE_POSTGRES_BIN, or Debian's newest, or the path.</summary>
internal static class PostgresBinaries
{
    private const string Debian = "/usr/lib/postgresql";

    public static string Find(string program)
    {
        var folders = Folders().Select(folder => Path.Combine(folder, program));
        return folders.FirstOrDefault(File.Exists)
            ?? throw new InvalidOperationException(
                $"The tests need PostgreSQL 15 or newer, and {program} is nowhere. Install it (apt-get install postgresql), "
                + "name its folder in EVIDENCE_POSTGRES_BIN, or name a server in EVIDENCE_TEST_POSTGRES.");
    }

    private static IEnumerable<string> Folders()
    {
        if (Environment.GetEnvironmentVariable("EVIDENCE_POSTGRES_BIN") is { Length: > 0 } named)
            yield return named;
        if (Directory.Exists(Debian))
            foreach (var version in Directory.GetDirectories(Debian).OrderByDescending(path => int.TryParse(Path.GetFileName(path), out var n) ? n : 0))
                yield return Path.Combine(version, "bin");
        foreach (var folder in (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries))
            yield return folder;
    }
}
