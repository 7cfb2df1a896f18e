using System.Collections.Concurrent;
using System.Text;
using System.Text.Json;
using Evidence.Agent.Docks;
using Evidence.Agent.Hosting;
using Evidence.Agent.Tests.Offload;
using Evidence.Testing;
using Xunit;

namespace Evidence.Agent.Tests.Hosting;

/// <summary>The watching loop itself, with a server that is away: volumes come and go.</summary>
public sealed class RunVerbTests : IDisposable
{
    private readonly TempFolder folder = new();
    private readonly TestAgency agency = new();
    private readonly Heard heard = new();

    public void Dispose()
    {
        agency.Dispose();
        folder.Dispose();
    }

    [Fact]
    public async Task Sees_volumes_that_were_there_before_it_started_that_come_and_that_go()
    {
        Fill("dock/EARLY", "1");
        await RunAsync(removable: null, async () =>
        {
            await heard.AsyncOf("docked", "serial", "1");
            Fill("dock/LATE", "2");
            await heard.AsyncOf("docked", "serial", "2");
            Directory.Delete(folder["dock/LATE"], recursive: true);
            await heard.AsyncOf("undocked", "path", folder["dock/LATE"]);
        });
        Assert.DoesNotContain(heard.All, line => line.GetProperty("event").GetString() == "error");
    }

    [Fact]
    public async Task A_device_that_comes_back_on_another_path_goes_on_with_its_session()
    {
        Fill("dock/A", "1");
        await RunAsync(removable: null, async () =>
        {
            var first = await heard.AsyncOf("docked", "serial", "1");
            Directory.Move(folder["dock/A"], folder["away"]);
            await heard.AsyncOf("undocked", "path", folder["dock/A"]);
            heard.Forget();
            Directory.Move(folder["away"], folder["dock/B"]);
            var second = await heard.AsyncOf("docked", "serial", "1");

            Assert.Equal(first.GetProperty("session").GetString(), second.GetProperty("session").GetString());
        });
    }

    [Fact]
    public async Task Two_devices_of_one_make_have_sessions_of_their_own()
    {
        Fill("dock/A", "1");
        Fill("dock/B", "2");
        await RunAsync(removable: null, async () =>
        {
            var first = await heard.AsyncOf("docked", "serial", "1");
            var second = await heard.AsyncOf("docked", "serial", "2");

            Assert.NotEqual(first.GetProperty("session").GetString(), second.GetProperty("session").GetString());
        });
    }

    [Fact]
    public async Task A_second_card_that_says_it_is_the_same_device_waits_for_the_first()
    {
        Fill("dock/A", "1");
        await RunAsync(removable: null, async () =>
        {
            await heard.AsyncOf("docked", "serial", "1");
            Fill("dock/CLONE", "1");
            await heard.AsyncOf("busy", null, null);
        });
    }

    [Fact]
    public async Task Sees_a_removable_volume_that_is_mounted_and_unmounted_outside_any_dock()
    {
        Fill("mnt/stick", "7");
        var disk = folder["sys/devices/usb1/block/sdb"];
        Directory.CreateDirectory(disk);
        Directory.CreateDirectory(folder["sys/dev/block"]);
        Directory.CreateSymbolicLink(folder["sys/dev/block/8:16"], disk);
        await File.WriteAllTextAsync(folder["mountinfo"], "");
        await RunAsync(new RemovableVolumes("/state", folder["mountinfo"], folder["sys"]), async () =>
        {
            await File.WriteAllTextAsync(folder["mountinfo"], $"77 1 8:16 / {folder["mnt/stick"]} rw - vfat /dev/sdb rw\n");
            await heard.AsyncOf("docked", "serial", "7");
            await File.WriteAllTextAsync(folder["mountinfo"], "");
            await heard.AsyncOf("undocked", "path", folder["mnt/stick"]);
        });
    }

    [Fact]
    public async Task Notices_a_file_system_that_is_really_mounted_in_a_bay_and_unmounted()
    {
        Directory.CreateDirectory(folder["dock/bay-1"]);
        await RunAsync(removable: null, async () =>
        {
            var mounted = await ChildProcess.RunAsync("mount", ["-t", "tmpfs", "tmpfs", folder["dock/bay-1"]]);
            Assert.True(mounted.ExitCode == 0, mounted.Error);
            try
            {
                Fill("dock/bay-1", "9");
                await heard.AsyncOf("docked", "serial", "9");
            }
            finally
            {
                await ChildProcess.RunAsync("umount", ["--lazy", folder["dock/bay-1"]]);
            }
            await heard.AsyncOf("undocked", "path", folder["dock/bay-1"]);
        });
        Assert.Empty(Directory.EnumerateFileSystemEntries(folder["dock/bay-1"]));
    }

    private async Task RunAsync(RemovableVolumes? removable, Func<Task> act)
    {
        agency.Enrolled(folder, TimeProvider.System).Dispose();
        Directory.CreateDirectory(folder["dock"]);
        using var stop = new CancellationTokenSource();
        var choices = new OffloadChoices(false, true, 1, Timeout.InfiniteTimeSpan);
        var command = new AgentCommand.Run(folder["state"], [folder["dock"]], removable is not null, choices);
        var running = new RunVerb(command, new Voice(heard, json: true, TimeProvider.System), TimeProvider.System, removable).RunAsync(stop.Token);
        await act();
        await stop.CancelAsync();
        Assert.Equal(ExitCode.AllSafe, await running);
    }

    private void Fill(string path, string serial)
    {
        Directory.CreateDirectory(folder[path + "/DCIM"]);
        File.WriteAllText(folder[path + "/DCIM/A.MP4"], "x");
        File.WriteAllText(folder[path + "/DEVICE.TXT"], $"MAKE=Acme\nMODEL=X\nSERIAL={serial}\n");
    }

    /// <summary>What the agent said, line by line.</summary>
    private sealed class Heard : TextWriter
    {
        private readonly ConcurrentQueue<JsonElement> lines = [];

        public override Encoding Encoding => Encoding.UTF8;

        public IReadOnlyCollection<JsonElement> All => lines;

        public override void WriteLine(string? value) => lines.Enqueue(JsonDocument.Parse(value!).RootElement);

        public void Forget() => lines.Clear();

        public async Task<JsonElement> AsyncOf(string happening, string? fact, string? value)
        {
            for (var tries = 0; tries < 1_200; tries++)
            {
                foreach (var line in lines)
                    if (line.GetProperty("event").GetString() == happening && (fact is null || line.GetProperty(fact).GetString() == value)) return line;
                await Task.Delay(50);
            }
            throw new TimeoutException($"'{happening}' was never said; what was: {string.Join('\n', lines)}");
        }
    }
}
