using Evidence.Custody;
using Evidence.Database;
using Evidence.Kernel;
using Evidence.Keys;
using Evidence.Storage;
using Evidence.Storage.FileSystem;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Quartz;

namespace Evidence;

/// <summary>What every host stands on, and every capability's use cases and jobs.</summary>
public static class EvidenceModules
{
    /// <summary>Database, custody, keys, store and the capabilities. A host adds what it alone needs: pages, or the job runner.</summary>
    public static IServiceCollection AddEvidence(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddEvidenceDatabase(configuration);
        services.AddCustody();
        services.AddKeyRing(configuration);
        services.AddSingleton<IObjectStore>(_ => new FileSystemStore(StoreFolder(configuration)));
        return services;
    }

    /// <summary>Every capability's jobs, for the host that runs them.</summary>
    public static IQuartzBuilder AddEvidenceJobs(this IQuartzBuilder quartz) => quartz;

    private static string StoreFolder(IConfiguration configuration) =>
        configuration["Evidence:Store"] is { Length: > 0 } named ? named
        : configuration["Evidence:Data"] is { Length: > 0 } data ? Path.Combine(data, "store")
        : throw new StartRefusedException("Evidence:Data is not set.", "Name the data folder.");
}
