using System.Net;
using System.Text.RegularExpressions;
using Evidence.Formats;
using Evidence.IntegrationTests.Database;
using Evidence.Testing;
using Evidence.Testing.Running;
using Evidence.Testing.Stores;
using Microsoft.EntityFrameworkCore;
using Xunit;

namespace Evidence.IntegrationTests.EndToEnd;

/// <summary>A whole installation moves to other machines and other stores by its export, and goes on there: people, agents, cards and proofs.</summary>
public sealed partial class MovedHouseTests
{
    [Fact, Trait("Category", "Campaign")]
    public async Task From_a_folder_to_S3() => await MoveAsync([], await S3Server.SettingsAsync());

    [Fact]
    public async Task From_S3_to_Azure() => await MoveAsync(await S3Server.SettingsAsync(), await AzureServer.SettingsAsync());

    [Fact, Trait("Category", "Campaign")]
    public async Task From_Azure_to_a_folder() => await MoveAsync(await AzureServer.SettingsAsync(), []);

    private static async Task MoveAsync((string Name, string Value)[] from, (string Name, string Value)[] to)
    {
        const string serial = "MOVED-1";
        using var folder = new TempFolder();
        await using var old = await RunningEvidence.StartAsync([("Evidence__PartBytes", $"{5 << 20}"), ("Storage__Uploads", "via-server"), .. from]);
        var dock = await old.EnrolDockPcAsync();
        await old.WorkerVerbAsync("register-device", "--make", SimulatedCard.Make, "--model", SimulatedCard.Model, "--serial", serial, "--kind", "body-worn");
        var card = SimulatedCard.BodyWorn(old.NewVolume("before"), serial);
        Filling.Small(card, 7);
        var recording = Filling.Bytes(12_000_000, 71);
        card.Put("DCIM/100MEDIA/LONG.MP4", recording);
        await OffloadAsync(old, dock, card);
        await ProofOfAll.HoldsAsync(old, card);

        var passphrase = folder["passphrase"];
        await File.WriteAllTextAsync(passphrase, "nine little donkeys hum\n");
        File.SetUnixFileMode(passphrase, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        await old.WorkerVerbAsync("export", "--all", folder["export"], "--passphrase-file", passphrase);
        await using var now = await old.MoveAsync(folder["export"], passphrase, [("Evidence__PartBytes", $"{5 << 20}"), ("Storage__Uploads", "via-server"), .. to]);

        await ProofOfAll.HoldsAsync(now, card);
        Assert.Contains("safe since an earlier docking", (await OffloadAsync(now, dock, card)).Output, StringComparison.Ordinal);
        card.Put("DCIM/100MEDIA/LATER.MP4", Filling.Bytes(300_000, 72));
        await OffloadAsync(now, dock, card);
        await ProofOfAll.HoldsAsync(now, card);
        Assert.Equal(recording, await PlayAsync(now, Sha256Hash.Of(recording)));
    }

    private static async Task<ChildProcess> OffloadAsync(RunningEvidence running, DockPc dock, SimulatedCard card)
    {
        var run = await dock.OffloadAsync(card.Root);
        Assert.True(run.ExitCode == 0, $"{run.Output}\n{run.Error}\n--- web\n{running.Web.Log}\n--- worker\n{running.Worker.Log}");
        return run;
    }

    /// <summary>Signs in with the password of before and reads the original as a player does.</summary>
    private static async Task<byte[]> PlayAsync(RunningEvidence running, Sha256Hash hash)
    {
        await using var db = EvidenceDatabase.Open(running.Database.App);
        var part = await (from o in db.SealedObjects join p in db.Parts on o.Id equals p.ObjectId where o.PlaintextSha256 == hash select p).SingleAsync();
        using var http = new HttpClient { BaseAddress = running.Address };
        var token = Token().Match(await http.GetStringAsync("/sign-in")).Groups[1].Value;
        using var form = new FormUrlEncodedContent(new Dictionary<string, string>
        {
            ["Input.UserName"] = running.EvidenceOfficer.UserName, ["Input.Password"] = running.EvidenceOfficer.Password, ["__RequestVerificationToken"] = token,
        });
        using var signedIn = await http.PostAsync("/sign-in", form);
        Assert.Equal(HttpStatusCode.OK, signedIn.StatusCode);
        var page = await http.GetStringAsync($"/items/{part.ItemId}/purpose");
        using var why = new FormUrlEncodedContent(new Dictionary<string, string> { ["Purpose"] = "investigation", ["Reference"] = "2026/1184", ["__RequestVerificationToken"] = Token().Match(page).Groups[1].Value });
        (await http.PostAsync($"/items/{part.ItemId}/purpose", why)).EnsureSuccessStatusCode();
        using var played = await http.GetAsync($"/items/{part.ItemId}/parts/{part.Id}/stream");
        Assert.Equal(HttpStatusCode.OK, played.StatusCode);
        return await played.Content.ReadAsByteArrayAsync();
    }

    [GeneratedRegex("name=\"__RequestVerificationToken\"[^>]*value=\"([^\"]+)\"")]
    private static partial Regex Token();
}
