using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Quartz;

namespace Evidence.Worker.Jobs;

/// <summary>Quartz, clustered over all workers on the product's own database, in the schema that the migrations made.</summary>
internal static class JobRunner
{
    private static readonly TimeSpan CheckIn = TimeSpan.FromSeconds(5);

    public static void AddJobRunner(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddQuartz(quartz =>
        {
            quartz.ConfigureScheduler(scheduler => scheduler.GenerateInstanceId = true);
            quartz.UseDefaultThreadPool(Math.Max(4, 2 * Environment.ProcessorCount));
            quartz.UsePersistentStore(store =>
            {
                store.UsePostgres(configuration.GetConnectionString("Evidence")!);
                store.ConfigureStore(options => options.TablePrefix = "quartz.qrtz_");
                store.UseClustering(cluster => cluster.CheckinInterval = CheckIn);
            });
            quartz.AddJobs();
        });
        services.AddQuartzHostedService(hosted => hosted.WaitForJobsToComplete = true);
    }
}
