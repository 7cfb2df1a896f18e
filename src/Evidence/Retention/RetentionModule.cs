using Evidence.Custody;
using Evidence.Kernel;
using Evidence.Storage;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Npgsql;
using Quartz;

namespace Evidence.Retention;

public static class RetentionModule
{
    /// <summary>What pages and later capabilities call. Needs the database, custody and the object stores beside it.</summary>
    /// <exception cref="StartRefusedException">A setting makes no sense.</exception>
    public static IServiceCollection AddRetention(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddSingleton(RetentionOptions.From(configuration));
        services.AddSingleton(provider => new TellStores(provider.GetRequiredService<ObjectStores>(), provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton(provider => new ProtectCopies(
            provider.GetRequiredService<NpgsqlDataSource>(), provider.GetRequiredService<CustodyLog>(), provider.GetRequiredService<TellStores>(),
            provider.GetRequiredService<RetentionOptions>(), provider.GetRequiredService<TimeProvider>(), provider.GetRequiredService<ILogger<ProtectCopies>>()));
        services.AddScoped<PlaceHold>();
        services.AddScoped<RequestHoldRelease>();
        services.AddScoped<DecideHoldRelease>();
        services.AddScoped<SetMustDestroyBy>();
        services.AddScoped<ExtendRetention>();
        services.AddScoped<ReadRetention>();
        services.AddScoped<ReadHold>();
        services.AddScoped<ListHolds>();
        return services;
    }

    /// <summary>The same, and what a worker takes on record when it starts.</summary>
    public static IServiceCollection AddRetentionWork(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddRetention(configuration);
        services.AddScoped<SetHorizon>();
        services.AddHostedService<HorizonCheck>();
        return services;
    }

    public static IQuartzBuilder AddRetentionJob(this IQuartzBuilder quartz) => quartz.Every<RenewLocksJob>(RenewLocksJob.Pace);
}
