using Evidence.Dispatch.Expecting;
using Evidence.Dispatch.Matching;
using Evidence.Dispatch.Ruling;
using Evidence.Dispatch.Telling;
using Evidence.Kernel;
using Microsoft.Extensions.DependencyInjection;
using Quartz;

namespace Evidence.Dispatch;

public static class DispatchModule
{
    private static readonly TimeSpan Pace = TimeSpan.FromSeconds(2);

    public static IServiceCollection AddDispatch(this IServiceCollection services)
    {
        services.AddScoped<PreviewIncidents>().AddScoped<PreviewDuties>();
        services.AddScoped<TellIncident>().AddScoped<TellDuty>().AddScoped<TellDispatch>();
        services.AddScoped<ListRuns>();
        services.AddScoped<SetMatching>().AddScoped<RuleNonEvidence>();
        services.AddScoped<ExplainAbsence>().AddScoped<ListExpected>().AddScoped<ReadDispatched>();
        return services;
    }

    /// <summary>Registers matching in the worker. Needs the database and custody beside it.</summary>
    public static IServiceCollection AddDispatchWork(this IServiceCollection services)
    {
        services.AddSingleton<AgencyZone>();
        services.AddScoped<ApplyNonEvidence>();
        services.AddScoped<TimeRecording>().AddScoped<ExpectFootage>().AddScoped<MatchIncident>().AddScoped<DoMatching>();
        return services;
    }

    public static IQuartzBuilder AddDispatchJob(this IQuartzBuilder quartz) => quartz.Every<MatchJob>(Pace).Every<NonEvidenceJob>(TimeSpan.FromHours(1));
}
