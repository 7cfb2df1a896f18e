using Evidence.Worker.Jobs;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Evidence.Worker.Verbs;

internal static class WorkVerb
{
    private static readonly TimeSpan LatestEnd = TimeSpan.FromSeconds(15);

    public static async Task<int> RunAsync(VerbArguments _, CancellationToken cancellation)
    {
        var builder = Host.CreateApplicationBuilder();
        // Every poll for work is a query: only what goes wrong there is worth a line.
        builder.Logging.AddFilter("Microsoft.EntityFrameworkCore", LogLevel.Warning).AddFilter("Quartz", LogLevel.Warning);
        builder.Services.AddProduct(builder.Configuration);
        builder.Services.AddWork(builder.Configuration);
        builder.Services.AddJobRunner(builder.Configuration);
        var host = builder.Build();
        // A host that cannot start disposes itself, and what it holds with it.
        var lifetime = host.Services.GetRequiredService<IHostApplicationLifetime>();
        var run = host.RunAsync(cancellation);
        if (await Task.WhenAny(run, WhenLateAsync(lifetime)) != run)
        {
            // Jobs that end while the database is away would wait for it for ever, and the scheduler's threads would keep the process.
            // Nothing is lost by leaving them: work stands in tables.
            Environment.Exit(0);
        }

        await run;
        host.Dispose();
        return 0;
    }

    private static async Task WhenLateAsync(IHostApplicationLifetime lifetime)
    {
        await Task.Delay(Timeout.Infinite, lifetime.ApplicationStopping).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await Task.Delay(LatestEnd);
    }
}
