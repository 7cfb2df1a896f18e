using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using Evidence.Testing.Postgres;

namespace Evidence.Testing.Running;

/// <summary>Somebody who can sign in to a running installation.</summary>
public sealed record DemoPerson(string Role, string UserName, string Password)
{
    /// <summary>What their authenticator app was told, in base 32; null where a password is all that is asked for.</summary>
    public string? AuthenticatorSecret { get; init; }
}

/// <summary>
/// A whole installation on this machine: a database of its own, a data folder of its own, Web and Worker as processes.
/// Each can be killed and started again; enrolled dock PCs dock volumes at it.
/// </summary>
public sealed class RunningEvidence : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);

    private readonly TempFolder folder;
    private readonly Dictionary<string, string> environment;
    private int docks;

    private RunningEvidence(TempFolder folder, TestDatabase database, Dictionary<string, string> environment, int port)
    {
        this.folder = folder;
        this.environment = environment;
        Database = database;
        Address = new Uri($"http://127.0.0.1:{port}");
        Web = WebAt(Address, "web", []);
        Worker = new RunningProgram("worker", "evidence-worker", ["work"], environment);
    }

    public Uri Address { get; }

    public TestDatabase Database { get; }

    /// <summary>The installation's data folder: keys, store, work.</summary>
    public string Data => folder["data"];

    /// <summary>What the programs are set to, as they read it.</summary>
    public IReadOnlyDictionary<string, string?> Settings => environment.ToDictionary(pair => pair.Key.Replace("__", ":", StringComparison.Ordinal), pair => (string?)pair.Value);

    /// <summary>Where the sealed objects lie, as long as nothing else is set under Storage.</summary>
    public string Store => environment.TryGetValue("Evidence__Store", out var store) ? store : Path.Combine(Data, "store");

    public RunningProgram Web { get; }

    public RunningProgram Worker { get; }

    public IReadOnlyList<DemoPerson> People { get; private set; } = [];

    public DemoPerson Officer => People.First(p => p.Role == "officer");

    public DemoPerson EvidenceOfficer => People.First(p => p.Role == "evidence officer");

    public DemoPerson Supervisor => People.First(p => p.Role == "supervisor");

    public DemoPerson Auditor => People.First(p => p.Role == "auditor");

    public DemoPerson ItOperator => People.First(p => p.Role == "IT operator");

    public DemoPerson Administrator => People.First(p => p.Role == "administrator");

    /// <summary>Makes a fresh installation with demo people and starts Web and Worker.</summary>
    public static async Task<RunningEvidence> StartAsync(params (string Name, string Value)[] settings) =>
        await StartAsync(await PostgresCluster.SharedAsync(), settings);

    /// <summary>The same on a database server that the test may kill.</summary>
    public static async Task<RunningEvidence> StartAsync(PostgresCluster cluster, params (string Name, string Value)[] settings)
    {
        ArgumentNullException.ThrowIfNull(cluster);
        return await StartAsync(cluster, FreePort(), settings, running => running.SetUpAsync());
    }

    /// <summary>
    /// Stops this installation for good and starts another, on a database and in a data folder of its own, from this one's export; it answers at the same address,
    /// and its key ring has no passphrase.
    /// </summary>
    /// <param name="export">The folder of the export.</param>
    /// <param name="passphraseFile">What opens it.</param>
    /// <param name="settings">Of the other one.</param>
    public async Task<RunningEvidence> MoveAsync(string export, string passphraseFile, params (string Name, string Value)[] settings)
    {
        await Web.StopAsync();
        await Worker.StopAsync();
        return await StartAsync(await PostgresCluster.SharedAsync(), Address.Port, settings, async running =>
        {
            await running.WorkerVerbAsync("import", export, "--passphrase-file", passphraseFile);
            await running.WorkerVerbAsync("keys", "passphrase", "remove", "--passphrase-file", passphraseFile);
            running.People = People;
        });
    }

    private static async Task<RunningEvidence> StartAsync(PostgresCluster cluster, int port, (string Name, string Value)[] settings, Func<RunningEvidence, Task> prepare)
    {
        var folder = new TempFolder();
        Directory.CreateDirectory(folder["data"]);
        var database = await cluster.CreateAsync(MigrateAsync);
        var environment = new Dictionary<string, string>
        {
            ["Evidence__Data"] = folder["data"],
            ["ConnectionStrings__Evidence"] = database.App,
            ["Logging__LogLevel__Default"] = "Warning",
            // What is not about signing in signs in by password; tests that are say "required".
            ["Evidence__SecondFactor"] = "optional",
            ["DOTNET_ENVIRONMENT"] = "Production",
            ["ASPNETCORE_ENVIRONMENT"] = "Production",
        };
        foreach (var (name, value) in settings)
            environment[name] = value;
        var running = new RunningEvidence(folder, database, environment, port);
        try
        {
            await prepare(running);
            running.Web.Start();
            running.Worker.Start();
            await running.WebAnswersAsync();
        }
        catch
        {
            await running.DisposeAsync();
            throw;
        }

        return running;
    }

    /// <summary>Runs a verb of the worker to its end and returns what it said; it must exit 0.</summary>
    public Task<string> WorkerVerbAsync(params string[] arguments) => WorkerVerbAsync([], arguments);

    /// <summary>The same; <paramref name="also"/> holds for this run alone.</summary>
    public async Task<string> WorkerVerbAsync((string Name, string Value)[] also, params string[] arguments)
    {
        var settings = environment.Where(pair => also.All(one => one.Name != pair.Key)).Select(pair => (pair.Key, pair.Value)).Concat(also);
        var run = await ChildProcess.RunAsync("dotnet", ["exec", Programs.PathOf("evidence-worker"), .. arguments], [.. settings]);
        return run.ExitCode == 0 ? run.Output : throw new InvalidOperationException($"worker {arguments[0]} exited {run.ExitCode}:\n{run.Output}\n{run.Error}");
    }

    /// <summary>A new dock PC, enrolled with a code of its own.</summary>
    /// <param name="name">What it is called.</param>
    /// <param name="through">The address at which it reaches Web, where that is not Web's own.</param>
    /// <param name="environment">What its programs are started with.</param>
    public async Task<DockPc> EnrolDockPcAsync(string name = "Front desk dock", Uri? through = null, params (string Name, string Value)[] environment)
    {
        var code = (await WorkerVerbAsync("enrolment-code")).Trim().Split('\n')[^1].Trim();
        var dock = new DockPc(name, folder[$"dock-{Interlocked.Increment(ref docks)}"], environment);
        var enrolled = await dock.AgentAsync("enroll", "--server", (through ?? Address).ToString(), "--code", code, "--name", name);
        return enrolled.ExitCode == 0 ? dock : throw new InvalidOperationException($"The agent did not enrol ({enrolled.ExitCode}):\n{enrolled.Output}\n{enrolled.Error}");
    }

    /// <summary>An empty folder in which a test makes a volume.</summary>
    public string NewVolume(string name) => Directory.CreateDirectory(folder[Path.Combine("volumes", name)]).FullName;

    /// <summary>A second Web of this installation that speaks https with a certificate of the test's own, and its address; it answers.</summary>
    public async Task<(RunningProgram Web, Uri Address)> StartSecureWebAsync(TestCertificate certificate)
    {
        ArgumentNullException.ThrowIfNull(certificate);
        var address = new Uri($"https://127.0.0.1:{FreePort()}");
        var web = WebAt(address, "secure web", certificate.Settings);
        web.Start();
        await WebAnswersAsync(web, address, certificate.Thumbprint);
        return (web, address);
    }

    /// <summary>A second Web of this installation that is set otherwise, and its address; it answers.</summary>
    public async Task<(RunningProgram Web, Uri Address)> StartWebAsync(string name, params (string Name, string Value)[] settings)
    {
        var address = new Uri($"http://127.0.0.1:{FreePort()}");
        var web = WebAt(address, name, settings);
        web.Start();
        await WebAnswersAsync(web, address);
        return (web, address);
    }

    /// <summary>One more worker of this installation, not started yet; the caller ends it.</summary>
    public RunningProgram NewWorker(string name) => new(name, "evidence-worker", ["work"], environment);

    /// <summary>Waits until Web answers, after a start of the test's own.</summary>
    public Task WebAnswersAsync() => WebAnswersAsync(Web, Address);

    private RunningProgram WebAt(Uri address, string name, IReadOnlyList<(string Name, string Value)> settings) => new(name, "Evidence.Web",
        ["--urls", address.ToString().TrimEnd('/'), "--contentRoot", Path.Combine(Programs.RepositoryRoot, "src", "Evidence.Web")],
        settings.Count == 0 ? environment : new Dictionary<string, string>(environment.Concat(settings.Select(one => KeyValuePair.Create(one.Name, one.Value)))));

    private async Task WebAnswersAsync(RunningProgram web, Uri address, string? thumbprint = null)
    {
        using var handler = new SocketsHttpHandler { SslOptions = { RemoteCertificateValidationCallback = (_, shown, _, _) => shown?.GetCertHashString() == thumbprint } };
        using var client = new HttpClient(handler) { BaseAddress = address };
        await UntilAsync("Web answers", async () =>
        {
            if (!web.IsRunning)
                throw new InvalidOperationException($"{web.Name} ended with {web.ExitCode}:\n{web.Log}");
            try
            {
                return (await client.GetAsync("/health")).StatusCode == HttpStatusCode.OK;
            }
            catch (HttpRequestException)
            {
                return false;
            }
        });
    }

    /// <summary>Waits for something to come true, and tells what was waited for and what the programs said when it does not.</summary>
    /// <param name="what">What is waited for, in words.</param>
    /// <param name="isSo">Asked again and again.</param>
    /// <param name="patience">How long; five minutes where nothing is said.</param>
    public async Task UntilAsync(string what, Func<Task<bool>> isSo, TimeSpan? patience = null)
    {
        using var cancel = new CancellationTokenSource(patience ?? Patience);
        while (!await isSo())
        {
            if (cancel.IsCancellationRequested)
                throw new TimeoutException($"Not within {patience ?? Patience}: {what}.\n--- web\n{Web.Log}\n--- worker\n{Worker.Log}");
            await Task.Delay(100);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await Web.DisposeAsync();
        await Worker.DisposeAsync();
        folder.Dispose();
    }

    private async Task SetUpAsync()
    {
        var signIns = folder["sign-ins.json"];
        await WorkerVerbAsync("setup", "--demo", "--passwords-file", signIns);
        using var document = JsonDocument.Parse(await File.ReadAllBytesAsync(signIns));
        People = [.. document.RootElement.GetProperty("people").EnumerateArray().Select(person => new DemoPerson(
            person.GetProperty("role").GetString()!, person.GetProperty("userName").GetString()!, person.GetProperty("password").GetString()!)
            { AuthenticatorSecret = person.GetProperty("authenticatorSecret").GetString() })];
    }

    private static async Task MigrateAsync(TestDatabase database)
    {
        var run = await ChildProcess.RunAsync("dotnet", ["exec", Programs.PathOf("evidence-worker"), "migrate"],
            ("ConnectionStrings__Admin", database.Admin), ("ConnectionStrings__Owner", database.Owner), ("ConnectionStrings__Evidence", database.App));
        if (run.ExitCode != 0)
            throw new InvalidOperationException($"migrate exited {run.ExitCode}:\n{run.Output}\n{run.Error}");
    }

    /// <summary>A port of this machine on which nobody listens at the moment.</summary>
    public static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
