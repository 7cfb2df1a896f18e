using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Evidence.Custody;

public static class CustodyModule
{
    /// <summary>The log, for every host; one that starts needs the key ring beside it.</summary>
    public static IServiceCollection AddCustody(this IServiceCollection services)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton<CustodyLog>();
        services.AddScoped<ReadChain>();
        services.AddScoped<CreateAgency>();
        services.AddHostedService<AgencyCheck>();
        return services;
    }
}
