using Evidence.Database;
using Evidence.Formats;
using Evidence.Kernel;
using Evidence.Keys;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Evidence.Custody;

/// <summary>A program does not start with the keys of one agency on the database of another.</summary>
internal sealed class AgencyCheck(FileKeyRing keys, IServiceScopeFactory scopes) : IHostedLifecycleService
{
    public async Task StartingAsync(CancellationToken cancellationToken)
    {
        await using var scope = scopes.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<EvidenceDb>();
        var agency = await db.Agency.Select(row => (AgencyId?)row.Id).SingleOrDefaultAsync(cancellationToken)
            ?? throw new StartRefusedException("the database has no agency yet.", "Run the worker's verb \"setup\".");
        if (agency != keys.Agency)
            throw new StartRefusedException($"the key ring is of agency {keys.Agency}, the database of agency {agency}.",
                "Point Evidence:Data and ConnectionStrings:Evidence at the same installation.");
    }

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
