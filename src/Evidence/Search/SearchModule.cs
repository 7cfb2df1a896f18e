using Microsoft.Extensions.DependencyInjection;

namespace Evidence.Search;

public static class SearchModule
{
    public static IServiceCollection AddSearch(this IServiceCollection services)
    {
        services.AddScoped<SearchItems>();
        services.AddScoped<SuggestReferences>();
        services.AddScoped<SaveSearch>();
        services.AddScoped<RenameSearch>();
        services.AddScoped<DeleteSearch>();
        services.AddScoped<ListSavedSearches>();
        services.AddScoped<ExportSearch>();
        return services;
    }
}
