using Evidence.Custody.Log;
using Evidence.Kernel;
using Evidence.Keys;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Quartz;

namespace Evidence.Custody;

public static class CustodyModule
{
    /// <summary>The log, for every host; one that starts needs the key ring beside it.</summary>
    public static IServiceCollection AddCustody(this IServiceCollection services)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton<CustodyLog>();
        services.AddScoped<ReadChain>();
        services.AddScoped<CreateAgency>();
        services.AddSingleton(provider => LogOptions.From(provider.GetRequiredService<IConfiguration>()));
        services.AddSingleton<LogTiles>();
        services.AddScoped<ReadLog>();
        services.AddSingleton<CheckLog>();
        services.AddHostedService<AgencyCheck>();
        return services;
    }

    /// <summary>Writes the log, when it is this worker's turn. What was signed is remembered in <c>log</c> below the data folder.</summary>
    public static IServiceCollection AddSequencer(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddLogMemory(configuration);
        services.AddSingleton<AskWitnesses>();
        services.AddHostedService(provider => provider.GetRequiredService<AskWitnesses>());
        services.AddHostedService<Sequencer>();
        services.AddScoped<StampLog>();
        return services;
    }

    /// <summary>What this machine has signed, and going on with a log that was put back.</summary>
    public static IServiceCollection AddLogMemory(this IServiceCollection services, IConfiguration configuration)
    {
        var folder = Path.Combine(DataFolder.Of(configuration), "log");
        services.AddSingleton(provider => new RememberLog(folder, provider.GetRequiredService<FileKeyRing>()));
        services.AddScoped<GoOnWithLog>();
        return services;
    }

    public static IQuartzBuilder AddLogJob(this IQuartzBuilder quartz) => quartz.Every<StampJob>(StampJob.Pace);
}
