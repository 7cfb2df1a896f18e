using System.Security.Cryptography;
using System.Text;
using Evidence.Access.Webhooks;
using Evidence.Custody;
using Evidence.Database;
using Evidence.Formats;
using Evidence.Formats.Custody;
using Evidence.IntegrationTests.Intake;
using Evidence.IntegrationTests.Items.Reach;
using Evidence.Kernel;
using Microsoft.EntityFrameworkCore;
using Npgsql;
using Xunit;

namespace Evidence.IntegrationTests.Access.Webhooks;

public sealed class WebhookKeyTests(Station station) : IClassFixture<Station>
{
    private readonly StoppedClock clock = new(DateTimeOffset.UnixEpoch.AddYears(56));

    [Fact]
    public async Task Signs_as_Standard_Webhooks_says_with_the_secret_that_was_shown()
    {
        var (id, told) = await MakeAsync();

        var signature = await SignAsync(id, secret => secret.Until == null);

        Assert.Matches("^whsec_[A-Za-z0-9+/]{43}=$", told);
        Assert.Equal(Expected(told), signature);
    }

    [Fact]
    public async Task Lies_sealed_and_opens_for_no_other_key()
    {
        var (id, told) = await MakeAsync();
        var (other, _) = await MakeAsync();
        await using var db = station.Open();
        var secret = await db.WebhookSecrets.AsNoTracking().SingleAsync(one => one.KeyId == id);
        var moved = new WebhookSecret { Id = secret.Id, KeyId = other, SubjectId = secret.SubjectId, Sealed = secret.Sealed, MadeBy = secret.MadeBy, MadeAt = secret.MadeAt };

        Assert.False(secret.Sealed.AsSpan().IndexOf(Convert.FromBase64String(told["whsec_".Length..])) >= 0);
        Assert.ThrowsAny<CryptographicException>(() => moved.Sign(station.Keys, "m", clock.At, []));
    }

    [Fact]
    public async Task Signs_with_both_secrets_while_the_one_before_goes_on()
    {
        var (id, first) = await MakeAsync();
        await using var db = station.Open();
        var second = await new RotateWebhookKey(db, station.Custody, station.Keys, clock).RunAsync(id, TimeSpan.FromDays(1), station.Administrator, default);

        Assert.Equal(Expected(first), await SignAsync(id, secret => secret.Until != null));
        Assert.Equal(Expected(second), await SignAsync(id, secret => secret.Until == null));
        Assert.Equal(2, (await FactsAsync(id)).Secrets.Count);
        clock.At += TimeSpan.FromDays(1);
        Assert.Single((await FactsAsync(id)).Secrets);
    }

    [Fact]
    public async Task Retires_for_good_and_every_step_is_on_record()
    {
        var (id, _) = await MakeAsync();
        await using var db = station.Open();
        await new RotateWebhookKey(db, station.Custody, station.Keys, clock).RunAsync(id, TimeSpan.Zero, station.Administrator, default);
        await new RetireWebhookKey(db, station.Custody, clock).RunAsync(id, station.Administrator, default);

        Assert.Empty((await FactsAsync(id)).Secrets);
        foreach (var again in new Func<Task>[]
        {
            () => new RetireWebhookKey(db, station.Custody, clock).RunAsync(id, station.Administrator, default),
            () => new RotateWebhookKey(db, station.Custody, station.Keys, clock).RunAsync(id, TimeSpan.Zero, station.Administrator, default),
        })
            Assert.Equal("webhook-key-over", (await Assert.ThrowsAsync<RefusedException>(again)).Refusal.Code);
        Assert.Equal([CustodyAction.WebhookKeyMade, CustodyAction.WebhookKeyRotated, CustodyAction.WebhookKeyRetired], await station.ActionsAsync(SubjectOf.Policy($"webhook-key/{id}")));
    }

    [Theory]
    [InlineData("http://records.example.police.uk/hook")]
    [InlineData("https://user:word@records.example.police.uk/hook")]
    [InlineData("/hook")]
    [InlineData("")]
    public async Task Is_for_https_alone(string address)
    {
        await using var db = station.Open();
        var refused = await Assert.ThrowsAsync<RefusedException>(() => new MakeWebhookKey(db, station.Custody, station.Keys, clock).RunAsync("records", address, station.Administrator, default));
        Assert.Equal("webhook-address-wrong", refused.Refusal.Code);
    }

    [Fact]
    public async Task Is_made_by_administrators_alone_and_changes_in_no_row_without_an_entry()
    {
        await using var db = station.Open();
        var refused = await Assert.ThrowsAsync<RefusedException>(() => new MakeWebhookKey(db, station.Custody, station.Keys, clock).RunAsync("records", "https://a.test/", station.EvidenceOfficer, default));
        Assert.Equal("not-permitted", refused.Refusal.Code);
        await MakeAsync();
        foreach (var change in new[] { "update access.webhook_key set address = 'https://elsewhere.test/'", "update access.webhook_secret set until = now()" })
            Assert.Equal("EV001", (await Assert.ThrowsAsync<PostgresException>(() => db.Database.ExecuteSqlRawAsync(change))).SqlState);
    }

    private async Task<(WebhookKeyId Id, string Secret)> MakeAsync()
    {
        await using var db = station.Open();
        return await new MakeWebhookKey(db, station.Custody, station.Keys, clock).RunAsync("Records", "https://records.example.police.uk/hooks/evidence", station.Administrator, default);
    }

    private async Task<WebhookKeyFacts> FactsAsync(WebhookKeyId id)
    {
        await using var db = station.Open();
        return await new ListWebhookKeys(db, clock).OneAsync(id, station.Administrator, default);
    }

    private async Task<string> SignAsync(WebhookKeyId id, Func<WebhookSecret, bool> which)
    {
        await using var db = station.Open();
        var secrets = await db.WebhookSecrets.AsNoTracking().Where(one => one.KeyId == id).ToListAsync();
        return secrets.Single(which).Sign(station.Keys, "msg_1", DateTimeOffset.FromUnixTimeSeconds(1700000000), "{\"a\":1}"u8);
    }

    private static string Expected(string told) =>
        "v1," + Convert.ToBase64String(HMACSHA256.HashData(Convert.FromBase64String(told["whsec_".Length..]), Encoding.UTF8.GetBytes("msg_1.1700000000.{\"a\":1}")));
}
