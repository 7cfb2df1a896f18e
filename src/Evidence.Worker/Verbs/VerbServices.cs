using Evidence.Keys;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Evidence.Worker.Verbs;

/// <summary>The product's services for a verb that runs once and ends; its output is its own, so nothing is logged.</summary>
internal static class VerbServices
{
    public static IConfiguration Configuration() => Host.CreateApplicationBuilder().Configuration;

    /// <param name="passphrase">Opens the key ring in place of what the settings name.</param>
    /// <param name="more">What this verb needs beside what all stand on.</param>
    public static ServiceProvider Build(PassphraseSource? passphrase = null, Action<IServiceCollection, IConfiguration>? more = null)
    {
        var builder = Host.CreateApplicationBuilder();
        builder.Logging.ClearProviders();
        builder.Services.AddProduct(builder.Configuration);
        if (passphrase is not null)
            builder.Services.AddSingleton(passphrase);
        more?.Invoke(builder.Services, builder.Configuration);
        return builder.Services.BuildServiceProvider();
    }
}
