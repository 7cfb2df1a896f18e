using System.Text;
using Evidence.Formats;
using Evidence.Kernel;
using Microsoft.Extensions.Configuration;

namespace Evidence.Access.Provider;

/// <summary>How an account of the provider that nobody has bound yet comes to a person (<c>Evidence:Provider:BindBy</c>).</summary>
public enum BindBy
{
    /// <summary>It does not: people bind it themselves, or an administrator prepares it.</summary>
    None,

    /// <summary>At the first sign-in, by the same user name there and here.</summary>
    UserName,
}

/// <summary>What becomes of somebody who is in no group that gives a role (<c>Evidence:Provider:WithoutGroup</c>).</summary>
public enum WithoutGroup { Refuse, Keep }

/// <summary>A group of the provider, and the role that its members have here.</summary>
public sealed record GroupRole(string Group, Role Role);

/// <summary>The agency's own identity provider, as <c>Evidence:Provider</c> describes it: docs/operations/provider.md.</summary>
public sealed class ProviderOptions
{
    private const string Section = "Evidence:Provider";
    private const int LongestSecret = 4096, LongestName = 40;

    /// <summary>The issuer: discovery lies below it, and every token names it.</summary>
    public required string Authority { get; init; }

    public required string ClientId { get; init; }

    /// <summary>From the file that <c>ClientSecretFile</c> names; it stands in no setting and no log.</summary>
    public required string ClientSecret { get; init; }

    /// <summary>What people call it: "Sign in with Wyre account".</summary>
    public required string Name { get; init; }

    /// <summary>Always with <c>openid</c>.</summary>
    public required string Scopes { get; init; }

    public required string GroupsClaim { get; init; }

    /// <summary>The first that fits counts; none at all leaves every role as it is.</summary>
    public required IReadOnlyList<GroupRole> Roles { get; init; }

    public required WithoutGroup WithoutGroup { get; init; }

    /// <summary>Values of <c>acr</c> and <c>amr</c> that say that more than one factor was used there.</summary>
    public required IReadOnlySet<string> TrustSecondFactor { get; init; }

    public required BindBy BindBy { get; init; }

    /// <summary>Null where the agency uses no provider.</summary>
    /// <exception cref="StartRefusedException">Something of it is missing or wrong.</exception>
    public static ProviderOptions? From(IConfiguration configuration)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        var section = configuration.GetSection(Section);
        if (!section.Exists())
            return null;
        return new ProviderOptions
        {
            Authority = AuthorityOf(section),
            ClientId = Needed(section, "ClientId", "It is the name under which this installation is registered at the provider."),
            ClientSecret = SecretOf(section),
            Name = NameOf(section),
            Scopes = ScopesOf(section),
            GroupsClaim = section["GroupsClaim"] is { Length: > 0 } claim ? claim : "groups",
            Roles = [.. section.GetSection("Roles").GetChildren().Select(RoleOf)],
            WithoutGroup = WordOf(section, "WithoutGroup", WithoutGroup.Refuse),
            TrustSecondFactor = Words(section["TrustSecondFactor"]).ToHashSet(StringComparer.Ordinal),
            BindBy = WordOf(section, "BindBy", BindBy.None),
        };
    }

    /// <summary>Tokens and the client's secret go to this address alone where nobody reads along: https, or this machine itself.</summary>
    internal static bool IsSafe(Uri address) => address.Scheme == Uri.UriSchemeHttps
        || address.Scheme == Uri.UriSchemeHttp && PlainConnections.IsLocal(address);

    private static string AuthorityOf(IConfigurationSection section)
    {
        var text = Needed(section, "Authority", "It is the provider's issuer, such as https://login.example.police.uk/realms/force.");
        if (!Uri.TryCreate(text, UriKind.Absolute, out var address) || address.Query.Length > 0 || address.Fragment.Length > 0)
            throw new StartRefusedException($"{Section}:Authority is not an address: \"{text}\".", "Write the provider's issuer, such as https://login.example.police.uk/realms/force.");
        return IsSafe(address) ? text : throw new StartRefusedException(
            $"{Section}:Authority is \"{text}\": tokens would cross the network in clear.", "Use an https address; http is only for a provider on this machine.");
    }

    private static string SecretOf(IConfigurationSection section)
    {
        if (section["ClientSecret"] is not null)
            throw new StartRefusedException($"{Section}:ClientSecret is set: a secret does not belong into settings.", $"Write it into a file that only this program reads, and set {Section}:ClientSecretFile to its path.");
        var path = Needed(section, "ClientSecretFile", "It is the path of a file with the secret that the provider gave this installation.");
        SecretFiles.Demand(path, $"{Section}:ClientSecretFile");
        try
        {
            var secret = new FileInfo(path).Length <= LongestSecret ? File.ReadAllText(path, Encoding.UTF8).Trim() : "";
            return secret.Length > 0 ? secret : throw new StartRefusedException($"{Section}:ClientSecretFile names {path}, which holds no secret.", "Write the secret that the provider gave this installation into it, and nothing else.");
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            throw new StartRefusedException($"{Section}:ClientSecretFile names {path}, which cannot be read.", "Make the file, and let the account that runs Web read it.", problem);
        }
    }

    private static string NameOf(IConfigurationSection section)
    {
        var name = ShownText.Of(Needed(section, "Name", "It stands on the button: Sign in with this name.").Trim());
        return name.Length is > 0 and <= LongestName ? name : throw new StartRefusedException($"{Section}:Name has more than {LongestName} characters.", "Use what people call their account, in few words.");
    }

    private static string ScopesOf(IConfigurationSection section)
    {
        var scopes = section["Scopes"] is { Length: > 0 } text ? Words(text) : ["openid", "profile"];
        return scopes.Contains("openid") ? string.Join(' ', scopes) : throw new StartRefusedException($"{Section}:Scopes has no \"openid\": the provider would not say who somebody is.", "Add openid, such as \"openid profile groups\".");
    }

    internal static GroupRole RoleOf(IConfigurationSection one) => one["Group"] is { Length: > 0 } group && Vocabulary.TryParse<Role>(one["Role"], out var role) && role.IsOfPeople()
        ? new GroupRole(group, role)
        : throw new StartRefusedException($"{one.Path} is not a group and a role.", $"Give it Group, as the provider's token says it, and Role, one of {string.Join(", ", RoleWords.OfPeople.Select(Vocabulary.Word))}.");

    private static T WordOf<T>(IConfigurationSection section, string name, T usual) where T : struct, Enum => section[name] switch
    {
        null or "" => usual,
        var word when Vocabulary.TryParse<T>(word, out var value) => value,
        var word => throw new StartRefusedException($"{Section}:{name} is \"{word}\".", $"Set it to one of {string.Join(", ", Enum.GetValues<T>().Select(Vocabulary.Word))}, or leave it out: then it is {Vocabulary.Word(usual)}."),
    };

    private static string Needed(IConfigurationSection section, string name, string hint) =>
        section[name] is { Length: > 0 } value ? value : throw new StartRefusedException($"{Section}:{name} is missing.", hint);

    private static string[] Words(string? text) => (text ?? "").Split(' ', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
}
