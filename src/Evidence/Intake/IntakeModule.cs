using Evidence.Intake.Submitting;
using Evidence.Intake.Verifying;
using Evidence.Kernel;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Quartz;

namespace Evidence.Intake;

public static class IntakeModule
{
    /// <summary>What agents and pages call.</summary>
    public static IServiceCollection AddIntake(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddSingleton(IntakeOptions.From(configuration));
        services.AddScoped<AnswerDock>();
        services.AddScoped<KnownFiles>();
        services.AddScoped<ReceiveInventory>();
        services.AddScoped<AdoptVolume>();
        services.AddScoped<DecideVolume>();
        services.AddScoped<DescribeObject>();
        services.AddScoped<BeginObject>();
        services.AddScoped<TakePart>();
        services.AddScoped<AddressPart>();
        services.AddScoped<TakeSentPart>();
        services.AddScoped<ClaimObject>();
        services.AddScoped<TakeShortFiles>();
        services.AddScoped<AbandonObject>();
        services.AddScoped<ReadOutcomes>();
        services.AddScoped<HurryDocking>();
        services.AddScoped<IssueErasePermit>();
        services.AddScoped<ReportErase>();
        services.AddScoped<CloseDockSession>();
        services.AddScoped<CheckOutDevice>();
        services.AddScoped<ListDevices>();
        services.AddScoped<ListDocks>();
        services.AddScoped<ReadDock>();
        services.AddScoped<BeginSubmission>().AddScoped<BeginFile>().AddScoped<TakeChunk>().AddScoped<ClaimFile>().AddScoped<GiveUpFile>();
        services.AddScoped<ReadSubmission>().AddScoped<ListSubmissions>();
        return services;
    }

    /// <summary>What the verify job does, for the host that runs jobs.</summary>
    public static IServiceCollection AddVerifying(this IServiceCollection services)
    {
        services.AddSingleton<VerifyClaims>();
        services.AddSingleton<VerifyFiles>();
        services.AddScoped<SettleFile>();
        return services;
    }

    /// <summary>When it does it. A firing that was missed is not made up for: the next one does it all.</summary>
    public static IQuartzBuilder AddVerifyJob(this IQuartzBuilder quartz) => quartz.ScheduleJob<VerifyJob>(
        trigger => trigger.WithIdentity("verify").StartNow().WithSimpleSchedule(schedule => schedule.WithInterval(VerifyJob.Pace).RepeatForever()
            .WithMisfireInstruction(SimpleTriggerMisfireInstruction.NextWithRemainingCount)),
        job => job.WithIdentity("verify")).Every<VerifyFilesJob>(VerifyFilesJob.Pace);

    /// <summary>Ends what agents never finish, for the host that runs jobs.</summary>
    public static IServiceCollection AddUploadSweep(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddSingleton(IntakeOptions.From(configuration));
        services.AddScoped<SweepUploads>().AddScoped<SweepFiles>();
        return services;
    }

    public static IQuartzBuilder AddUploadSweepJob(this IQuartzBuilder quartz) => quartz.Every<SweepUploadsJob>(SweepUploadsJob.Pace).Every<SweepFilesJob>(SweepFilesJob.Pace);

    /// <summary>Hears what the other programs do, for the host that has requests waiting for it.</summary>
    public static IServiceCollection AddIntakeNews(this IServiceCollection services)
    {
        services.AddSingleton<IntakeNews>();
        services.AddHostedService(provider => provider.GetRequiredService<IntakeNews>());
        return services;
    }
}
