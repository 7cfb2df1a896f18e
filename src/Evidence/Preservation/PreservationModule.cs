using Evidence.Items;
using Evidence.Kernel;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Quartz;

namespace Evidence.Preservation;

public static class PreservationModule
{
    internal static readonly Actor Worker = Actor.Program("Evidence worker");

    /// <summary>Reading over all copies, and incidents, for every host that reads what is stored. Needs the database, custody, the key ring and the object stores beside it.</summary>
    public static IServiceCollection AddPreservation(this IServiceCollection services)
    {
        services.AddScoped<ExamineCopy>().AddScoped<ReadCopies>().AddScoped<RecordFindings>();
        services.AddScoped<ListIncidents>().AddScoped<ReadIncident>().AddScoped<ReadStoreChecks>().AddScoped<CloseIncident>().AddScoped<RequestRecheck>();
        // In a scope of its own: what a reader met is written whatever becomes of the reader's own transaction.
        services.AddSingleton<ReportFinding>(provider => async (finding, cancellation) =>
        {
            await using var scope = provider.CreateAsyncScope();
            await scope.ServiceProvider.GetRequiredService<RecordFindings>().RunAsync([finding], cancellation);
        });
        return services;
    }

    /// <summary>Reading again, for the host that runs jobs.</summary>
    public static IServiceCollection AddPreservationWork(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddSingleton(PreservationOptions.From(configuration));
        services.AddSingleton(provider => new Pace(provider.GetRequiredService<PreservationOptions>().ScrubBytesPerSecond, provider.GetRequiredService<TimeProvider>()));
        services.AddScoped<CheckCopy>().AddScoped<SettleChecks>();
        services.AddScoped<WantedCopies>().AddScoped<CopySealed>().AddScoped<CatalogueCopy>();
        services.AddScoped<ConfirmDifferences>().AddScoped<LiftStoreIncidents>();
        services.AddScoped<CopyLog>().AddScoped<WatchLog>();
        services.AddSingleton<ScrubCopies>().AddSingleton<CompareListing>().AddSingleton<MakeCopies>();
        return services;
    }

    public static IQuartzBuilder AddPreservationJobs(this IQuartzBuilder quartz) => quartz.Every<ScrubJob>(ScrubJob.Pace).Every<ListingJob>(ListingJob.Pace).Every<CopyJob>(CopyJob.Pace).Every<CopyLogJob>(CopyLogJob.Pace).Every<WatchLogJob>(WatchLogJob.Pace);
}
