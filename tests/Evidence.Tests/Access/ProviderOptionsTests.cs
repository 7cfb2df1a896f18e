using System.Runtime.Versioning;
using Evidence.Access;
using Evidence.Access.Provider;
using Evidence.Kernel;
using Microsoft.Extensions.Configuration;
using Xunit;

namespace Evidence.Tests.Access;

[UnsupportedOSPlatform("windows")]
public sealed class ProviderOptionsTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("evidence").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public void Is_none_where_nothing_is_set() => Assert.Null(ProviderOptions.From(new ConfigurationBuilder().Build()));

    [Fact]
    public void Reads_what_is_set()
    {
        var options = Read(("Scopes", "openid groups"), ("TrustSecondFactor", "mfa hwk"), ("Roles:0:Group", "Bobbies"), ("Roles:0:Role", "officer"), ("WithoutGroup", "keep"))!;

        Assert.Equal(("https://login.example/force", "evidence", "s3cret", "Wyre account"), (options.Authority, options.ClientId, options.ClientSecret, options.Name));
        Assert.Equal(("openid groups", "groups", WithoutGroup.Keep, BindBy.None), (options.Scopes, options.GroupsClaim, options.WithoutGroup, options.BindBy));
        Assert.Equal([new GroupRole("Bobbies", Role.Officer)], options.Roles);
        Assert.Equal(["hwk", "mfa"], options.TrustSecondFactor.Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("http://127.0.0.1:8000")]
    [InlineData("http://localhost:8000/realms/force")]
    [InlineData("http://[::1]:8000")]
    public void Takes_plain_http_on_this_machine(string authority) => Assert.Equal(authority, Read(("Authority", authority))!.Authority);

    [Theory]
    [InlineData("Authority", "", "Authority is missing")]
    [InlineData("Authority", "http://login.example", "in clear")]
    [InlineData("Authority", "login.example", "is not an address")]
    [InlineData("Authority", "https://login.example?tenant=1", "is not an address")]
    [InlineData("ClientId", "", "ClientId is missing")]
    [InlineData("ClientSecret", "in the settings", "does not belong into settings")]
    [InlineData("ClientSecretFile", "", "ClientSecretFile is missing")]
    [InlineData("ClientSecretFile", "/nowhere/at/all", "cannot be read")]
    [InlineData("Name", "", "Name is missing")]
    [InlineData("Name", "a name that is longer than any button on a page", "more than 40")]
    [InlineData("Scopes", "profile", "no \"openid\"")]
    [InlineData("BindBy", "e-mail", "one of none, user-name")]
    [InlineData("WithoutGroup", "perhaps", "one of refuse, keep")]
    [InlineData("Roles:0:Group", "Bobbies", "is not a group and a role")]
    public void Refuses_to_start(string setting, string value, string words) =>
        Assert.Contains(words, Assert.Throws<StartRefusedException>(() => Read((setting, value))).Message, StringComparison.Ordinal);

    [Fact]
    public void Refuses_an_empty_secret()
    {
        File.WriteAllText(Path.Combine(folder, "empty"), " \n");
        File.SetUnixFileMode(Path.Combine(folder, "empty"), UnixFileMode.UserRead);
        Assert.Contains("holds no secret", Assert.Throws<StartRefusedException>(() => Read(("ClientSecretFile", Path.Combine(folder, "empty")))).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(UnixFileMode.GroupRead)]
    [InlineData(UnixFileMode.OtherRead)]
    [InlineData(UnixFileMode.GroupWrite)]
    public void Refuses_a_secret_that_others_can_use(UnixFileMode more) =>
        Assert.Contains("others than its owner", Assert.Throws<StartRefusedException>(() => Read(UnixFileMode.UserRead | UnixFileMode.UserWrite | more)).Message, StringComparison.Ordinal);

    private ProviderOptions? Read(params (string Name, string Value)[] other) => Read(UnixFileMode.UserRead | UnixFileMode.UserWrite, other);

    private ProviderOptions? Read(UnixFileMode mode, params (string Name, string Value)[] other)
    {
        var secret = Path.Combine(folder, "secret");
        File.WriteAllText(secret, "s3cret\n");
        File.SetUnixFileMode(secret, mode);
        var settings = new Dictionary<string, string?> { ["Authority"] = "https://login.example/force", ["ClientId"] = "evidence", ["ClientSecretFile"] = secret, ["Name"] = "Wyre account" };
        foreach (var (name, value) in other)
            settings[name] = value;
        return ProviderOptions.From(new ConfigurationBuilder().AddInMemoryCollection(settings.ToDictionary(pair => $"Evidence:Provider:{pair.Key}", pair => pair.Value)).Build());
    }
}
