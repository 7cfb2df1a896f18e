using Evidence.Kernel;
using Evidence.Keys;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Quartz;

namespace Evidence.KeyCare;

public static class KeyCareModule
{
    /// <summary>What is done with the agency's keys. Needs the database, custody and the key ring beside it.</summary>
    public static IServiceCollection AddKeyCare(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddSingleton(new RingFolder(KeysModule.Folder(configuration)));
        services.AddSingleton(KeyCareOptions.From(configuration));
        services.AddSingleton<KeyRingStanding>();
        services.AddScoped<ChangeRingPassphrase>().AddScoped<RotateKey>().AddScoped<ListKeys>();
        services.AddScoped<RequestKeyset>().AddScoped<DecideKeyset>().AddScoped<DownloadKeyset>().AddScoped<ReadKeysets>().AddScoped<DestroyDataKey>();
        return services;
    }

    /// <summary>For a program that runs: new versions are noticed without a restart.</summary>
    public static IServiceCollection AddKeyFollowing(this IServiceCollection services) => services.AddScoped<TakeKeysOnRecord>().AddHostedService<FollowKeys>();

    /// <summary>What the job does, for the host that runs jobs.</summary>
    public static IServiceCollection AddKeyWork(this IServiceCollection services) => services.AddScoped<RewrapDataKeys>().AddScoped<RetireKeys>();

    /// <summary>When it does it.</summary>
    public static IQuartzBuilder AddKeyJob(this IQuartzBuilder quartz) => quartz.Every<CareForKeysJob>(CareForKeysJob.Pace);
}
