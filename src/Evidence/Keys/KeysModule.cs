using Evidence.Database;
using Evidence.Kernel;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Evidence.Keys;

public static class KeysModule
{
    /// <summary>The ring below <c>Evidence:Data</c>, opened when the program starts, which it refuses for a ring of another agency.</summary>
    public static IServiceCollection AddKeyRing(this IServiceCollection services, IConfiguration configuration)
    {
        var folder = Folder(configuration);
        services.AddSingleton(_ => FileKeyRing.Open(folder));
        services.AddHostedService<KeyRingCheck>();
        return services;
    }

    public static string Folder(IConfiguration configuration) => configuration["Evidence:Data"] is { Length: > 0 } data
        ? Path.Combine(data, "keys")
        : throw new StartRefusedException("Evidence:Data is not set.", "Name the data folder.");
}

internal sealed class KeyRingCheck(FileKeyRing keys, IServiceScopeFactory scopes) : IHostedLifecycleService
{
    public async Task StartingAsync(CancellationToken cancellationToken)
    {
        await using var scope = scopes.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<EvidenceDb>();
        var agency = await db.Agency.Select(row => (Formats.AgencyId?)row.Id).SingleOrDefaultAsync(cancellationToken)
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
