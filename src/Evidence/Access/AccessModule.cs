using Evidence.Durability;
using Evidence.Kernel;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Evidence.Access;

public static class AccessModule
{
    public const int PasswordLength = 12;

    private static readonly TimeSpan SessionLasts = TimeSpan.FromMinutes(30);

    // How long a session outlives a change of password or role.
    private static readonly TimeSpan StampInterval = TimeSpan.FromMinutes(1);

    /// <summary>People and their passwords, for every host.</summary>
    public static IServiceCollection AddPeople(this IServiceCollection services)
    {
        services.AddIdentityCore<Person>(options =>
        {
            options.User.AllowedUserNameCharacters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._@";
            // Length is what counts against guessing; composition rules only make passwords worse to remember.
            options.Password = new() { RequiredLength = PasswordLength, RequireDigit = false, RequireLowercase = false, RequireUppercase = false, RequireNonAlphanumeric = false };
        }).AddUserStore<PersonStore>().AddClaimsPrincipalFactory<PersonPrincipal>();
        services.AddScoped<IPasswordHasher<Person>, Argon2idHasher>();
        services.AddScoped<SignIn>();
        services.AddScoped<CreatePerson>();
        services.AddScoped<GiveCard>();
        return services;
    }

    /// <summary>Sessions by cookie and default deny, for the host that has pages.</summary>
    public static IServiceCollection AddAccess(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddPeople();
        services.AddDataProtection().SetApplicationName("Evidence").PersistKeysToFileSystem(SessionKeys(configuration));
        services.AddAuthentication(IdentityConstants.ApplicationScheme).AddCookie(IdentityConstants.ApplicationScheme, Configure);
        services.AddScoped<ISecurityStampValidator, SecurityStampValidator<Person>>();
        services.AddScoped<SignInManager<Person>>();
        services.AddHttpContextAccessor();
        services.Configure<SecurityStampValidatorOptions>(options => options.ValidationInterval = StampInterval);
        services.AddSingleton<IAuthorizationHandler, PermissionHandler>();
        services.AddAuthorizationBuilder()
            .AddPolicy(RequireAgentAttribute.PolicyName, policy => policy
                .AddAuthenticationSchemes(RequireAgentAttribute.PolicyName).RequireClaim(RequireAgentAttribute.AgentClaim))
            .SetFallbackPolicy(new AuthorizationPolicyBuilder().RequireAssertion(_ => false).Build());
        return services;
    }

    private static void Configure(CookieAuthenticationOptions options)
    {
        options.LoginPath = "/sign-in";
        options.LogoutPath = "/sign-out";
        options.AccessDeniedPath = "/not-permitted";
        options.ReturnUrlParameter = "from";
        options.ExpireTimeSpan = SessionLasts;
        options.SlidingExpiration = true;
        options.Cookie.Name = "evidence-session";
        options.Cookie.HttpOnly = true;
        options.Cookie.SameSite = SameSiteMode.Lax;
        options.Cookie.SecurePolicy = CookieSecurePolicy.SameAsRequest;
        options.Events.OnValidatePrincipal = SecurityStampValidator.ValidatePrincipalAsync;
    }

    // Every Web node reads the same sessions, so their keys lie with the other shared data.
    private static DirectoryInfo SessionKeys(IConfiguration configuration)
    {
        var folder = Path.Combine(DataFolder.Of(configuration), "sessions");
        Durable.CreateFolder(folder);
        return new DirectoryInfo(folder);
    }
}
