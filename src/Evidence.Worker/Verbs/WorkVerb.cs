using Evidence.Worker.Jobs;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Evidence.Worker.Verbs;

internal static class WorkVerb
{
    public static async Task<int> RunAsync(VerbArguments _, CancellationToken cancellation)
    {
        var builder = Host.CreateApplicationBuilder();
        // Every poll for work is a query: only what goes wrong there is worth a line.
        builder.Logging.AddFilter("Microsoft.EntityFrameworkCore", LogLevel.Warning).AddFilter("Quartz", LogLevel.Warning);
        builder.Services.AddProduct(builder.Configuration);
        builder.Services.AddWork(builder.Configuration);
        builder.Services.AddJobRunner(builder.Configuration);
        using var host = builder.Build();
        await host.RunAsync(cancellation);
        return 0;
    }
}
