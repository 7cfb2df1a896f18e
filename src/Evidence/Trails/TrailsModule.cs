using Evidence.Kernel;
using Evidence.Review;
using Evidence.Trails.Exporting;
using Evidence.Trails.Proving;
using Evidence.Trails.Refused;
using Evidence.Trails.Unusual;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Quartz;

namespace Evidence.Trails;

public static class TrailsModule
{
    /// <summary>Reading trails, and asking for them as files, for the web host.</summary>
    public static IServiceCollection AddTrails(this IServiceCollection services, IConfiguration configuration) => services
        .AddSingleton(ExportFolder.Of(configuration))
        .AddScoped<ReadTrail>()
        .AddScoped<ListAccessReports>()
        .AddScoped<RequestExport>()
        .AddScoped<ListExports>()
        .AddScoped<CancelExport>()
        .AddScoped<DownloadExport>()
        .AddSingleton<RecordRefusals>().AddHostedService(provider => provider.GetRequiredService<RecordRefusals>())
        .AddScoped<ReadProof>()
        .AddScoped<DownloadProof>();

    /// <summary>Making the files, for the worker.</summary>
    public static IServiceCollection AddTrailWork(this IServiceCollection services, IConfiguration configuration)
    {
        services.TryAddScoped<ReadItem>();
        return services
            .AddSingleton(ExportFolder.Of(configuration))
            .AddScoped<ReadExportFacts>()
            .AddScoped<RunExports>()
            .AddSingleton(new ReportWeek(DailyTurn.ZoneOf(configuration)))
            .AddScoped<MakeAccessReport>()
            .AddScoped<ForgetExports>();
    }

    public static IQuartzBuilder AddTrailJob(this IQuartzBuilder quartz) => quartz.Every<TrailExportJob>(TrailExportJob.Pace).Every<AccessReportJob>(AccessReportJob.Pace);
}
