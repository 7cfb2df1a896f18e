using Evidence.Web.Access;
using Evidence.Web.Access.Passkeys;
using Evidence.Web.Access.Provider;
using Evidence.Web.Access.Sessions;
using Evidence.Web.Access.SigningIn;
using Evidence.Web.Cases;
using Evidence.Web.Trails;
using Microsoft.AspNetCore.DataProtection;

namespace Evidence.Web.Layout;

/// <summary>What all pages need, and the order in which a request passes it.</summary>
internal static class PagesModule
{
    public static void AddPages(this IServiceCollection services, WebAddress address, MapTiles map)
    {
        address.Configure(services);
        services.AddSessionCookie(address);
        services.AddHalfCookie(address);
        services.AddSingleton<SetUpSecret>();
        services.AddSingleton(address).AddSingleton<PasskeyCookie>();
        services.AddSingleton(provider => new ProviderCookie(provider.GetRequiredService<IDataProtectionProvider>(), address));
        services.AddErrorPages();
        services.AddRefusedAccess();
        services.AddSingleton(map);
        services.AddSingleton<TimeText>();
        services.AddScoped<CaseActs>();
        services.AddSingleton<AgencyName>();
        services.AddSingleton<StreamsOfPerson>().AddSingleton<LiveEvents>();
        services.AddSingleton<TrailTerm>();
        services.AddRazorPages().WithRazorPagesAtContentRoot();
        if (address.Https)
            services.AddHsts(options => (options.MaxAge, options.IncludeSubDomains) = (TimeSpan.FromDays(365), true));
    }

    public static void UsePages(this WebApplication app, WebAddress address)
    {
        if (address.BehindProxy)
            app.UseForwardedHeaders();
        app.UseHostFiltering();
        app.UseSecurityHeaders(app.Services.GetRequiredService<MapTiles>().Origin);
        if (address.Https)
            app.UseHsts();
        app.UseErrorPages();
        app.UseBundledAssets();
        app.UseRouting();
        app.UseRateLimiter();
        app.UseAuthentication();
        app.UseRefusedAccess();
        app.UseAuthorization();
        app.UseFreshSessions();
        app.UseAntiforgery();
    }
}
