using System.Net;
using System.Text.RegularExpressions;
using Evidence.Access;
using Evidence.IntegrationTests.Intake;
using Evidence.IntegrationTests.Items.Reach;
using Evidence.IntegrationTests.Review;
using Xunit;

namespace Evidence.IntegrationTests.Access.Clients;

/// <summary>Clients and webhook keys as administrators care for them in a browser.</summary>
public sealed partial class ClientPagesTests(Station station) : IClassFixture<Station>
{
    [Fact]
    public async Task One_makes_it_another_releases_it_and_its_secret_is_shown_once()
    {
        using var maker = await Viewer.OpenAsync(station, station.Administrator);
        using var second = await Viewer.OpenAsync(station, await new Records(station, TimeProvider.System).PersonAsync(Role.Administrator));
        using var made = await maker.PostAsync("/clients/new", Wanted("see-footage/any"));
        var page = await made.Content.ReadAsStringAsync();
        var (secret, id) = (Secret().Match(page).Value, Address().Match(page).Groups[1].Value);
        Assert.True(made.Headers.CacheControl?.NoStore);
        Assert.Equal(HttpStatusCode.Unauthorized, await AsksAsync(secret));

        using var own = await maker.PostAsync($"{id}?handler=decide", ("decision", "approve"));
        Assert.Equal((HttpStatusCode.Forbidden, HttpStatusCode.Unauthorized), (own.StatusCode, await AsksAsync(secret)));
        Assert.DoesNotContain("I agree", (await maker.PageAsync(id)).Text, StringComparison.Ordinal);
        var shown = (await second.PageAsync(id)).Text;
        Assert.Contains("I agree", shown, StringComparison.Ordinal);
        Assert.DoesNotContain(secret, shown, StringComparison.Ordinal);
        using var released = await second.PostAsync($"{id}?handler=decide", ("decision", "approve"));
        Assert.Equal(HttpStatusCode.Redirect, released.StatusCode);
        Assert.Equal(HttpStatusCode.OK, await AsksAsync(secret));
        Assert.Contains("less than a minute ago", (await maker.PageAsync("/clients")).Text, StringComparison.Ordinal);

        using var rotated = await maker.PostAsync($"{id}?handler=rotate", ("hours", "24"));
        var later = Secret().Match(await rotated.Content.ReadAsStringAsync()).Value;
        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.OK), (await AsksAsync(secret), await AsksAsync(later)));
        using var odd = await maker.PostAsync($"{id}?handler=rotate", ("hours", "5"));
        Assert.Contains("There is a problem", await odd.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        using var revoked = await maker.PostAsync($"{id}?handler=revoke");
        Assert.Equal((HttpStatusCode.Redirect, HttpStatusCode.Unauthorized), (revoked.StatusCode, await AsksAsync(later)));
        Assert.DoesNotContain("Make another secret", (await maker.PageAsync(id)).Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Name", "")]
    [InlineData("Contact", "")]
    [InlineData("Grants", "play-footage/any")]
    [InlineData("Networks", "everywhere")]
    [InlineData("Until", "")]
    [InlineData("Until", "2020-01-01")]
    [InlineData("Until", "9999-12-31")]
    public async Task Is_not_made_of_what_is_wrong_and_the_field_is_named(string field, string value)
    {
        using var maker = await Viewer.OpenAsync(station, station.Administrator);
        using var answer = await maker.PostAsync("/clients/new", [.. Wanted("see-footage/any").Where(one => one.Name != field), (field, value)]);
        var page = await answer.Content.ReadAsStringAsync();

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Contains($"href=\"#{field.ToLowerInvariant()}\"", page, StringComparison.Ordinal);
        Assert.DoesNotMatch(Secret(), page);
    }

    [Fact]
    public async Task Who_signed_in_long_ago_proves_first_again_who_they_are()
    {
        using var maker = await Viewer.OpenAsync(station, station.Administrator, TimeSpan.FromMinutes(11));
        foreach (var path in new[] { "/clients/new", $"/clients/{Guid.NewGuid()}?handler=rotate", "/clients/webhook-keys", $"/clients/webhook-keys/{Guid.NewGuid()}?handler=rotate" })
        {
            using var answer = await maker.PostAsync(path, Wanted("see-footage/any"));
            Assert.Equal(HttpStatusCode.Forbidden, answer.StatusCode);
        }
    }

    [Fact]
    public async Task A_webhook_key_is_made_rotated_and_retired_and_its_secret_shown_once()
    {
        using var maker = await Viewer.OpenAsync(station, station.Administrator);
        using var wrong = await maker.PostAsync("/clients/webhook-keys", ("Name", "Records"), ("Address", "http://records.test/"));
        Assert.Contains("href=\"#address\"", await wrong.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        using var made = await maker.PostAsync("/clients/webhook-keys", ("Name", "Records"), ("Address", "https://records.test/hook"));
        var page = await made.Content.ReadAsStringAsync();
        Assert.Matches("whsec_[A-Za-z0-9+/&#;]+", page);
        var id = KeyAddress().Match(page).Groups[1].Value;
        Assert.DoesNotContain("whsec_", (await maker.PageAsync(id)).Text, StringComparison.Ordinal);

        using var rotated = await maker.PostAsync($"{id}?handler=rotate", ("hours", "24"));
        Assert.Contains("whsec_", await rotated.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.Contains("Active, two secrets", (await maker.PageAsync("/clients/webhook-keys")).Text, StringComparison.Ordinal);
        using var retired = await maker.PostAsync($"{id}?handler=retire");
        Assert.Equal(HttpStatusCode.Redirect, retired.StatusCode);
        Assert.DoesNotContain("Make another secret", (await maker.PageAsync(id)).Text, StringComparison.Ordinal);
    }

    private async Task<HttpStatusCode> AsksAsync(string secret)
    {
        using var client = Viewer.Client(station, $"Bearer {secret}");
        using var answer = await client.GetAsync("/api/v1/items");
        return answer.StatusCode;
    }

    private static (string Name, string Value)[] Wanted(string grant) =>
        [("Name", "Records"), ("Contact", "records team"), ("Grants", grant), ("Networks", ""), ("Until", TimeProvider.System.GetUtcNow().AddDays(90).ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture))];

    [GeneratedRegex("evc_[0-9A-Za-z]{61}")]
    private static partial Regex Secret();

    [GeneratedRegex("href=\"(/clients/[0-9a-f-]{36})\"")]
    private static partial Regex Address();

    [GeneratedRegex("href=\"(/clients/webhook-keys/[0-9a-f-]{36})\"")]
    private static partial Regex KeyAddress();
}
