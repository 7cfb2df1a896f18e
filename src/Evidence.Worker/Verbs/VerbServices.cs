using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Evidence.Worker.Verbs;

/// <summary>The product's services for a verb that runs once and ends; its output is its own, so nothing is logged.</summary>
internal static class VerbServices
{
    public static IConfiguration Configuration() => Host.CreateApplicationBuilder().Configuration;

    public static ServiceProvider Build()
    {
        var builder = Host.CreateApplicationBuilder();
        builder.Logging.ClearProviders();
        builder.Services.AddProduct(builder.Configuration);
        return builder.Services.BuildServiceProvider();
    }
}
