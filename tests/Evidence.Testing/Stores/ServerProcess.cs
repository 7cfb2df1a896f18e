using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Evidence.Testing.Running;

namespace Evidence.Testing.Stores;

/// <summary>
/// A server that one of our scripts starts in a folder of its own. The script says "ready", and stops its server and deletes the folder when its
/// input ends: when this object is disposed, and also when this process dies in whatever way.
/// </summary>
internal sealed class ServerProcess : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(4);

    private readonly Process process;

    private ServerProcess(Process process, string folder) => (this.process, Folder) = (process, folder);

    public string Folder { get; }

    /// <param name="script">In <c>tests/Evidence.Testing/Stores</c>; its first argument is the folder.</param>
    /// <param name="arguments">The others.</param>
    /// <param name="environment">Added to ours: what no list of processes shows.</param>
    public static async Task<ServerProcess> StartAsync(string script, string[] arguments, params (string Name, string Value)[] environment)
    {
        var folder = Directory.CreateTempSubdirectory("evidence-store-").FullName;
        var start = new ProcessStartInfo("setsid") { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var argument in (string[])[Path.Combine(Programs.RepositoryRoot, "tests", "Evidence.Testing", "Stores", script), folder, .. arguments])
            start.ArgumentList.Add(argument);
        foreach (var (name, value) in environment) start.Environment[name] = value;
        var server = new ServerProcess(Process.Start(start)!, folder);
        var said = server.process.StandardError.ReadToEndAsync();
        using var patience = new CancellationTokenSource(Patience);
        try
        {
            if (await server.process.StandardOutput.ReadLineAsync(patience.Token) == "ready") return server;
        }
        catch (OperationCanceledException)
        {
            // Told below.
        }

        server.Dispose();
        throw new InvalidOperationException($"{script} did not start its server: {await said}");
    }

    public static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    public void Dispose()
    {
        process.StandardInput.Close();
        process.WaitForExit(TimeSpan.FromSeconds(30));
        process.Dispose();
    }
}
