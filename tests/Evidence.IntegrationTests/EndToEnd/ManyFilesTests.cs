using System.Diagnostics;
using System.Globalization;
using Evidence.Formats.Protocol;
using Evidence.IntegrationTests.Database;
using Evidence.Testing;
using Evidence.Testing.Running;
using Microsoft.EntityFrameworkCore;
using Xunit;
using Xunit.Abstractions;

namespace Evidence.IntegrationTests.EndToEnd;

/// <summary>A hundred thousand files on one device: what the agent keeps of each is a few hundred bytes, and all else stays as it was for ten thousand.</summary>
public sealed class ManyFilesTests(ITestOutputHelper output)
{
    private const int Few = 10_000, Many = 100_000, FilesOfFolder = 1_000;
    private const int MostBytesOfFileListed = 2_600, MostBytesOfFileSent = 4_500;
    private static readonly TimeSpan Patience = TimeSpan.FromHours(2);

    [Fact]
    public async Task Ten_times_the_files_take_no_more_of_the_agents_memory_than_their_list()
    {
        await using var running = await RunningEvidence.StartAsync();
        var dock = await running.EnrolDockPcAsync();
        // A volume that nobody knows: its list is signed, sent and taken, and nothing else.
        var few = await PeakAsync(running, dock, await MakeAsync(SimulatedCard.Unknown(running.NewVolume("few")), Few), exit: 3);
        var many = await PeakAsync(running, dock, await MakeAsync(SimulatedCard.Unknown(running.NewVolume("many")), Many), exit: 3);
        AssertFlat(few, many, MostBytesOfFileListed);
        await using var db = EvidenceDatabase.Open(running.Database.App);
        Assert.Equal(Few + Many, await db.DockedFiles.CountAsync());
    }

    [Fact, Trait("Category", "Campaign")]
    public async Task Ten_times_the_files_are_sent_and_verified_in_the_same_memory_and_their_list()
    {
        await using var running = await RunningEvidence.StartAsync();
        var dock = await running.EnrolDockPcAsync();
        long few = await SendAsync("MANY-1", Few), many = await SendAsync("MANY-2", Many);
        AssertFlat(few, many, MostBytesOfFileSent);
        await using var db = EvidenceDatabase.Open(running.Database.App);
        // And of each card the file that tells whose it is.
        Assert.Equal(Few + Many + 2, await db.Uploads.CountAsync(u => u.State == UploadState.Verified && u.Receipt != null));

        async Task<long> SendAsync(string serial, int files)
        {
            await running.WorkerVerbAsync("register-device", "--make", SimulatedCard.Make, "--model", SimulatedCard.Model, "--serial", serial, "--kind", "body-worn", "--officer", running.Officer.UserName);
            return await PeakAsync(running, dock, await MakeAsync(SimulatedCard.BodyWorn(running.NewVolume(serial), serial), files), exit: 0);
        }
    }

    private void AssertFlat(long few, long many, int mostBytesOfFile)
    {
        var each = (many - few) / (double)(Many - Few);
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"agent VmHWM {few / 1e6:F1} MB for {Few} files, {many / 1e6:F1} MB for {Many}: {each:F0} bytes more for each file more"));
        Assert.InRange(each, double.MinValue, mostBytesOfFile);
    }

    /// <summary>A few bytes each, all different.</summary>
    private static async Task<SimulatedCard> MakeAsync(SimulatedCard card, int files)
    {
        const string script = """
            import os, sys
            root, files, each = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
            for n in range(files):
                if n % each == 0:
                    folder = os.path.join(root, "DCIM", "%03dMEDIA" % (100 + n // each)); os.makedirs(folder)
                with open(os.path.join(folder, "F%06d.MP4" % n), "w") as file: file.write(str(n))
            """;
        var made = await ChildProcess.RunAsync("/usr/bin/python3", ["-c", script, card.Root, files.ToString(CultureInfo.InvariantCulture), FilesOfFolder.ToString(CultureInfo.InvariantCulture)]);
        Assert.True(made.ExitCode == 0, made.Error);
        return card;
    }

    private async Task<long> PeakAsync(RunningEvidence running, DockPc dock, SimulatedCard card, int exit)
    {
        await using var agent = dock.Program("offload", card.Root, "--patience", "600");
        var watch = Stopwatch.StartNew();
        agent.Start();
        await running.UntilAsync("the volume is listed", () => Task.FromResult(agent.Log.Contains(" files, ", StringComparison.Ordinal) || !agent.IsRunning));
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"listed, joined and signed after {watch.Elapsed.TotalSeconds:F1} s"));
        var (ended, peak) = await PeakMemory.UntilEndAsync(agent, Patience);
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"ended after {watch.Elapsed.TotalSeconds:F1} s"));
        Assert.True(ended == exit, agent.Log);
        return peak;
    }
}
