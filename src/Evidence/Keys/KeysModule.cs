using Evidence.Kernel;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Evidence.Keys;

public static class KeysModule
{
    /// <summary>The ring below <c>Evidence:Data</c>. A program that cannot open it does not start.</summary>
    public static IServiceCollection AddKeyRing(this IServiceCollection services, IConfiguration configuration)
    {
        var folder = Folder(configuration);
        services.AddSingleton(PassphraseSource.From(configuration));
        services.AddSingleton(_ => KmsAccess.From(configuration));
        services.AddSingleton(provider => FileKeyRing.Open(folder, provider.GetRequiredService<PassphraseSource>(), provider.GetRequiredService<KmsAccess>()));
        return services;
    }

    public static string Folder(IConfiguration configuration) => Path.Combine(DataFolder.Of(configuration), "keys");
}
