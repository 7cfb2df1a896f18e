using Evidence.Kernel;
using Microsoft.AspNetCore.HostFiltering;
using Microsoft.AspNetCore.HttpOverrides;

namespace Evidence.Web.Layout;

/// <summary>
/// Where people reach the pages. Sign-in cookies over plain http are only for this machine itself: anywhere else Web
/// wants https, its own or that of a proxy in front of it, and refuses to start without.
/// </summary>
internal sealed record WebAddress(bool Https, IReadOnlyList<string> Hosts, bool BehindProxy)
{
    /// <summary>Reads <c>Evidence:PublicUrl</c> and the addresses that Kestrel will listen on.</summary>
    /// <exception cref="StartRefusedException">Plain http would leave this machine, or nobody said under which name Web is reached.</exception>
    public static WebAddress Read(IConfiguration configuration)
    {
        var listening = Listening(configuration);
        listening.ForEach(Refuse);
        string[] own = ["localhost", "127.0.0.1", "[::1]"];
        if (configuration["Evidence:PublicUrl"] is { Length: > 0 } text)
        {
            var address = Parse(text, "Evidence:PublicUrl");
            Refuse(address);
            var proxied = address.Scheme == Uri.UriSchemeHttps && listening.All(url => url.Scheme == Uri.UriSchemeHttp);
            return new(address.Scheme == Uri.UriSchemeHttps, [address.Host, .. own], proxied);
        }

        if (listening.Any(address => address.Host is "0.0.0.0" or "[::]"))
            throw new StartRefusedException("Web listens on every network of this machine, and nobody said under which name people reach it.", "Set Evidence:PublicUrl, for example to https://evidence.example.police.uk.");
        return new(listening.All(address => address.Scheme == Uri.UriSchemeHttps), [.. listening.Select(address => address.Host).Concat(own).Distinct()], BehindProxy: false);
    }

    /// <summary>Scheme and host by which a browser came, as <c>https://evidence.example.police.uk</c>; the host is one of <see cref="Hosts"/>.</summary>
    public static string Origin(HttpRequest request) => $"{request.Scheme}://{request.Host.ToUriComponent()}";

    /// <summary>Endpoints of Kestrel's own go before <c>urls</c>, and those before bare ports, which are ports on every network.</summary>
    private static List<Uri> Listening(IConfiguration configuration)
    {
        var endpoints = configuration.GetSection("Kestrel:Endpoints").GetChildren().Select(endpoint => (Text: endpoint["Url"] ?? "", Setting: endpoint.Path + ":Url")).ToList();
        if (endpoints.Count == 0)
            endpoints = [.. Words(configuration["urls"]).Select(url => (url, "urls"))];
        if (endpoints.Count == 0)
            endpoints = [.. Ports(configuration, "http"), .. Ports(configuration, "https")];
        if (endpoints.Count == 0)
            endpoints = [("http://127.0.0.1:8080", "urls")];
        return [.. endpoints.Select(one => Parse(one.Text.Replace("://*", "://0.0.0.0", StringComparison.Ordinal).Replace("://+", "://0.0.0.0", StringComparison.Ordinal), one.Setting))];
    }

    private static IEnumerable<(string Text, string Setting)> Ports(IConfiguration configuration, string scheme) =>
        Words(configuration[scheme + "_ports"]).Select(port => ($"{scheme}://0.0.0.0:{port}", scheme + "_ports"));

    private static string[] Words(string? list) => (list ?? "").Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);

    public void Configure(IServiceCollection services)
    {
        services.Configure<HostFilteringOptions>(options =>
        {
            options.AllowedHosts = [.. Hosts];
            options.AllowEmptyHosts = false;
            options.IncludeFailureMessage = false;
        });
        if (BehindProxy)
        {
            // Only a proxy on this machine is believed, which is the framework's default for known proxies.
            services.Configure<ForwardedHeadersOptions>(options =>
                options.ForwardedHeaders = ForwardedHeaders.XForwardedFor | ForwardedHeaders.XForwardedProto);
        }
    }

    private static Uri Parse(string text, string setting) => Uri.TryCreate(text, UriKind.Absolute, out var address)
        ? address
        : throw new StartRefusedException($"{setting} is not an address: \"{text}\".", "Write it like https://evidence.example.police.uk.");

    private static void Refuse(Uri address)
    {
        if (address.Scheme != Uri.UriSchemeHttps && !PlainConnections.IsLocal(address))
        {
            throw new StartRefusedException(
                $"Web will not serve people over plain http on {address.Host}: passwords and footage would cross the network in clear.",
                "Give it an https address with a certificate, or set Evidence:PublicUrl to the address of the proxy in front of it, such as https://evidence.example.police.uk, and listen on 127.0.0.1.");
        }
    }
}
