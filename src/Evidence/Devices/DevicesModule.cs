using Evidence.Devices.Importing;
using Microsoft.Extensions.DependencyInjection;

namespace Evidence.Devices;

public static class DevicesModule
{
    public static IServiceCollection AddDevices(this IServiceCollection services)
    {
        services.AddScoped<FindAgent>();
        services.AddScoped<IssueEnrolmentCode>();
        services.AddScoped<EnrolAgent>();
        services.AddScoped<TakeStep>();
        services.AddScoped<RevokeAgent>();
        services.AddScoped<ResumeAgent>();
        services.AddScoped<RegisterDevice>();
        services.AddScoped<AssignDevice>();
        services.AddScoped<PreviewAssignments>().AddScoped<ImportAssignments>();
        services.AddScoped<TakeStationReport>();
        return services;
    }
}
