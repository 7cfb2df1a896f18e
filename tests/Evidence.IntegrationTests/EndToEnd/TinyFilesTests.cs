using System.Diagnostics;
using System.Globalization;
using Evidence.Formats;
using Evidence.Formats.Protocol;
using Evidence.IntegrationTests.Database;
using Evidence.Testing.Running;
using Microsoft.EntityFrameworkCore;
using Xunit;
using Xunit.Abstractions;

namespace Evidence.IntegrationTests.EndToEnd;

/// <summary>Cards full of tiny files: many go in one request, and each is verified for itself.</summary>
public sealed class TinyFilesTests(ITestOutputHelper output)
{
    private const int FilesOfFolder = 250;
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(30);

    [Fact]
    public Task A_thousand_tiny_files_all_arrive() => ArriveAsync(1_000);

    [Fact, Trait("Category", "Campaign")]
    public Task Ten_thousand_tiny_files_all_arrive() => ArriveAsync(10_000);

    private async Task ArriveAsync(int files)
    {
        await using var running = await RunningEvidence.StartAsync();
        var dock = await running.EnrolDockPcAsync();
        await running.WorkerVerbAsync("register-device", "--make", SimulatedCard.Make, "--model", SimulatedCard.Model, "--serial", "TINY-1", "--kind", "body-worn", "--officer", running.Officer.UserName);
        var card = SimulatedCard.BodyWorn(running.NewVolume("tiny"), "TINY-1");
        for (var i = 0; i < files; i++) card.Put($"DCIM/{100 + i / FilesOfFolder}MEDIA/TINY{i}.MP4", Filling.Bytes(1 + i % 700, i));

        await using var agent = dock.Program("offload", card.Root, "--in-flight", "2");
        var watch = Stopwatch.StartNew();
        agent.Start();
        Assert.True(await agent.EndAsync(Patience) == 0, agent.Log);
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{files} files in {watch.Elapsed.TotalSeconds:F1} s: {files / watch.Elapsed.TotalSeconds:F0} files/s, from the start of the agent to its end"));

        await using (var db = EvidenceDatabase.Open(running.Database.App))
        {
            var arrived = await db.Uploads.Where(u => u.State == UploadState.Verified && u.Receipt != null).Select(u => new { u.PathSha256, u.PlaintextSha256 }).ToListAsync();
            Assert.Equal(card.Content.Count, arrived.Count);
            Assert.Equal(card.Content.Select(f => (Sha256Hash.Of(f.Key.Bytes), (Sha256Hash?)Sha256Hash.Of(f.Value))).ToHashSet(), arrived.Select(a => (a.PathSha256, a.PlaintextSha256)).ToHashSet());
        }

        await ProofOfAll.HoldsAsync(running);
    }
}
