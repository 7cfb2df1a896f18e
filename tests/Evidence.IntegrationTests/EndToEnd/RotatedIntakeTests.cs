using System.Text;
using System.Text.Json.Nodes;
using Evidence.Formats;
using Evidence.Formats.Protocol;
using Evidence.Keys;
using Evidence.Testing;
using Evidence.Testing.Running;
using Microsoft.EntityFrameworkCore;
using Xunit;

namespace Evidence.IntegrationTests.EndToEnd;

/// <summary>The agency's intake, receipt and permit keys are rotated while a real agent is away, and while one is at work.</summary>
public sealed class RotatedIntakeTests(Station station) : IClassFixture<Station>
{
    private const int Spooled = 9;

    [Fact]
    public async Task What_an_agent_sealed_before_a_rotation_arrives_after_it_and_the_next_docking_uses_the_new_key()
    {
        const string serial = "BWC-ROT-1";
        var spool = station.Running.NewVolume("spool-rotated");
        await station.RegisterAsync(serial);
        var card = station.Camera(serial);
        card.Put("DCIM/100MEDIA/BEFORE.MP4", Filling.Bytes(10_000, 600));
        await station.OffloadAsync(card);
        await station.Running.Web.KillAsync();
        var files = Enumerable.Range(0, 3).Select(number => Filling.Bytes(1_300_000 + number, 610 + number)).ToList();
        for (var number = 0; number < files.Count; number++) card.Put($"DCIM/100MEDIA/AWAY{number}.MP4", files[number]);
        var sealing = await station.Dock.OffloadAsync(card.Root, "--patience", "2", "--spool", spool, "--spool-max", "1GB");
        Assert.True(sealing.ExitCode == Spooled, sealing.Output + sealing.Error);
        Directory.Delete(card.Root, recursive: true);

        // No overlap at all: by the server's word the key before is no longer one to seal for.
        foreach (var use in (string[])["intake", "receipt", "permit"])
            Assert.Contains($"{use}-2 is used from now on", await station.Running.WorkerVerbAsync("keys", "rotate", use, "--overlap-days", "0"), StringComparison.Ordinal);
        station.Running.Web.Start();
        await station.Running.WebAnswersAsync();
        await using (var agent = station.Dock.Program("run", "--dock", station.Running.NewVolume("empty-dock"), "--station", "off", "--spool", spool, "--spool-max", "1GB"))
        {
            agent.Start();
            await station.Running.UntilAsync("the spool is empty", () => Task.FromResult(!Directory.EnumerateFiles(spool, "*.sealed", SearchOption.AllDirectories).Any()));
            await agent.StopAsync();
        }

        foreach (var file in files)
            Assert.Equal("intake-1", await SealedForAsync(file));
        var later = station.Camera(serial);
        var fresh = Filling.Bytes(400_000, 620);
        later.Put("DCIM/100MEDIA/AFTER.MP4", fresh);
        await station.OffloadAsync(later, more: "--erase");
        Assert.Equal("intake-2", await SealedForAsync(fresh));
        Assert.False(File.Exists(Path.Combine(later.Root, "DCIM/100MEDIA/AFTER.MP4")));
        await ProofOfAll.HoldsAsync(station.Running);
    }

    [Fact]
    public async Task An_agent_at_work_goes_over_to_the_new_key_while_web_and_worker_run()
    {
        const string serial = "BWC-ROT-2";
        await station.RegisterAsync(serial);
        var card = station.Camera(serial);
        card.Put("DCIM/100MEDIA/N0.MP4", Filling.Bytes(10_000, 640));
        await station.OffloadAsync(card);
        var made = (await station.Running.WorkerVerbAsync("keys", "rotate", "intake")).Split(' ')[0];
        await station.Running.WorkerVerbAsync("keys", "rotate", "receipt");
        var number = 0;
        await station.Running.UntilAsync($"an agent seals for {made}", async () =>
        {
            var bytes = Filling.Bytes(10_000, 650 + ++number);
            card.Put($"DCIM/100MEDIA/N{number}.MP4", bytes);
            await station.OffloadAsync(card);
            return await SealedForAsync(bytes) == made;
        });
        await ProofOfAll.HoldsAsync(station.Running);
    }

    [Fact]
    public async Task An_agent_is_told_of_a_new_key_with_the_rotation_and_not_when_the_server_notices_it()
    {
        const string serial = "BWC-ROT-3";
        await station.RegisterAsync(serial);
        var card = station.Camera(serial);
        for (var number = 0; number < 4; number++)
        {
            var made = (await station.Running.WorkerVerbAsync("keys", "rotate", "permit")).Split(' ')[0];
            card.Put($"DCIM/100MEDIA/T{number}.MP4", Filling.Bytes(10_000, 680 + number));
            await station.OffloadAsync(card);
            await using var db = station.Open();
            var fingerprint = await db.KeyVersions.Where(v => v.Name == made).Select(v => v.Fingerprint).SingleAsync();
            Assert.Contains(KnownToTheAgent(), key => key.Fingerprint == fingerprint);
        }
    }

    private List<KeyStatement> KnownToTheAgent() =>
        [.. JsonNode.Parse(File.ReadAllText(Path.Combine(station.Dock.State, "agent.json")))!["keys"]!.AsArray()
            .Select(text => KeyStatement.Read(UnverifiedDocument.Parse(Encoding.UTF8.GetBytes(text!.GetValue<string>())).Value!.Json).Value!)];

    /// <summary>The version of the intake key to which the data key of a verified arrival was wrapped.</summary>
    private async Task<string> SealedForAsync(byte[] bytes)
    {
        await using var db = station.Open();
        var hash = Sha256Hash.Of(bytes);
        var claim = await db.Uploads.Where(u => u.PlaintextSha256 == hash && u.Receipt != null).Select(u => u.Claim).SingleAsync();
        var key = Claim.Read(UnverifiedDocument.Parse(claim!).Value!.Json).Value!.IntakeKey;
        return await db.KeyVersions.Where(v => v.Use == KeyUse.Intake && v.Fingerprint == key).Select(v => v.Name).SingleAsync();
    }
}
