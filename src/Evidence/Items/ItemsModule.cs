using Evidence.Kernel;
using Evidence.Keys;
using Evidence.Storage;
using Evidence.Storage.FileSystem;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Evidence.Items;

public static class ItemsModule
{
    public static IServiceCollection AddItems(this IServiceCollection services)
    {
        services.AddScoped<ListItems>();
        return services;
    }

    /// <summary>The object store: files below <c>Evidence:Store</c>. A program that finds another folder there does not start.</summary>
    public static IServiceCollection AddObjectStore(this IServiceCollection services, IConfiguration configuration)
    {
        var folder = DataFolder.StoreOf(configuration);
        services.AddSingleton<IObjectStore>(provider => new FileSystemStore(folder, provider.GetRequiredService<FileKeyRing>().Agency.ToString()));
        services.AddHostedService<StoreCheck>();
        return services;
    }
}
