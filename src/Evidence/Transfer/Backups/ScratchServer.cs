using System.Diagnostics;
using System.Security.Cryptography;
using Evidence.Database;
using Evidence.Durability;
using Evidence.Kernel;
using Npgsql;

namespace Evidence.Transfer.Backups;

/// <summary>
/// A PostgreSQL server for one drill: a folder of its own, no network, made and thrown away. It stops and its folder goes when this is disposed, and
/// also when this process dies in whatever way: the shell that watches it then reads the end of its input.
/// </summary>
internal sealed class ScratchServer : IAsyncDisposable
{
    private const string Superuser = "evidence_drill";

    /// <summary>The longest that the socket's folder may be, on Linux.</summary>
    private const int LongestFolder = 85;

    private const string Watch = """
        {
          "$1" -D "$0/data" -U "$3" --pwfile="$0/password" --auth=scram-sha-256 --encoding=UTF8 --no-locale --no-sync >"$0/log" 2>&1 &&
            exec "$2" -D "$0/data" -k "$0" -c listen_addresses= -c fsync=off -c full_page_writes=off -c synchronous_commit=off -c max_connections=20 </dev/null >>"$0/log" 2>&1
          touch "$0/failed"
        } &
        server=$!
        read -r _
        while kill -INT $server 2>/dev/null; do sleep 0.1; done
        wait
        """;

    /// <summary>By this process's own user: another one may not remove the folder from where it lies.</summary>
    private const string Clean = """
        "$@"
        rm -rf "$0"
        """;

    private static readonly TimeSpan StartsWithin = TimeSpan.FromMinutes(2), EndsWithin = TimeSpan.FromMinutes(1);

    private readonly Process watcher;
    private readonly string folder;

    private ScratchServer(Process watcher, string folder, string password)
    {
        (this.watcher, this.folder) = (watcher, folder);
        var admin = new NpgsqlConnectionStringBuilder { Host = folder, Username = Superuser, Password = password, Database = "postgres", Pooling = false };
        Connections = new(As(admin, DatabaseRoles.Owner), As(admin, DatabaseRoles.App), admin.ConnectionString);
    }

    /// <summary>A database that is not there yet.</summary>
    public DatabaseConnections Connections { get; }

    // PostgreSQL's server does not run as root.
    private static string[] AsUser => Environment.IsPrivilegedProcess ? ["runuser", "-u", "postgres", "--"] : [];

    /// <param name="programs">PostgreSQL's own.</param>
    /// <param name="version">The major version of the server whose dump is to be read.</param>
    /// <param name="below">Where its folder is made; null for the system's temporary one.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <exception cref="RefusedException">PostgreSQL's programs are not there, or do not start.</exception>
    public static async Task<ScratchServer> StartAsync(PostgresPrograms programs, int version, string? below, CancellationToken cancellation)
    {
        var (initdb, postgres) = (programs.Find("initdb", version), programs.Find("postgres", version));
        var folder = Path.Combine(Path.GetFullPath(below ?? Path.GetTempPath()), $"evidence-drill-{Guid.NewGuid().ToString("N")[..8]}");
        if (folder.Length > LongestFolder)
            throw TransferRefusals.NoScratch.Because($"The folder {folder} is too long a name for a server's socket.").ToException();
        var password = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16));
        Durable.CreateFolder(folder);
        await File.WriteAllTextAsync(Path.Combine(folder, "password"), password, cancellation);
        if (Environment.IsPrivilegedProcess)
            await RunAsync("chown", ["-R", "postgres:", folder], cancellation);
        var server = new ScratchServer(Start(["sh", "-c", Clean, folder, .. AsUser, "sh", "-c", Watch, folder, initdb, postgres, Superuser]), folder, password);
        try
        {
            await server.AnswersAsync(cancellation);
            return server;
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        watcher.StandardInput.Close();
        using var patience = new CancellationTokenSource(EndsWithin);
        await watcher.WaitForExitAsync(patience.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        watcher.Dispose();
    }

    private static string As(NpgsqlConnectionStringBuilder admin, string role) => new NpgsqlConnectionStringBuilder(admin.ConnectionString)
    {
        Username = role, Password = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16)), Database = "drill",
    }.ConnectionString;

    private static Process Start(string[] command)
    {
        // A session of its own: a signal to this program's group must not reach the server before its watcher.
        var start = new ProcessStartInfo("setsid") { RedirectStandardInput = true, WorkingDirectory = "/" };
        foreach (var argument in command)
            start.ArgumentList.Add(argument);
        start.Environment["LC_ALL"] = "C";
        return Process.Start(start)!;
    }

    private static async Task RunAsync(string program, string[] arguments, CancellationToken cancellation)
    {
        using var process = Process.Start(program, arguments);
        await process.WaitForExitAsync(cancellation);
        if (process.ExitCode != 0)
            throw TransferRefusals.NoScratch.Because($"{program} ended with {process.ExitCode}.").ToException();
    }

    private async Task AnswersAsync(CancellationToken cancellation)
    {
        var since = Stopwatch.GetTimestamp();
        for (; ; await Task.Delay(100, cancellation))
        {
            try
            {
                await using var connection = new NpgsqlConnection(Connections.Admin);
                await connection.OpenAsync(cancellation);
                return;
            }
            catch (NpgsqlException) when (!watcher.HasExited && !File.Exists(Path.Combine(folder, "failed")) && Stopwatch.GetElapsedTime(since) < StartsWithin)
            {
                // It is being made, or is starting.
            }
            catch (NpgsqlException trouble)
            {
                throw TransferRefusals.NoScratch.Because($"The server for the drill did not start: {trouble.Message} {Log()}").ToException();
            }
        }
    }

    private string Log() => Path.Combine(folder, "log") is var path && File.Exists(path) ? string.Join(' ', File.ReadLines(path).TakeLast(5)) : "";
}
