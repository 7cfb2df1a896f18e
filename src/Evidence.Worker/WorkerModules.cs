using Evidence.Access;
using Evidence.Custody;
using Evidence.Database;
using Evidence.Devices;
using Evidence.Dispatch;
using Evidence.Intake;
using Evidence.Items;
using Evidence.KeyCare;
using Evidence.Keys;
using Evidence.Preservation;
using Evidence.Redaction;
using Evidence.Retention;
using Evidence.Review;
using Evidence.Trails;
using Evidence.Transfer;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Quartz;

namespace Evidence.Worker;

/// <summary>What the worker is made of.</summary>
internal static class WorkerModules
{
    /// <summary>What every verb stands on.</summary>
    public static IServiceCollection AddProduct(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddEvidenceDatabase(configuration);
        services.AddCustody();
        services.AddKeyRing(configuration);
        services.AddPeople(configuration);
        services.AddDevices();
        services.AddKeyCare(configuration);
        return services;
    }

    /// <summary>The work that the jobs do.</summary>
    public static IServiceCollection AddWork(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddObjectStore(configuration);
        services.AddSequencer(configuration);
        services.AddVerifying();
        services.AddUploadSweep(configuration);
        services.AddMediaWork(configuration);
        services.AddRedactionWork(configuration);
        services.AddDispatchWork();
        services.AddReviewWork();
        services.AddAccessWork();
        services.AddTrailWork(configuration);
        services.AddRetentionWork(configuration);
        services.AddKeyFollowing();
        services.AddKeyWork();
        services.AddPreservation();
        services.AddPreservationWork(configuration);
        services.AddBackups(configuration).AddBackupWork();
        return services;
    }

    /// <summary>When the jobs run.</summary>
    public static IQuartzBuilder AddJobs(this IQuartzBuilder quartz) => quartz
        .AddLogJob()
        .AddVerifyJob()
        .AddUploadSweepJob()
        .AddMediaJob()
        .AddRedactionJob()
        .AddDispatchJob()
        .AddReviewJobs()
        .AddAccessJobs()
        .AddTrailJob()
        .AddRetentionJob()
        .AddKeyJob()
        .AddPreservationJobs()
        .AddBackupJobs();
}
