using System.Text;
using Evidence.Access;
using Evidence.Custody;
using Evidence.Devices;
using Evidence.Devices.Importing;
using Evidence.Formats;
using Evidence.Formats.Custody;
using Evidence.IntegrationTests.Intake;
using Evidence.IntegrationTests.Review;
using Evidence.Kernel;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Evidence.IntegrationTests.Devices;

public sealed class ImportAssignmentsTests(Station station) : IClassFixture<Station>
{
    private readonly string mark = $"g{Guid.NewGuid():N}"[..10];

    [Fact]
    public async Task A_preview_counts_its_lines_one_after_the_other_and_changes_nothing()
    {
        var (device, ada, kit) = (await DeviceAsync("A"), await PersonAsync("ada"), await PersonAsync("kit"));
        await DeviceAsync("B", "Acme");
        await DeviceAsync("B", "Other");
        var sheet = Sheet(
            $"{mark}A,{ada},2026-11-01 08:00,,",
            $"{mark}A,{kit.ToUpperInvariant()},2026-11-02T08:00,2026-11-03,",
            $"{mark}A,{ada},2026-11-02 12:00,,",
            $"{mark}B,{ada},2026-11-01,,",
            $"{mark}B,{ada},2026-11-01,,ACME",
            $"{mark}C,nobody.here,yesterday,,",
            $"{mark}A,{ada},2026-12-02,2026-12-01,",
            $"{mark}A,{ada},2026-11-04,,");

        var plan = await PreviewAsync(sheet);

        Assert.Equal(
            [LineOutcome.Adds, LineOutcome.Adds, LineOutcome.Wrong, LineOutcome.Wrong, LineOutcome.Adds, LineOutcome.Wrong, LineOutcome.Wrong, LineOutcome.Adds],
            plan.Lines.Select(line => line.Outcome));
        Assert.Equal(["Ends the assignment before."], plan.Lines[1].Notes);
        Assert.Equal([DeviceRefusals.AssignmentOverlaps.Text], plan.Lines[2].Notes);
        Assert.Equal(["Several makes have this serial number: add the column \"make\"."], plan.Lines[3].Notes);
        Assert.Equal(
            [$"The agency has no device of the serial number \"{mark}C\".", "There is nobody of the user name \"nobody.here\".", "Write \"from\" like 2026-11-21 14:02."],
            plan.Lines[5].Notes);
        Assert.Equal([DeviceRefusals.AssignmentEndsTooEarly.Text], plan.Lines[6].Notes);
        // Both hand-overs before it have ended by then: one by the next line, one by itself.
        Assert.Empty(plan.Lines[7].Notes);
        await using var db = station.Open();
        Assert.False(await db.Assignments.AnyAsync(one => one.DeviceId == device));
    }

    [Fact]
    public async Task What_was_shown_is_done_with_an_entry_each_and_is_on_record_when_it_comes_again()
    {
        var (device, ada, kit) = (await DeviceAsync("A"), await PersonAsync("ada"), await PersonAsync("kit"));
        var sheet = Sheet($"{mark}A,{ada},2026-11-01 08:00,,", $"{mark}A,{kit},2026-11-02 08:00,,", $"{mark}Z,{kit},2026-11-02 08:00,,");

        var done = await ImportAsync(sheet);

        Assert.Equal([null, null], done.Select(line => line.Refused));
        await using var db = station.Open();
        var held = await db.Assignments.AsNoTracking().Where(one => one.DeviceId == device).OrderBy(one => one.From).ToListAsync();
        Assert.Equal([At(1), At(2)], held.Select(one => one.From));
        Assert.Equal([At(2), null], held.Select(one => one.Until));
        Assert.Equal([CustodyAction.DeviceRegistered, CustodyAction.DeviceAssigned, CustodyAction.DeviceAssigned], await station.ActionsAsync(SubjectOf.Device(device)));
        Assert.Equal([LineOutcome.Same, LineOutcome.Same, LineOutcome.Wrong], (await PreviewAsync(sheet)).Lines.Select(line => line.Outcome));
        Assert.Empty(await ImportAsync(sheet));
    }

