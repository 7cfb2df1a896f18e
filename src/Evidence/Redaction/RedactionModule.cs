using Evidence.Redaction.Drafting;
using Evidence.Redaction.Working;
using Microsoft.Extensions.DependencyInjection;

namespace Evidence.Redaction;

public static class RedactionModule
{
    /// <summary>Redactions, for the web host. Needs the database, custody and the review capability beside it.</summary>
    public static IServiceCollection AddRedaction(this IServiceCollection services) => services
        .AddScoped<RedactionReach>()
        .AddScoped<ReadReasons>()
        .AddScoped<SetReasons>()
        .AddScoped<OpenRedaction>()
        .AddScoped<CloseRedaction>()
        .AddScoped<ReadStudio>()
        .AddScoped<HoldLock>()
        .AddScoped<SaveDraft>()
        .AddScoped<SaveVersion>()
        .AddScoped<AskWork>()
        .AddScoped<CancelWork>()
        .AddScoped<ReadWork>()
        .AddScoped<ListRedactions>();
}
