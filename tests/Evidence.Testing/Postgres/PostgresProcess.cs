using System.Diagnostics;
using System.Security.Cryptography;

namespace Evidence.Testing.Postgres;

/// <summary>
/// A private PostgreSQL on a unix socket in its own folder. Killed, it is started again, as a machine's service manager would.
/// It stops and its folder goes when this object is disposed, and also when this process dies in whatever way: the shell that
/// watches it then reads the end of its input.
/// </summary>
internal sealed class PostgresProcess : IDisposable
{
    private const string Watch = """
        (until [ -e "$0/stop" ]; do "$@" </dev/null >>"$0/log" 2>&1; sleep 0.2; done) &
        loop=$!
        read -r _
        touch "$0/stop"
        kill -INT $(head -n 1 "$0/data/postmaster.pid") 2>/dev/null
        wait $loop
        rm -rf "$0"
        """;

    private static readonly string[] Checksums = ["--data-checksums"];

    private readonly Process watcher;

    private PostgresProcess(Process watcher, string folder, string password)
    {
        this.watcher = watcher;
        Folder = folder;
        Password = password;
    }

    public const string Superuser = "evidence_test";

    public string Folder { get; }

    public string Password { get; }

    public bool HasExited => watcher.HasExited;

    public string Log => File.Exists(Path.Combine(Folder, "log")) ? File.ReadAllText(Path.Combine(Folder, "log")) : "";

    /// <param name="checksums">Whether initdb turns data checksums on.</param>
    /// <param name="settings">Server settings, such as <c>fsync=off</c>.</param>
    public static PostgresProcess Start(bool checksums, params string[] settings)
    {
        var folder = Directory.CreateTempSubdirectory("evidence-pg-").FullName;
        var password = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16));
        File.WriteAllText(Path.Combine(folder, "password"), password);
        if (Environment.IsPrivilegedProcess)
            Run("chown", "-R", "postgres:", folder);
        Run([.. AsUser, PostgresBinaries.Find("initdb"), "-D", Path.Combine(folder, "data"), "-U", Superuser,
            "--pwfile", Path.Combine(folder, "password"), "--auth=scram-sha-256", "--encoding=UTF8", "--locale=C.UTF-8", "--no-sync",
            .. checksums ? Checksums : []]);

        string[] server = [PostgresBinaries.Find("postgres"), "-D", Path.Combine(folder, "data"), "-k", folder,
            "-c", "listen_addresses=", "-c", "max_connections=300", "-c", "log_min_messages=warning",
            .. settings.Select(setting => $"--{setting}")];
        var start = new ProcessStartInfo { FileName = "setsid", RedirectStandardInput = true };
        foreach (var argument in (string[])[.. AsUser, "sh", "-c", Watch, folder, .. server])
            start.ArgumentList.Add(argument);
        return new PostgresProcess(Process.Start(start)!, folder, password);
    }

    // initdb and postgres refuse to run as root.
    private static string[] AsUser => Environment.IsPrivilegedProcess ? ["runuser", "-u", "postgres", "--"] : [];

    public void Dispose()
    {
        watcher.StandardInput.Close();
        watcher.WaitForExit(TimeSpan.FromSeconds(30));
        watcher.Dispose();
    }

    /// <summary>SIGKILL of the server process; its backends see that and end.</summary>
    public void Kill() => Run("kill", "-KILL", File.ReadLines(Path.Combine(Folder, "data", "postmaster.pid")).First());

    private static void Run(params string[] command)
    {
        var start = new ProcessStartInfo { FileName = command[0], RedirectStandardError = true, RedirectStandardOutput = true, WorkingDirectory = "/" };
        foreach (var argument in command[1..])
            start.ArgumentList.Add(argument);
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync();
        var errors = process.StandardError.ReadToEnd();
        process.WaitForExit();
        if (process.ExitCode != 0)
            throw new InvalidOperationException($"{string.Join(' ', command)} ended with {process.ExitCode}: {errors}{output.GetAwaiter().GetResult()}");
    }
}
