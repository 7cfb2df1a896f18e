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

    /// <summary>The object store: files below <c>Evidence:Data</c>.</summary>
    public static IServiceCollection AddObjectStore(this IServiceCollection services, IConfiguration configuration)
    {
        var data = configuration["Evidence:Data"] is { Length: > 0 } named
            ? named
            : throw new StartRefusedException("Evidence:Data is not set.", "Name the data folder.");
        services.AddSingleton<IObjectStore>(_ => new FileSystemStore(Path.Combine(data, "store")));
        return services;
    }
}
