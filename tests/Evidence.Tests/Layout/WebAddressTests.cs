using Evidence.Kernel;
using Evidence.Web.Layout;
using Microsoft.Extensions.Configuration;
using Xunit;

namespace Evidence.Tests.Layout;

public sealed class WebAddressTests
{
    [Theory]
    [InlineData("http://127.0.0.1:8080", null, false, false)]
    [InlineData("http://localhost:8080", null, false, false)]
    [InlineData("http://[::1]:8080", null, false, false)]
    [InlineData("http://127.0.0.1:8080;https://127.0.0.1:8443", null, false, false)]
    [InlineData("https://evidence.example.police.uk", null, true, false)]
    [InlineData("http://127.0.0.1:8080", "https://evidence.example.police.uk", true, true)]
    [InlineData("https://0.0.0.0:443", "https://evidence.example.police.uk", true, false)]
    public void Serves_people_where_their_passwords_stay_secret(string urls, string? publicUrl, bool https, bool behindProxy)
    {
        var address = Read(urls, publicUrl);

        Assert.Equal((https, behindProxy), (address.Https, address.BehindProxy));
    }

    [Theory]
    [InlineData("http://0.0.0.0:8080", null, "plain http")]
    [InlineData("http://*:8080", null, "plain http")]
    [InlineData("http://10.0.0.7", null, "plain http")]
    [InlineData("http://127.0.0.1:8080", "http://evidence.example.police.uk", "plain http")]
    [InlineData("http://0.0.0.0:8080", "https://evidence.example.police.uk", "plain http")]
    [InlineData("https://*:443", null, "under which name")]
    [InlineData("http://127.0.0.1:8080", "evidence.example.police.uk", "is not an address")]
    public void Does_not_start_otherwise_and_says_what_to_do(string urls, string? publicUrl, string why)
    {
        var refused = Assert.Throws<StartRefusedException>(() => Read(urls, publicUrl));

        Assert.Contains(why, refused.What, StringComparison.Ordinal);
        Assert.Contains("https://", refused.Hint, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Kestrel:Endpoints:Inside:Url", "http://10.0.0.7:80")]
    [InlineData("http_ports", "8080")]
    public void Looks_at_every_way_to_say_where_it_listens(string setting, string value)
    {
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?> { [setting] = value, ["Evidence:PublicUrl"] = "https://evidence.example.police.uk" }).Build();
        Assert.Contains("plain http", Assert.Throws<StartRefusedException>(() => WebAddress.Read(configuration)).What, StringComparison.Ordinal);
    }

    [Fact]
    public void Answers_to_its_public_name_and_to_this_machine_only() =>
        Assert.Equal(["evidence.example.police.uk", "localhost", "127.0.0.1", "[::1]"], Read("http://127.0.0.1:8080", "https://evidence.example.police.uk").Hosts);

    private static WebAddress Read(string urls, string? publicUrl) => WebAddress.Read(
        new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?> { ["urls"] = urls, ["Evidence:PublicUrl"] = publicUrl }).Build());
}
