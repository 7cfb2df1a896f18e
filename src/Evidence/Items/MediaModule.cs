using Evidence.Items.Clips;
using Evidence.Kernel;
using Evidence.Media;
using Evidence.Media.Sandboxing;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Quartz;

namespace Evidence.Items;

/// <summary>Registers media work in the worker. Needs the database, the key ring, the object store and custody beside it.</summary>
public static class MediaModule
{
    private static readonly TimeSpan Pace = TimeSpan.FromSeconds(2);

    public static IServiceCollection AddMediaWork(this IServiceCollection services, IConfiguration configuration)
    {
        var data = DataFolder.Of(configuration);
        services.AddSingleton(provider => new MediaSandbox(new SandboxTools(), Path.Combine(data, "work"), provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton<RunMediaLanes>();
        services.AddScoped<OpenPart>().AddScoped<SealDerivative>().AddScoped<PublishDerivative>().AddScoped<DerivativeSource>();
        services.AddScoped<CheckMedia>().AddScoped<DeriveThumbnail>().AddScoped<DeriveProxy>().AddScoped<DeriveFilmstrip>().AddScoped<DeriveWaveform>().AddScoped<ReadTelemetry>();
        services.AddScoped<PublishClip>().AddScoped<DeriveClip>();
        // One scope is one attempt.
        services.AddScoped<HowFar>().AddScoped<TellProgress>().AddScoped<ShowGrowing>();
        services.AddScoped<MediaSteps>().AddScoped<DoMediaWork>();
        return services;
    }

    /// <summary>The bell: rings on one worker of the cluster, and on another while that one is at work.</summary>
    public static IQuartzBuilder AddMediaJob(this IQuartzBuilder quartz) => quartz.Every<MediaJob>(Pace);
}
