using Evidence.Database;
using Evidence.Kernel;
using Evidence.Redaction.Drafting;
using Evidence.Redaction.Requests;
using Evidence.Redaction.Reviewing;
using Evidence.Redaction.Working;
using Evidence.Redaction.Working.Doing;
using Evidence.Review;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Quartz;

namespace Evidence.Redaction;

public static class RedactionModule
{
    /// <summary>Redactions, for the web host. Needs the database, custody and the review capability beside it.</summary>
    public static IServiceCollection AddRedaction(this IServiceCollection services) => services
        .AddScoped<RedactionReach>()
        .AddScoped<ReadReasons>()
        .AddScoped<SetReasons>()
        .AddScoped<OpenRedaction>()
        .AddScoped<CloseRedaction>()
        .AddScoped<ReadStudio>()
        .AddScoped<HoldLock>()
        .AddScoped<SaveDraft>()
        .AddScoped<SaveVersion>()
        .AddScoped<AskWork>()
        .AddScoped<CancelWork>()
        .AddScoped<ReadWork>()
        .AddScoped<SegmentReader>()
        .AddScoped(provider => new OpenPreview(
            provider.GetRequiredService<EvidenceDb>(), provider.GetRequiredService<RedactionReach>(), provider.GetRequiredService<StartView>(), provider.GetRequiredService<SegmentReader>()))
        .AddScoped<ListRedactions>()
        .AddScoped<ReadRedactionPage>()
        .AddScoped<RequestRedaction>()
        .AddScoped<SettleRequest>()
        .AddScoped<ListRequests>()
        .AddScoped<ReadEffort>()
        .AddScoped<AskReview>()
        .AddScoped<ReadReview>()
        .AddScoped<SealSchedule>()
        .AddScoped<DecideReview>();

    /// <summary>What workers do for redactions. Needs media work beside it.</summary>
    /// <exception cref="StartRefusedException">The settings of a detector are wrong.</exception>
    public static IServiceCollection AddRedactionWork(this IServiceCollection services, IConfiguration configuration) => services
        .AddSingleton(SwitchedOnDetector.Of(configuration))
        .AddSingleton<RunRedactionLanes>()
        .AddScoped<SegmentReader>().AddScoped<StoredSegments>().AddScoped<SweepSegments>()
        .AddScoped<WorkMaster>().AddScoped<EndWork>().AddScoped<TellWork>()
        .AddScoped<MeasureMaster>().AddScoped<FollowForStudio>().AddScoped<FindForStudio>().AddScoped<MakePreview>().AddScoped<MakeRender>().AddScoped<PublishRedacted>()
        .AddScoped<RedactionSteps>().AddScoped<DoRedactionWork>();

    public static IQuartzBuilder AddRedactionJob(this IQuartzBuilder quartz) => quartz.Every<RedactionJob>(Pace);

    private static readonly TimeSpan Pace = TimeSpan.FromSeconds(2);
}
