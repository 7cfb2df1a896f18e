using Evidence.Access.Clients;
using Evidence.Access.Importing;
using Evidence.Access.Passkeys;
using Evidence.Access.Passwords;
using Evidence.Access.Provider;
using Evidence.Access.Provisioning;
using Evidence.Access.SecondFactors;
using Evidence.Access.Sessions;
using Evidence.Access.SigningIn;
using Evidence.Access.Units;
using Evidence.Access.Webhooks;
using Evidence.Durability;
using Evidence.Kernel;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.DataProtection.KeyManagement;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Quartz;

namespace Evidence.Access;

public static class AccessModule
{
    /// <summary>People and their passwords, for every host; needs the key ring beside it.</summary>
    public static IServiceCollection AddPeople(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddSingleton(SecondFactorOptions.From(configuration));
        services.AddIdentityCore<Person>(options =>
        {
            options.User.AllowedUserNameCharacters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._@";
            // What a password must be, PasswordRules say.
            options.Password = new() { RequiredLength = 1, RequiredUniqueChars = 1, RequireDigit = false, RequireLowercase = false, RequireUppercase = false, RequireNonAlphanumeric = false };
        }).AddUserStore<PersonStore>().AddClaimsPrincipalFactory<PersonPrincipal>();
        services.AddScoped<IPasswordHasher<Person>, Argon2idHasher>();
        services.AddSingleton(new PasswordRules(configuration["Evidence:AgencyName"]));
        services.AddScoped<SignIn>().AddScoped<FactorCheck>().AddScoped<WatchNetworks>();
        services.AddScoped<InvitePerson>().AddScoped<TakeFactorsAway>();
        services.AddScoped<CreatePerson>();
        services.AddScoped<GiveCard>();
        services.AddScoped<ChangePerson>();
        services.AddScoped<AddPerson>();
        services.AddScoped<PreviewPeople>().AddScoped<ImportPeople>();
        services.AddScoped<ListPeople>();
        services.AddScoped<DecideRoleChange>();
        services.AddScoped<MakeUnit>();
        return services;
    }

    /// <summary>Sessions by cookie and default deny, for the host that has pages.</summary>
    public static IServiceCollection AddAccess(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddPeople(configuration);
        services.AddDataProtection().SetApplicationName("Evidence").PersistKeysToFileSystem(SessionKeys(configuration));
        services.AddOptions<KeyManagementOptions>().Configure<IServiceProvider>((options, provider) => options.XmlEncryptor = new SealedCookieKeys(provider));
        services.AddAuthentication(IdentityConstants.ApplicationScheme).AddCookie(IdentityConstants.ApplicationScheme, Configure);
        services.AddScoped<SignInManager<Person>>();
        services.AddScoped<IPasskeyHandler<Person>, PasskeyHandler<Person>>();
        services.Configure<IdentityPasskeyOptions>(options => PasskeySite.Configure(options, configuration));
        services.AddScoped<PasskeyCheck>().AddScoped<AskPasskey>().AddScoped<SignInWithPasskey>();
        services.AddScoped<AddPasskey>().AddScoped<ListPasskeys>().AddScoped<RenamePasskey>().AddScoped<RemovePasskey>();
        services.AddScoped<CheckSession>();
        services.AddScoped<ListSessions>();
        services.AddScoped<EndSession>();
        services.AddScoped<SecondStep>();
        services.AddScoped<ConfirmSession>();
        services.AddScoped<UseInvitation>();
        services.AddScoped<ChangePassword>();
        services.AddScoped<SetUpAuthenticator>();
        services.AddScoped<RemoveAuthenticator>();
        services.AddScoped<ReplaceRecoveryCodes>();
        services.AddScoped<ReadFactors>();
        services.AddScoped<MakeClient>().AddScoped<DecideClient>().AddScoped<RotateSecret>().AddScoped<RevokeClient>().AddScoped<ListClients>().AddScoped<CheckClient>();
        services.AddScoped<MakeWebhookKey>().AddScoped<RotateWebhookKey>().AddScoped<RetireWebhookKey>().AddScoped<ListWebhookKeys>();
        var provider = ProviderOptions.From(configuration);
        AddProvider(services, provider);
        services.AddSingleton(GroupMapping.From(configuration, provider));
        services.AddScoped<ListDirectoryPeople>().AddScoped<AddDirectoryPerson>().AddScoped<ChangeDirectoryPerson>().AddScoped<ListDirectoryGroups>().AddScoped<ChangeDirectoryGroup>().AddScoped<RenamePerson>();
        services.AddHttpContextAccessor();
        services.AddSingleton<IAuthorizationHandler, PermissionHandler>();
        services.AddAuthorizationBuilder()
            .AddPolicy(RequireAgentAttribute.PolicyName, policy => policy
                .AddAuthenticationSchemes(RequireAgentAttribute.PolicyName).RequireClaim(RequireAgentAttribute.AgentClaim))
            .SetFallbackPolicy(new AuthorizationPolicyBuilder().RequireAssertion(_ => false).Build());
        return services;
    }

    private static void AddProvider(IServiceCollection services, ProviderOptions? options)
    {
        services.AddSingleton(provider => new IdentityProvider(options, provider.GetRequiredService<TimeProvider>(), provider.GetRequiredService<ILogger<IdentityProvider>>()));
        services.AddSingleton<ProviderToken>();
        services.AddScoped<CheckAnswer>();
        services.AddScoped<BeginProviderSignIn>();
        services.AddScoped<FinishProviderSignIn>();
        services.AddScoped<ConfirmByProvider>();
        services.AddScoped<BindProvider>();
        services.AddScoped<UnbindProvider>();
        services.AddScoped<EndAtProvider>();
        services.AddScoped<ReadBinding>();
    }

    /// <summary>Cleaning up after sessions, for the worker.</summary>
    public static IServiceCollection AddAccessWork(this IServiceCollection services) => services.AddScoped<SweepSessions>();

    public static IQuartzBuilder AddAccessJobs(this IQuartzBuilder quartz) => quartz.Every<SweepSessionsJob>(SweepSessionsJob.Pace);

    private static void Configure(CookieAuthenticationOptions options)
    {
        options.LoginPath = "/sign-in";
        options.LogoutPath = "/sign-out";
        options.AccessDeniedPath = "/not-permitted";
        options.ReturnUrlParameter = "from";
        options.ExpireTimeSpan = PersonSession.Idle;
        options.SlidingExpiration = true;
        options.Cookie.Name = "evidence-session";
        options.Cookie.HttpOnly = true;
        options.Cookie.SameSite = SameSiteMode.Lax;
        options.Cookie.SecurePolicy = CookieSecurePolicy.SameAsRequest;
    }

    // Every Web node reads the same sessions, so their keys lie with the other shared data.
    private static DirectoryInfo SessionKeys(IConfiguration configuration)
    {
        var folder = Path.Combine(DataFolder.Of(configuration), "sessions");
        Durable.CreateFolder(folder);
        return new DirectoryInfo(folder);
    }
}
