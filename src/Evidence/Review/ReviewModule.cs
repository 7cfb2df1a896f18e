using Evidence.Kernel;
using Evidence.Review.Clipping;
using Evidence.Review.Marking;
using Evidence.Review.Transcripts;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Quartz;

namespace Evidence.Review;

public static class ReviewModule
{
    private static readonly TimeSpan Every = TimeSpan.FromMinutes(1), EveryTranscript = TimeSpan.FromSeconds(30);

    /// <summary>What is known of an item, and playing it, for the web host. Needs the database, custody, the key ring and the object store beside it.</summary>
    public static IServiceCollection AddReview(this IServiceCollection services, IConfiguration configuration) => services
        .AddSingleton(provider => new ViewingDay(DailyTurn.ZoneOf(configuration), provider.GetRequiredService<TimeProvider>()))
        .AddScoped<RequirePurpose>()
        .AddScoped<StatePurpose>()
        .AddScoped<ReadItem>()
        .AddScoped<ReadWatched>()
        .AddScoped<ReadHeard>()
        .AddScoped<StartView>()
        .AddScoped<PlayPart>()
        .AddScoped<WatchGrowing>()
        .AddScoped<ExportTrack>()
        .AddScoped<ReadCaptions>()
        .AddScoped<MarkRecording>()
        .AddScoped<ReadMarkers>()
        .AddScoped<AskForClip>()
        .AddScoped<ReadClips>()
        .AddScoped<ReadTogether>()
        .AddScoped<OpenBesidePlayer>()
        .AddScoped<ListStrips>()
        .AddScoped<SaveFrame>()
        .AddScoped<OpenPage>()
        .AddScoped<ReportPlayback>();

    /// <summary>Ending what browsers left open, and reading subtitles, for the worker.</summary>
    public static IServiceCollection AddReviewWork(this IServiceCollection services) => services.AddScoped<CloseAbandonedViews>().AddScoped<IndexTranscripts>();

    public static IQuartzBuilder AddReviewJobs(this IQuartzBuilder quartz) => quartz
        .ScheduleJob<CloseAbandonedViewsJob>(
            trigger => trigger.WithIdentity("abandoned-views").StartNow().WithSimpleSchedule(schedule => schedule.WithInterval(Every).RepeatForever()),
            job => job.WithIdentity("abandoned-views"))
        .ScheduleJob<IndexTranscriptsJob>(
            trigger => trigger.WithIdentity("transcripts").StartNow().WithSimpleSchedule(schedule => schedule.WithInterval(EveryTranscript).RepeatForever()),
            job => job.WithIdentity("transcripts"));
}
