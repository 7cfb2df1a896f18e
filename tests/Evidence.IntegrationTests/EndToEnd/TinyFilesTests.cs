using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;
using Evidence.Formats;
using Evidence.Formats.Protocol;
using Evidence.IntegrationTests.Database;
using Evidence.Testing.Running;
using Microsoft.EntityFrameworkCore;
using Xunit;
using Xunit.Abstractions;

namespace Evidence.IntegrationTests.EndToEnd;

/// <summary>Cards full of tiny files: many go in one request, and each is verified for itself.</summary>
public sealed partial class TinyFilesTests(ITestOutputHelper output)
{
    private const int FilesOfFolder = 250;

    /// <summary>The agent puts up to 128 into one request; the last of a folder or of a flight may be fewer.</summary>
    private const int LeastFilesOfRequest = 64;
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(30);

    [Fact]
    public Task A_thousand_tiny_files_all_arrive() => ArriveAsync(1_000);

    [Fact, Trait("Category", "Campaign")]
    public Task Ten_thousand_tiny_files_all_arrive() => ArriveAsync(10_000);

    private async Task ArriveAsync(int files)
    {
        await using var running = await RunningEvidence.StartAsync(("Logging__LogLevel__Microsoft.AspNetCore.Hosting.Diagnostics", "Information"));
        var dock = await running.EnrolDockPcAsync();
        await running.WorkerVerbAsync("register-device", "--make", SimulatedCard.Make, "--model", SimulatedCard.Model, "--serial", "TINY-1", "--kind", "body-worn", "--officer", running.Officer.UserName);
        var card = SimulatedCard.BodyWorn(running.NewVolume("tiny"), "TINY-1");
        for (var i = 0; i < files; i++) card.Put($"DCIM/{100 + i / FilesOfFolder}MEDIA/TINY{i}.MP4", Filling.Bytes(1 + i % 700, i));

        await using var agent = dock.Program("offload", card.Root, "--in-flight", "2");
        var watch = Stopwatch.StartNew();
        agent.Start();
        Assert.True(await agent.EndAsync(Patience) == 0, agent.Log);
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{files} files in {watch.Elapsed.TotalSeconds:F1} s: {files / watch.Elapsed.TotalSeconds:F0} files/s, from the start of the agent to its end"));

        Batched(running, files);
        await using (var db = EvidenceDatabase.Open(running.Database.App))
        {
            var arrived = await db.Uploads.Where(u => u.State == UploadState.Verified && u.Receipt != null).Select(u => new { u.PathSha256, u.PlaintextSha256 }).ToListAsync();
            Assert.Equal(card.Content.Count, arrived.Count);
            Assert.Equal(card.Content.Select(f => (Sha256Hash.Of(f.Key.Bytes), (Sha256Hash?)Sha256Hash.Of(f.Value))).ToHashSet(), arrived.Select(a => (a.PathSha256, a.PlaintextSha256)).ToHashSet());
        }

        await ProofOfAll.HoldsAsync(running);
    }

    /// <summary>Web's own account of what it was asked: one request for many files, and nothing that is asked for each.</summary>
    private void Batched(RunningEvidence running, int files)
    {
        var asked = Request().Matches(running.Web.Log).Select(request => request.Groups[1].Value).ToList();
        foreach (var kind in asked.CountBy(Kind).OrderByDescending(kind => kind.Value)) output.WriteLine($"{kind.Value} requests of {kind.Key}");
        Assert.InRange(asked.Count(path => path.EndsWith("/short-files", StringComparison.Ordinal)), 1, files / LeastFilesOfRequest);
        Assert.InRange(asked.Count, 1, files / 10);

        static string Kind(string path) => path[(path.LastIndexOf('/') + 1)..];
    }

    [GeneratedRegex(@"Request starting HTTP/\S+ [A-Z]+ http://[^/]+(/agent/v1/[^ ?]+)")]
    private static partial Regex Request();
}
