using Evidence.Keys;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Evidence.KeyCare;

public static class KeyCareModule
{
    /// <summary>What is done with the agency's keys. Needs the database, custody and the key ring beside it.</summary>
    public static IServiceCollection AddKeyCare(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddSingleton(new RingFolder(KeysModule.Folder(configuration)));
        services.AddScoped<ChangeRingPassphrase>();
        return services;
    }
}
