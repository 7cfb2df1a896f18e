using Evidence.Intake.Verifying;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Evidence.Intake;

public static class IntakeModule
{
    /// <summary>What agents and pages call, for the web host.</summary>
    public static IServiceCollection AddIntake(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddSingleton(IntakeOptions.From(configuration));
        services.AddScoped<AnswerDock>();
        services.AddScoped<ReceiveInventory>();
        services.AddScoped<DecideVolume>();
        services.AddScoped<DescribeObject>();
        services.AddScoped<BeginObject>();
        services.AddScoped<TakePart>();
        services.AddScoped<ClaimObject>();
        services.AddScoped<AbandonObject>();
        services.AddScoped<ReadOutcomes>();
        services.AddScoped<IssueErasePermit>();
        services.AddScoped<ReportErase>();
        services.AddScoped<CloseDockSession>();
        services.AddScoped<ListDocks>();
        services.AddScoped<ReadDock>();
        services.AddSingleton<IntakeNews>();
        services.AddHostedService(provider => provider.GetRequiredService<IntakeNews>());
        return services;
    }

    /// <summary>The verify job, for the worker.</summary>
    public static IServiceCollection AddVerifying(this IServiceCollection services)
    {
        services.AddSingleton<VerifyClaims>();
        return services;
    }
}
