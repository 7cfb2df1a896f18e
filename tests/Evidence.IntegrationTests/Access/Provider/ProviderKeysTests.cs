using System.Net;
using Evidence.Testing.Provider;
using Xunit;

namespace Evidence.IntegrationTests.Access.Provider;

/// <summary>What Web knows of the provider, and when it asks anew. Keys are asked for anew twice a minute at most, so it is one case on a station of its own.</summary>
public sealed class ProviderKeysTests(ProviderStation station) : IClassFixture<ProviderStation>
{
    [Fact]
    public async Task Says_that_nobody_answers_until_somebody_does_and_then_knows_every_key_that_the_provider_changes_to()
    {
        var (_, account) = await station.CreateAsync();
        station.Provider.IsDown = true;
        using var browser = station.Browser();
        var away = await browser.PostAsync("/sign-in/provider", (await browser.GetAsync("/sign-in?from=%2Ffootage")).Text, ("from", "/footage"));
        Assert.Equal(HttpStatusCode.ServiceUnavailable, away.Status);
        Assert.Contains("href=\"/sign-in?from=%2Ffootage\"", away.Text, StringComparison.Ordinal);
        station.Provider.IsDown = false;
        Assert.Equal("/", (await station.SignInAsync(browser, account.UserName)).Location);

        station.Provider.OtherKeys = [station.Provider.Key, ProviderKey.Ecdsa("curve"), ProviderKey.Rsa("padded", pss: true)];
        foreach (var key in station.Provider.OtherKeys.Reverse())
        {
            station.Provider.Key = key;
            using var next = station.Browser();
            Assert.Equal("/", (await station.SignInAsync(next, account.UserName)).Location);
        }

        station.Provider.Key = ProviderKey.Rsa("a moment later");
        using var late = station.Browser();
        Assert.Equal(HttpStatusCode.Unauthorized, (await station.SignInAsync(late, account.UserName)).Status);
    }

    [Fact]
    public async Task Wants_the_name_in_the_answer_that_the_provider_promised()
    {
        using var other = new ProviderStation();
        await other.InitializeAsync();
        other.Provider.NamesItself = true;
        var (_, account) = await other.CreateAsync();
        using var browser = other.Browser();

        Assert.Equal(HttpStatusCode.Unauthorized, (await other.SignInAsync(browser, account.UserName, back => new Uri(back.AbsoluteUri[..back.AbsoluteUri.IndexOf("&iss=", StringComparison.Ordinal)]))).Status);
        Assert.Equal("/", (await other.SignInAsync(browser, account.UserName)).Location);
        await other.DisposeAsync();
    }
}
