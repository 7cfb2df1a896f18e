using System.Diagnostics;
using System.Globalization;
using System.Text;
using Evidence.Kernel;
using Npgsql;

namespace Evidence.Transfer.Backups;

/// <summary>
/// PostgreSQL's own programs. Where the database is, and the password, they are told by their environment: a command line can be read by
/// everybody on the machine. What they write or read goes through this process, so that none of them lives longer than it.
/// </summary>
public sealed class PostgresPrograms(BackupOptions options)
{
    private const string Debian = "/usr/lib/postgresql";
    private const int MostSaid = 2_000;

    private static readonly TimeSpan EndsWithin = TimeSpan.FromSeconds(5);

    /// <summary>
    /// The program for a server: in the folder that is set, else Debian's of the same version or the next newer one, else on the path. An older one does
    /// not know the server, and what a much newer one writes an older server may not read.
    /// </summary>
    /// <param name="program">Such as <c>pg_dump</c>.</param>
    /// <param name="version">The server's major version.</param>
    /// <exception cref="RefusedException">It is not on this machine.</exception>
    public string Find(string program, int version) => Folders(version).Select(folder => Path.Combine(folder, program)).FirstOrDefault(File.Exists)
        ?? throw TransferRefusals.NoPostgresPrograms.Because(FormattableString.Invariant($"PostgreSQL's program {program}, version {version} or newer, is not on this machine.")).ToException();

    /// <summary>Runs a program that writes to its standard output.</summary>
    /// <exception cref="RefusedException">It failed; the text has what it said.</exception>
    internal static Task ReadAsync(string program, string connection, IEnumerable<string> arguments, Func<Stream, Task> read, CancellationToken cancellation) =>
        RunAsync(Start(program, connection, arguments, isRead: true), process => read(process.StandardOutput.BaseStream), cancellation);

    /// <summary>Runs a program that reads its standard input. Where this process dies, it meets the end of it and takes everything back.</summary>
    /// <exception cref="RefusedException">It failed; the text has what it said.</exception>
    internal static Task FeedAsync(string program, string connection, IEnumerable<string> arguments, Func<Stream, Task> write, CancellationToken cancellation) =>
        RunAsync(Start(program, connection, arguments, isRead: false), async process =>
        {
            await write(process.StandardInput.BaseStream);
            process.StandardInput.Close();
        }, cancellation);

    private IEnumerable<string> Folders(int version)
    {
        if (options.PostgresBin is { } named)
            return [named];
        var versions = Directory.Exists(Debian) ? Directory.GetDirectories(Debian).Select(Path.GetFileName) : [];
        return versions.Select(name => int.TryParse(name, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : 0).Where(number => number >= version).Order()
            .Select(number => string.Create(CultureInfo.InvariantCulture, $"{Debian}/{number}/bin"))
            .Concat((Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries));
    }

    private static ProcessStartInfo Start(string program, string connection, IEnumerable<string> arguments, bool isRead)
    {
        var start = new ProcessStartInfo(program) { RedirectStandardError = true, RedirectStandardOutput = isRead, RedirectStandardInput = !isRead, WorkingDirectory = "/" };
        foreach (var argument in arguments)
            start.ArgumentList.Add(argument);
        foreach (var name in start.Environment.Keys.Where(name => name.StartsWith("PG", StringComparison.Ordinal)).ToList())
            start.Environment.Remove(name);
        foreach (var (name, value) in Connection(new NpgsqlConnectionStringBuilder(connection)))
            if (!string.IsNullOrEmpty(value))
                start.Environment[name] = value;
        start.Environment["LC_ALL"] = "C";
        return start;
    }

    private static IEnumerable<(string Name, string? Value)> Connection(NpgsqlConnectionStringBuilder to) =>
    [
        ("PGHOST", to.Host), ("PGPORT", to.Port.ToString(CultureInfo.InvariantCulture)), ("PGDATABASE", to.Database), ("PGUSER", to.Username),
        ("PGPASSWORD", to.Password), ("PGPASSFILE", to.Passfile), ("PGSSLROOTCERT", to.RootCertificate), ("PGSSLCERT", to.SslCertificate), ("PGSSLKEY", to.SslKey),
        ("PGSSLMODE", to.SslMode switch
        {
            SslMode.Disable => "disable",
            SslMode.Allow => "allow",
            SslMode.Require => "require",
            SslMode.VerifyCA => "verify-ca",
            SslMode.VerifyFull => "verify-full",
            _ => "prefer",
        }),
    ];

    private static async Task RunAsync(ProcessStartInfo start, Func<Process, Task> work, CancellationToken cancellation)
    {
        using var process = Process.Start(start)!;
        var said = TailAsync(process.StandardError);
        try
        {
            await work(process);
            await process.WaitForExitAsync(cancellation);
        }
        catch (IOException) when (HasFailed(process))
        {
            // It ended while it was written to: what it said tells more than the broken pipe.
        }
        finally
        {
            if (!process.HasExited)
                process.Kill();
        }

        if (process.ExitCode != 0)
            throw TransferRefusals.ProgramFailed.Because($"{Path.GetFileName(start.FileName)} failed: {await said}").ToException();
    }

    private static bool HasFailed(Process process) => process.WaitForExit(EndsWithin) && process.ExitCode != 0;

    private static async Task<string> TailAsync(StreamReader reader)
    {
        var text = new StringBuilder();
        while (await reader.ReadLineAsync() is { } line)
        {
            text.Append(line.Trim()).Append(' ');
            if (text.Length > MostSaid)
                text.Remove(0, text.Length - MostSaid);
        }

        return text.ToString().Trim();
    }
}
