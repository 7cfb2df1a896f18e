using Microsoft.Extensions.DependencyInjection;

namespace Evidence.Trails;

public static class TrailsModule
{
    /// <summary>Reading trails, for the web host.</summary>
    public static IServiceCollection AddTrails(this IServiceCollection services) => services.AddScoped<ReadTrail>();
}
