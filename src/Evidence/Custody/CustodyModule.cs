using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Evidence.Custody;

public static class CustodyModule
{
    public static IServiceCollection AddCustody(this IServiceCollection services)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton<CustodyLog>();
        services.AddScoped<ReadChain>();
        services.AddScoped<CreateAgency>();
        return services;
    }
}
