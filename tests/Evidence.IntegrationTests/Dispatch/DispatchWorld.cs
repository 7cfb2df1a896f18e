using Evidence.Cases;
using Evidence.Access;
using Evidence.Devices;
using Evidence.Dispatch;
using Evidence.Dispatch.Expecting;
using Evidence.Dispatch.Matching;
using Evidence.Dispatch.Telling;
using Evidence.Formats;
using Evidence.IntegrationTests.Intake;
using Evidence.IntegrationTests.Items;
using Evidence.Items;
using Evidence.Items.Reach;
using Evidence.Kernel;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;

namespace Evidence.IntegrationTests.Dispatch;

/// <summary>Officers, recordings and incidents of one station, and a worker's matching run when a test says so.</summary>
internal sealed class DispatchWorld(Station station)
{
    public static readonly DateTimeOffset Noon = new(2026, 11, 21, 12, 0, 0, TimeSpan.Zero);

    public Station Station => station;

    public static string NewNumber() => $"{Guid.NewGuid():N}"[..8].ToUpperInvariant();

    public async Task<(Actor Actor, PersonId Id, string Number)> OfficerAsync(bool withCamera = false, Role role = Role.Officer, string? number = null)
    {
        number ??= NewNumber();
        var actor = await station.PersonAsync($"o{Guid.NewGuid():N}"[..14], $"PC {number}", role, number);
        if (withCamera)
        {
            await using var db = station.Open();
            var device = await new RegisterDevice(db, station.Custody, TimeProvider.System).RunAsync(new DeviceToRegister("Axon", "Body 4", NewNumber(), DeviceKind.BodyWorn, null), station.EvidenceOfficer, default);
            await new AssignDevice(db, station.Custody).RunAsync(new DeviceToAssign(device, actor.Person!.Value, Noon.AddDays(-1), null), station.EvidenceOfficer, default);
        }

        return (actor, actor.Person!.Value, number);
    }

    /// <summary>A verified recording by satellite time.</summary>
    public async Task<ItemId> RecordingAsync(PersonId officer, double fromMinutes, double minutes, DateTimeOffset? arrived = null)
    {
        var item = new EvidenceItem
        {
            Id = ItemId.New(), Title = "BWC.MP4", State = ItemState.Verified, OfficerId = officer, ArrivedAt = arrived ?? Noon.AddHours(8), CapturedLocal = Noon.AddMinutes(fromMinutes).UtcDateTime.AsUnspecified(), CapturedZone = "gps", CapturedUncertaintySeconds = 1,
            DurationMs = (long)(minutes * 60_000),
        };
        await station.AddItemsAsync([item]);
        return item.Id;
    }

    /// <summary>An incident from noon for an hour, unless told otherwise.</summary>
    public static IncidentToTell Incident(string reference, string[]? numbers = null, string[]? signs = null, double fromMinutes = 0, double minutes = 60, CategoryId? category = null, string source = "CAD") => new(
        source, reference, "Robbery at the Quay", "Quay Street", 53.4, -2.2, Noon.AddMinutes(fromMinutes), Noon.AddMinutes(fromMinutes + minutes),
        new SentNames(signs ?? []), new SentNames(numbers ?? []), false, false, false, category);

    public async Task<PoliceIncidentId> TellAsync(IncidentToTell incident, Actor? actor = null)
    {
        await using var db = station.Open();
        return await new TellIncident(db, station.Custody, TimeProvider.System).RunAsync(incident, actor ?? station.EvidenceOfficer, default);
    }

    public async Task TellAsync(DutyToTell duty)
    {
        await using var db = station.Open();
        await new TellDuty(db, station.Custody, TimeProvider.System).RunAsync(duty, station.EvidenceOfficer, default);
    }

    public Task MatchAsync() => MatchAsync(station.Connections.App);

    /// <summary>Takes orders until none is left, as the worker does.</summary>
    public static async Task MatchAsync(string connection)
    {
        await using var source = NpgsqlDataSource.Create(connection);
        var custody = new Evidence.Custody.CustodyLog(TimeProvider.System);
        bool more;
        do
        {
            await using var db = Database.EvidenceDatabase.Open(connection);
            var zone = new AgencyZone(new ConfigurationBuilder().Build());
            more = await new DoMatching(db, source, new TimeRecording(db, zone), new MatchIncident(db, new ExpectFootage(db, TimeProvider.System), TimeProvider.System), custody, TimeProvider.System, NullLogger<DoMatching>.Instance).NextAsync(default);
        }
        while (more);
    }

    public async Task<IReadOnlyList<ItemId>> LinkedAsync(PoliceIncidentId incident)
    {
        await using var db = station.Open();
        return await db.IncidentItems.Where(l => l.IncidentId == incident && l.RemovedAt == null).OrderBy(l => l.ItemId).Select(l => l.ItemId).ToListAsync();
    }

    public async Task LinkAsync(ItemId item, PoliceIncidentId incident, bool joins)
    {
        await using var db = station.Open();
        await new LinkItem(db, station.Custody, TimeProvider.System).ToIncidentAsync(item, incident, joins, station.EvidenceOfficer, default);
    }

    public async Task<CategoryId> CategoryAsync(bool isNonEvidence = false)
    {
        await using var db = station.Open();
        return await new MakeCategory(db, station.Custody).RunAsync($"C{NewNumber()}", "A category", AccessClass.Standard, station.EvidenceOfficer, default, isNonEvidence);
    }

    public async Task SetAsync(int buffer = 120, bool categories = false)
    {
        await using var db = station.Open();
        await new SetMatching(db, station.Custody, TimeProvider.System).RunAsync(buffer, categories, station.EvidenceOfficer, default);
    }
}

internal static class Unspecified
{
    public static DateTime AsUnspecified(this DateTime at) => DateTime.SpecifyKind(at, DateTimeKind.Unspecified);
}
