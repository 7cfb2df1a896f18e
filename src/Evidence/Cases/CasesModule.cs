using Microsoft.Extensions.DependencyInjection;

namespace Evidence.Cases;

public static class CasesModule
{
    public static IServiceCollection AddCases(this IServiceCollection services)
    {
        services.AddScoped<MakeCategory>();
        services.AddScoped<MakeCase>();
        services.AddScoped<MakeIncident>();
        services.AddScoped<ChangeMembers>();
        services.AddScoped<ChangeCaseState>();
        services.AddScoped<ListCases>();
        services.AddScoped<ReadCase>();
        services.AddScoped<WriteNote>();
        services.AddScoped<FindReference>();
        services.AddScoped<ListCategories>();
        services.AddScoped<ListPoliceIncidents>();
        return services;
    }
}
