using Microsoft.Extensions.DependencyInjection;

namespace Evidence.Disclosure;

public static class DisclosureModule
{
    public static IServiceCollection AddDisclosure(this IServiceCollection services)
    {
        services.AddScoped<ReadDisclosable>();
        services.AddScoped<MakeBundle>();
        services.AddScoped<ReadBundle>();
        services.AddScoped<ListBundles>();
        services.AddScoped<PinLog>();
        services.AddScoped<DownloadBundle>();
        return services;
    }
}
