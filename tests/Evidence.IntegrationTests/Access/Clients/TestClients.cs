using Evidence.Access;
using Evidence.Access.Clients;
using Evidence.Formats;
using Evidence.IntegrationTests.Intake;
using Evidence.IntegrationTests.Items.Reach;
using Evidence.Kernel;

namespace Evidence.IntegrationTests.Access.Clients;

/// <summary>Clients as two administrators make them, at a time that the test says.</summary>
internal sealed class TestClients(Station station, TimeProvider? clock = null)
{
    private readonly TimeProvider time = clock ?? TimeProvider.System;

    private Actor? second;

    /// <summary>The other administrator.</summary>
    public async Task<Actor> SecondAsync() => second ??= await new Records(station, TimeProvider.System).PersonAsync(Role.Administrator);

    public async Task<MadeClient> AskAsync(string granted, UnitId? unit = null, string networks = "", int days = 90, Actor? by = null)
    {
        unit ??= granted.Contains("/unit", StringComparison.Ordinal) ? await new Records(station, TimeProvider.System).UnitAsync() : null;
        await using var db = station.Open();
        return await new MakeClient(db, station.Custody, time).RunAsync(
            new ClientToMake($"Records {Guid.NewGuid():N}", "records team", unit, ClientGrant.Read(granted), networks, time.GetUtcNow().AddDays(days)), by ?? station.Administrator, default);
    }

    /// <returns>The secret of a client that counts.</returns>
    public async Task<string> MakeAsync(string granted, UnitId? unit = null, string networks = "") => (await ReadyAsync(granted, unit, networks)).Secret;

    public async Task<MadeClient> ReadyAsync(string granted, UnitId? unit = null, string networks = "", int days = 90)
    {
        var made = await AskAsync(granted, unit, networks, days);
        if (made.Waits)
            await DecideAsync(made.Id, true, await SecondAsync());
        return made;
    }

    public async Task DecideAsync(ClientId id, bool agrees, Actor by)
    {
        await using var db = station.Open();
        await new DecideClient(db, station.Custody, time).RunAsync(id, agrees, by, default);
    }

    public async Task<string> RotateAsync(ClientId id, TimeSpan overlap)
    {
        await using var db = station.Open();
        return await new RotateSecret(db, station.Custody, time).RunAsync(id, overlap, station.Administrator, default);
    }

    public async Task RevokeAsync(ClientId id)
    {
        await using var db = station.Open();
        await new RevokeClient(db, station.Custody, time).RunAsync(id, station.Administrator, default);
    }

    public async Task<KnownClient?> CheckAsync(string secret, string address = "192.0.2.7")
    {
        await using var db = station.Open();
        return ClientToken.TryRead(secret) is { } token ? await new CheckClient(db, station.Custody, time).RunAsync(token, System.Net.IPAddress.Parse(address), default) : null;
    }

    public async Task<ClientFacts> FactsAsync(ClientId id)
    {
        await using var db = station.Open();
        return await new ListClients(db, time).OneAsync(id, station.Administrator, default);
    }

    /// <summary>The same look-up, another secret, and a checksum that fits, worked out here anew.</summary>
    public static string Altered(string secret)
    {
        const string digits = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
        var text = secret[..16] + new string('0', 43);
        var sum = Convert.ToInt64(Convert.ToHexString(System.Security.Cryptography.SHA256.HashData(System.Text.Encoding.ASCII.GetBytes(text)))[..8], 16);
        var checksum = "";
        for (var place = 0; place < 6; place++, sum /= 62)
            checksum = digits[(int)(sum % 62)] + checksum;
        return text + checksum;
    }
}
