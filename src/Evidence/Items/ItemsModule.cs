using Evidence.Kernel;
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

    /// <summary>The object store: files below <c>Evidence:Store</c>.</summary>
    public static IServiceCollection AddObjectStore(this IServiceCollection services, IConfiguration configuration)
    {
        var folder = DataFolder.StoreOf(configuration);
        services.AddSingleton<IObjectStore>(_ => new FileSystemStore(folder));
        return services;
    }
}
