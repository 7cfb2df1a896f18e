using System.Text.Json.Nodes;
using Evidence.Database;
using Evidence.Devices;
using Evidence.Formats;
using Evidence.IntegrationTests.Database;
using Evidence.Storage.S3;
using Evidence.Testing;
using Evidence.Testing.Running;
using Evidence.Testing.Stores;
using Microsoft.EntityFrameworkCore;
using Xunit;

namespace Evidence.IntegrationTests.EndToEnd;

/// <summary>A running installation with one dock PC and one registered camera; parts are short, so that small files have several.</summary>
public class Station : IAsyncLifetime
{
    public const string Serial = "BWC-4471";

    private int cards;

    public RunningEvidence Running { get; private set; } = null!;

    public DockPc Dock { get; private set; } = null!;

    public static (string Name, string Value) ShortParts { get; } = ("Evidence__PartBytes", "1048576");

    public async Task InitializeAsync()
    {
        Running = await RunningEvidence.StartAsync(await SettingsAsync());
        Dock = await Running.EnrolDockPcAsync();
        await RegisterAsync(Serial);
    }

    protected virtual Task<(string Name, string Value)[]> SettingsAsync() => Task.FromResult<(string, string)[]>([ShortParts]);

    public async Task DisposeAsync() => await Running.DisposeAsync();

    public Task RegisterAsync(string serial) => Running.WorkerVerbAsync(
        "register-device", "--make", SimulatedCard.Make, "--model", SimulatedCard.Model, "--serial", serial, "--kind", "body-worn", "--officer", Running.Officer.UserName);

    public EvidenceDb Open() => EvidenceDatabase.Open(Running.Database.App);

    /// <summary>An empty card of a registered camera.</summary>
    internal SimulatedCard Camera(string serial = Serial) => SimulatedCard.BodyWorn(NewFolder(), serial);

    internal SimulatedCard UnknownCard() => SimulatedCard.Unknown(NewFolder());

    /// <summary>Offloads a card; the exit code must be the one given.</summary>
    internal async Task<ChildProcess> OffloadAsync(SimulatedCard card, int exit = 0, params string[] more)
    {
        var run = await Dock.OffloadAsync(card.Root, more);
        Assert.True(run.ExitCode == exit, $"offload ended with {run.ExitCode}, not {exit}:\n{run.Output}\n{run.Error}\n--- web\n{Running.Web.Log}\n--- worker\n{Running.Worker.Log}");
        return run;
    }

    /// <summary>The registered camera's id.</summary>
    internal async Task<DeviceId> DeviceAsync(string serial = Serial)
    {
        await using var db = Open();
        return await db.Devices.Where(d => d.Serial == serial && d.Ownership == DeviceOwnership.Agency).Select(d => d.Id).SingleAsync();
    }

    /// <summary>An agent that starts soon after its last step takes none: the next one's last step is long ago.</summary>
    internal void MakeAStepDue()
    {
        var path = Path.Combine(Dock.State, "steps.json");
        if (!File.Exists(path)) return;
        var line = JsonNode.Parse(File.ReadAllText(path))!;
        line["at"] = "2026-01-01T00:00:00Z";
        File.WriteAllText(path, line.ToJsonString());
    }

    private string NewFolder() => Running.NewVolume($"card-{Interlocked.Increment(ref cards)}");
}

/// <summary>One whose store is a bucket of an S3 server.</summary>
public sealed class S3Station : Station
{
    protected override async Task<(string Name, string Value)[]> SettingsAsync() => [("Evidence__PartBytes", $"{S3Store.SmallestPartBytes}"), .. await S3Server.SettingsAsync()];
}
