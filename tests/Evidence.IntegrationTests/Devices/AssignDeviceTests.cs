using Evidence.Custody;
using Evidence.Devices;
using Evidence.Intake;
using Evidence.Formats;
using Evidence.Formats.Custody;
using Evidence.IntegrationTests.Intake;
using Evidence.Kernel;
using Xunit;

namespace Evidence.IntegrationTests.Devices;

public sealed class AssignDeviceTests(Station station) : IClassFixture<Station>
{
    private static readonly DateTimeOffset Now = TimeProvider.System.GetUtcNow();

    [Fact]
    public async Task A_device_is_registered_once_and_handed_over_with_an_entry_each()
    {
        var device = await RegisterAsync("AD-1");
        await AssignAsync(device, station.Officer, Now.AddDays(-10), null);
        await AssignAsync(device, station.EvidenceOfficer, Now.AddDays(-2), Now.AddDays(5));
        await using var db = station.Open();
        var history = await new ListDevices(db, TimeProvider.System).HistoryAsync(device, default);
        Assert.Equal([station.EvidenceOfficer.Name, station.Officer.Name], history.Select(h => h.Officer));
        Assert.Equal(history[0].From, history[1].Until);
        var listed = (await new ListDevices(db, TimeProvider.System).RunAsync(null, default)).Single(d => d.Id == device);
        Assert.Equal((station.EvidenceOfficer.Name, history[0].Until), (listed.Officer, listed.Until));
        Assert.Equal([CustodyAction.DeviceRegistered, CustodyAction.DeviceAssigned, CustodyAction.DeviceAssigned], await station.ActionsAsync(SubjectOf.Device(device)));

        Assert.Equal("device-known", (await Assert.ThrowsAsync<RefusedException>(() => RegisterAsync("AD-1"))).Refusal.Code);
        var overlap = await Assert.ThrowsAsync<RefusedException>(() => AssignAsync(device, station.Officer, Now.AddDays(-1), null));
        Assert.Equal("assignment-overlaps", overlap.Refusal.Code);
    }

    [Fact]
    public async Task Two_hand_overs_at_once_leave_one_officer()
    {
        var device = await RegisterAsync("AD-2");
        var tries = await Task.WhenAll(Enumerable.Range(0, 8).Select(async n =>
        {
            try
            {
                await AssignAsync(device, n % 2 == 0 ? station.Officer : station.EvidenceOfficer, Now, Now.AddDays(1));
                return true;
            }
            catch (RefusedException)
            {
                return false;
            }
        }));
        Assert.Single(tries, granted => granted);
    }

    [Fact]
    public async Task Refuses_nonsense_with_a_reason()
    {
        var device = await RegisterAsync("AD-3");
        await RefusedAsync("assignment-ends-too-early", () => AssignAsync(device, station.Officer, Now, Now));
        await RefusedAsync("device-unknown", () => AssignAsync(DeviceId.New(), station.Officer, Now, null));
        await RefusedAsync("officer-unknown", () => AssignAsync(device, station.Officer with { Id = Guid.NewGuid() }, Now, null));
        await RefusedAsync("device-needs-serial", () => RegisterAsync(" "));
        await RefusedAsync("not-permitted", async () =>
        {
            await using var db = station.Open();
            await new RegisterDevice(db, station.Custody, TimeProvider.System).RunAsync(new DeviceToRegister("A", "B", "C", DeviceKind.Other, null), station.Officer, default);
        });
    }

    private static async Task RefusedAsync(string code, Func<Task> act) =>
        Assert.Equal(code, (await Assert.ThrowsAsync<RefusedException>(act)).Refusal.Code);

    private async Task<DeviceId> RegisterAsync(string serial)
    {
        await using var db = station.Open();
        return await new RegisterDevice(db, station.Custody, TimeProvider.System)
            .RunAsync(new DeviceToRegister("Evidence Sample", "BWC-1", serial, DeviceKind.BodyWorn, "Camera 7"), station.EvidenceOfficer, default);
    }

    private async Task AssignAsync(DeviceId device, Actor officer, DateTimeOffset from, DateTimeOffset? until)
    {
        await using var db = station.Open();
        await new AssignDevice(db, station.Custody).RunAsync(new DeviceToAssign(device, officer.Person!.Value, from, until), station.EvidenceOfficer, default);
    }
}
