using Evidence.Items.Places;
using Evidence.Items.Reach;
using Evidence.Keys;
using Evidence.Storage;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Evidence.Items;

public static class ItemsModule
{
    public static IServiceCollection AddItems(this IServiceCollection services)
    {
        services.AddScoped<LinkItem>().AddScoped<CategoriseMany>();
        services.AddScoped<ReadBelonging>();
        services.AddScoped<FileItem>();
        services.AddScoped<TagItem>();
        services.AddScoped<ReadPlaces>();
        services.AddScoped<ProduceExhibit>();
        services.AddScoped<SuggestForCase>();
        services.AddScoped<ListExhibits>();
        services.AddScoped<LockIncident>();
        services.AddScoped<Classify>();
        services.AddScoped<GrantAccess>();
        services.AddScoped<OpenInEmergency>();
        services.AddScoped<CorrectRecording>();
        services.AddScoped<ListEmergencies>();
        services.AddScoped<AskMediaWork>().AddScoped<ReadBeingMade>().AddScoped<ReadGrowing>();
        return services;
    }

    /// <summary>The object stores of the configuration, by name.</summary>
    public static IServiceCollection AddStores(this IServiceCollection services, IConfiguration configuration)
    {
        var settings = StoreSettings.Of(configuration);
        services.AddSingleton(provider => settings.ToStores(provider.GetRequiredService<FileKeyRing>().Agency));
        return services;
    }

    /// <summary>The object stores, and the primary one also by itself. A program that does not find the primary one does not start.</summary>
    public static IServiceCollection AddObjectStore(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddStores(configuration);
        services.AddSingleton<IObjectStore>(provider => provider.GetRequiredService<ObjectStores>().Primary);
        services.AddHostedService<StoreCheck>();
        services.AddSingleton<StoreReports>();
        services.AddHostedService<ProbeStores>();
        services.AddHostedService<PrimaryCheck>();
        return services;
    }
}