    [Fact]
    public async Task What_would_do_something_else_by_now_is_not_done()
    {
        var (device, ada, kit) = (await DeviceAsync("A"), await PersonAsync("ada"), await PersonAsync("kit"));
        var sheet = Sheet($"{mark}A,{ada},2026-11-03 08:00,,");
        var shown = await PreviewAsync(sheet);
        await ImportAsync(Sheet($"{mark}A,{kit},2026-11-01 08:00,,"));
        Assert.Equal("assignment-sheet-stale", (await Assert.ThrowsAsync<RefusedException>(() => ImportAsync(sheet, shown.Digest))).Refusal.Code);
        await using var db = station.Open();
        Assert.Single(await db.Assignments.Where(one => one.DeviceId == device).ToListAsync());
    }

    [Fact]
    public async Task The_page_takes_times_as_the_agencys_clock_and_hostile_serials_as_text()
    {
        var (device, ada) = (await DeviceAsync("A"), await PersonAsync("ada"));
        using var viewer = await Viewer.OpenAsync(station, station.EvidenceOfficer);
        var sheet = Sheet($"{mark}A,{ada},2026-06-01 08:00,,", "<script>alert(1)</script>,nobody,,,");
        using var stale = await viewer.PostAsync("/docks/devices/import?handler=import", ("sheet", Convert.ToBase64String(sheet)), ("digest", "other"));
        var page = await stale.Content.ReadAsStringAsync();
        Assert.Contains("would do something else by now", page, StringComparison.Ordinal);
        Assert.Contains("1 Jun 2026, 08:00 BST", page, StringComparison.Ordinal);
        Assert.DoesNotContain("<script>alert(1)", page, StringComparison.Ordinal);
        var digest = page.Split("name=\"digest\" value=\"")[1].Split('"')[0];

        using var done = await viewer.PostAsync("/docks/devices/import?handler=import", ("sheet", Convert.ToBase64String(sheet)), ("digest", digest));

        Assert.Contains("1 device was assigned", await done.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        await using var db = station.Open();
        Assert.Equal(new DateTimeOffset(2026, 6, 1, 7, 0, 0, TimeSpan.Zero), await db.Assignments.Where(one => one.DeviceId == device).Select(one => one.From).SingleAsync());
    }

    [Fact]
    public async Task Only_who_registers_devices_imports_assignments() =>
        Assert.Equal("not-permitted", (await Assert.ThrowsAsync<RefusedException>(() => RunAsync(services => services.GetRequiredService<PreviewAssignments>().RunAsync(Sheet("a,b,2026-11-01,,"), Utc, station.Officer, default)))).Refusal.Code);

    private static DateTimeOffset At(int day) => new(2026, 11, day, 8, 0, 0, TimeSpan.Zero);

    private static DateTimeOffset Utc(DateTime local) => new(local, TimeSpan.Zero);

    private static byte[] Sheet(params string[] lines) => Encoding.UTF8.GetBytes("serial,user name,from,until,make\n" + string.Join('\n', lines));

    private Task<SheetPlan<DeviceToAssign>> PreviewAsync(byte[] sheet) => RunAsync(services => services.GetRequiredService<PreviewAssignments>().RunAsync(sheet, Utc, station.EvidenceOfficer, default));

    private async Task<IReadOnlyList<ImportedLine<DeviceToAssign, DeviceToAssign>>> ImportAsync(byte[] sheet, string? digest = null)
    {
        digest ??= (await PreviewAsync(sheet)).Digest;
        return await RunAsync(services => services.GetRequiredService<ImportAssignments>().RunAsync(sheet, digest, Utc, station.EvidenceOfficer, default));
    }

    private async Task<T> RunAsync<T>(Func<IServiceProvider, Task<T>> run)
    {
        await using var scope = station.WebServices.CreateAsyncScope();
        return await run(scope.ServiceProvider);
    }

    private async Task<DeviceId> DeviceAsync(string serial, string make = "Acme")
    {
        await using var db = station.Open();
        return await new RegisterDevice(db, station.Custody, TimeProvider.System).RunAsync(new DeviceToRegister(make, "Cam", mark + serial, DeviceKind.BodyWorn, null), station.EvidenceOfficer, default);
    }

    /// <returns>The user name.</returns>
    private async Task<string> PersonAsync(string name)
    {
        await station.PersonAsync($"{mark}.{name}", name, Role.Officer);
        return $"{mark}.{name}";
    }
}
