using Evidence.Formats;
using Evidence.Intake;
using Evidence.Kernel;
using Xunit;

namespace Evidence.IntegrationTests.Intake;

public sealed class HurryTests(Station station) : IClassFixture<Station>
{
    [Fact]
    public async Task The_agent_hears_while_it_waits_what_somebody_wants_first()
    {
        using var agent = await station.EnrolAsync();
        var device = TestDevice.New(TestFile.Random("A.MP4", 100), TestFile.Random("B.MP4", 100, 2));
        await station.RegisterAsync(device);
        var session = DockSessionId.New();
        var docked = await agent.DockAsync(device, session);
        Assert.Equal((false, 0), (docked.Hurry!.Volume, docked.Hurry.Files.Count));

        var waiting = agent.GetAsync($"/agent/v1/docks/{session}/outcomes?after=0&wait=20&hurried=0", Formats.Protocol.ProtocolJson.Default.OutcomesAnswer);
        var file = device.Files[^1];
        await HurryAsync(session, file.Path.Bytes.ToArray(), station.EvidenceOfficer);
        var heard = await waiting;
        Assert.Equal([file.Path], heard.Hurry!.Files);
        Assert.False(heard.Hurry.Volume);

        await HurryAsync(session, file.Path.Bytes.ToArray(), station.Administrator);
        await HurryAsync(session, null, station.EvidenceOfficer);
        await HurryAsync(session, null, station.EvidenceOfficer);
        var again = await agent.OutcomesAsync(session);
        Assert.Equal((true, 1, 2), (again.Hurry!.Volume, again.Hurry.Files.Count, again.Hurry.Count));
    }

    [Fact]
    public async Task Only_who_may_asks_and_only_for_what_is_docked()
    {
        using var agent = await station.EnrolAsync();
        var device = TestDevice.New(TestFile.Random("A.MP4", 100), TestFile.Random("B.MP4", 100, 2));
        await station.RegisterAsync(device);
        var session = DockSessionId.New();
        await agent.DockAsync(device, session);

        Assert.Equal("not-permitted", await CodeAsync(() => HurryAsync(session, null, station.Officer)));
        Assert.Equal("path-not-listed", await CodeAsync(() => HurryAsync(session, "no such file"u8.ToArray(), station.EvidenceOfficer)));
        Assert.Equal("session-unknown", await CodeAsync(() => HurryAsync(DockSessionId.New(), null, station.EvidenceOfficer)));
        Assert.Equal(0, (await agent.OutcomesAsync(session)).Hurry!.Count);
    }

    private static async Task<string> CodeAsync(Func<Task> act) => (await Assert.ThrowsAsync<RefusedException>(act)).Refusal.Code;

    private async Task HurryAsync(DockSessionId session, byte[]? path, Actor who)
    {
        await using var db = station.Open();
        await new HurryDocking(db, TimeProvider.System).RunAsync(session, path, who, default);
    }
}
