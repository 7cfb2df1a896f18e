using System.Globalization;
using System.Security.Cryptography;
using Evidence.Formats;
using Evidence.Formats.Protocol;
using Evidence.IntegrationTests.Database;
using Evidence.Testing;
using Evidence.Testing.Running;
using Microsoft.EntityFrameworkCore;
using Xunit;
using Xunit.Abstractions;

namespace Evidence.IntegrationTests.EndToEnd;

/// <summary>A file far longer than memory, most of it holes: it arrives, and the agent stays small.</summary>
public sealed class SparseFileTests(ITestOutputHelper output)
{
    private const long MostResidentBytes = 120_000_000, Gibibyte = 1L << 30;

    /// <summary>The store holds what the device only pretends to.</summary>
    private const long FreeForLarge = 80_000_000_000;
    private static readonly TimeSpan Patience = TimeSpan.FromHours(2);

    /// <summary>EVIDENCE_SPARSE_GIB makes it another size; else as much as the disk of the temporary folder allows.</summary>
    private static long Bytes => Gibibyte * (int.TryParse(Environment.GetEnvironmentVariable("EVIDENCE_SPARSE_GIB"), out var told)
        ? told
        : new DriveInfo(Path.GetTempPath()).AvailableFreeSpace >= FreeForLarge ? 64 : 8);

    [Fact, Trait("Category", "Campaign")]
    public async Task A_sparse_file_of_many_gibibytes_arrives_and_the_agent_stays_small()
    {
        await using var running = await RunningEvidence.StartAsync();
        var dock = await running.EnrolDockPcAsync();
        await running.WorkerVerbAsync("register-device", "--make", SimulatedCard.Make, "--model", SimulatedCard.Model, "--serial", "SPARSE-1", "--kind", "body-worn", "--officer", running.Officer.UserName);
        var card = SimulatedCard.BodyWorn(running.NewVolume("sparse"), "SPARSE-1");
        var bytes = Bytes;
        var hash = await MakeAsync(Path.Combine(card.Root, "SPARSE.MP4"), bytes);
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{bytes / Gibibyte} GiB"));

        await using var agent = dock.Program("offload", card.Root, "--patience", "600");
        agent.Start();
        var (exit, peak) = await PeakMemory.UntilEndAsync(agent, Patience);
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"agent VmHWM {peak / 1e6:F1} MB, web {PeakMemory.Of(running.Web) / 1e6:F1} MB, worker {PeakMemory.Of(running.Worker) / 1e6:F1} MB"));
        Assert.True(exit == 0, agent.Log);
        Assert.InRange(peak, 1, MostResidentBytes);
        await using var db = EvidenceDatabase.Open(running.Database.App);
        var upload = await db.Uploads.SingleAsync(u => u.PlaintextBytes == bytes);
        Assert.Equal((UploadState.Verified, hash), (upload.State, upload.PlaintextSha256));
        Assert.NotNull(upload.Receipt);
    }

    /// <summary>Bytes at both ends and here and there; holes between.</summary>
    private static async Task<Sha256Hash> MakeAsync(string path, long bytes)
    {
        await using var file = new FileStream(path, FileMode.CreateNew);
        file.SetLength(bytes);
        for (var number = 0; number < 16; number++)
        {
            file.Position = (bytes - 4096) / 15 * number;
            await file.WriteAsync(Filling.Bytes(4096, number));
        }

        file.Position = 0;
        return new Sha256Hash(await SHA256.HashDataAsync(file));
    }
}
