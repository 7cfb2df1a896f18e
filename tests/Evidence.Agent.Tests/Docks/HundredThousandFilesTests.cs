using System.Globalization;
using Evidence.Agent.Hosting;
using Evidence.Agent.Tests.Offload;
using Evidence.Formats.Protocol;
using Evidence.Testing;
using Evidence.Testing.Running;
using Xunit;
using Xunit.Abstractions;

namespace Evidence.Agent.Tests.Docks;

public sealed class HundredThousandFilesTests(ITestOutputHelper output)
{
    private const int Files = 100_000, MostKibibytes = 320 * 1024;

    [Fact]
    public async Task A_card_of_a_hundred_thousand_files_is_listed_joined_and_signed_in_one_document()
    {
        using var card = new Card("BIG");
        await card.ShellAsync($"mkdir -p DCIM/{{100..199}}MEDIA; for f in DCIM/*; do (cd $f; seq -f '%04g' 0 499 | sed 's/.*/DJI_&.MP4\\nDJI_&.SRT/' | xargs touch); done");
        using var folder = new TempFolder();
        using var agency = new TestAgency();
        using var bench = agency.Enrolled(folder, TimeProvider.System);

        // The real program, so that its own memory is measured. Nobody answers at the server: after the inventory it gives up.
        var measured = await ChildProcess.RunAsync("python3", ["-c",
            "import resource, subprocess, sys; r = subprocess.run(sys.argv[1:], stdout=subprocess.DEVNULL); print(r.returncode, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)",
            "dotnet", "exec", Programs.PathOf("evidence-agent"), "offload", card.Path, "--state", bench.State.Folder, "--patience", "1"]);
        output.WriteLine($"exit code and most KiB of memory: {measured.Output}{measured.Error}");
        var told = measured.Output.Split(' ');

        Assert.Equal((int)ExitCode.ServerRefused, int.Parse(told[0], CultureInfo.InvariantCulture));
        Assert.InRange(int.Parse(told[1], CultureInfo.InvariantCulture), 1, MostKibibytes);
        var stored = File.ReadAllBytes(Assert.Single(Directory.GetFiles(bench.State.Sessions)));
        Assert.InRange(stored.Length, 1, 33_554_432);
        var inventory = Inventory.Read(UnverifiedDocument.Parse(stored).Value!.Json).Value!;
        Assert.Equal(Files, inventory.Files.Count);
        Assert.Equal(Files / 2, inventory.Files.Count(file => file.Role == FileRole.Telemetry && file.SidecarOf is not null));
    }
}
