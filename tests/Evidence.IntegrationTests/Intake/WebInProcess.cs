using System.Diagnostics;
using System.Reflection;
using Evidence.Testing.Running;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Evidence.IntegrationTests.Intake;

/// <summary>The real Web program, started by its own entry point in this process, on a free port of loopback.</summary>
internal sealed class WebInProcess : IAsyncDisposable
{
    private static readonly AsyncLocal<TaskCompletionSource<IHost>?> Building = new();
    private static readonly Lazy<IDisposable> Listening = new(() => DiagnosticListener.AllListeners.Subscribe(new Listeners()));

    private readonly IHost host;
    private readonly Task running;

    private WebInProcess(IHost host, Task running, Uri address) => (this.host, this.running, Address) = (host, running, address);

    public Uri Address { get; }

    public IServiceProvider Services => host.Services;

    public static async Task<WebInProcess> StartAsync(IEnumerable<(string Name, string Value)> settings)
    {
        _ = Listening.Value;
        var entry = Assembly.Load("Evidence.Web").EntryPoint ?? throw new InvalidOperationException("Evidence.Web has no entry point.");
        // Pages are looked for in the assembly of this name; without it, in the test runner's.
        string[] arguments = ["--applicationName", "Evidence.Web", "--urls", "http://127.0.0.1:0", "--environment", "Production",
            "--Logging:LogLevel:Default=Error", "--contentRoot", Path.Combine(Programs.RepositoryRoot, "src", "Evidence.Web"),
            .. settings.Select(s => $"--{s.Name}={s.Value}")];
        var built = new TaskCompletionSource<IHost>(TaskCreationOptions.RunContinuationsAsynchronously);
        var running = Task.Factory.StartNew(() =>
        {
            Building.Value = built;
            entry.Invoke(null, [arguments]);
        }, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        if (await Task.WhenAny(built.Task, running) == running)
            await running;
        var host = await built.Task;
        var started = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        host.Services.GetRequiredService<IHostApplicationLifetime>().ApplicationStarted.Register(started.SetResult);
        if (await Task.WhenAny(started.Task, running) == running)
            await running;
        var addresses = host.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses;
        return new WebInProcess(host, running, new Uri(addresses.Single()));
    }

    public async ValueTask DisposeAsync()
    {
        host.Services.GetRequiredService<IHostApplicationLifetime>().StopApplication();
        await running;
    }

    /// <summary>The framework tells listeners of a host that was built, on the thread that builds it.</summary>
    private sealed class Listeners : IObserver<DiagnosticListener>, IObserver<KeyValuePair<string, object?>>
    {
        public void OnNext(DiagnosticListener value)
        {
            if (value.Name == "Microsoft.Extensions.Hosting")
                value.Subscribe(this);
        }

        public void OnNext(KeyValuePair<string, object?> value)
        {
            if (value is { Key: "HostBuilt", Value: IHost host })
                Building.Value?.TrySetResult(host);
        }

        public void OnCompleted()
        {
        }

        public void OnError(Exception error)
        {
        }
    }
}
