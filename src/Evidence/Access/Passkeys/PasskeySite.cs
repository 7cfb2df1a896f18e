using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Configuration;

namespace Evidence.Access.Passkeys;

/// <summary>
/// For which site passkeys are good: the name in <c>Evidence:PublicUrl</c>, else the one in the request. Their device asks for a PIN, a finger or a face
/// each time, and which make it is of is not asked: docs/decisions/0031-passkeys.md.
/// </summary>
internal static class PasskeySite
{
    private const string Required = "required";

    public static void Configure(IdentityPasskeyOptions options, IConfiguration configuration)
    {
        var address = configuration["Evidence:PublicUrl"] is { Length: > 0 } text ? new Uri(text) : null;
        options.ServerDomain = address?.IdnHost;
        options.UserVerificationRequirement = Required;
        options.ResidentKeyRequirement = Required;
        options.AttestationConveyancePreference = "none";
        options.AuthenticatorTimeout = PasskeyQuestion.Lasts;
        options.ValidateOrigin = asked => ValueTask.FromResult(!asked.CrossOrigin && asked.Origin == (address is null ? OriginOf(asked.HttpContext.Request) : OriginOf(address)));
    }

    private static string OriginOf(Uri address) => address.IsDefaultPort ? $"{address.Scheme}://{address.IdnHost}" : $"{address.Scheme}://{address.IdnHost}:{address.Port}";

    private static string OriginOf(HttpRequest request) => $"{request.Scheme}://{request.Host.ToUriComponent()}";
}
