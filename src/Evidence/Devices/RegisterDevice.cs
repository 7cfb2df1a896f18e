using System.Text.Json.Nodes;
using Evidence.Access;
using Evidence.Custody;
using Evidence.Database;
using Evidence.Formats;
using Evidence.Formats.Custody;
using Evidence.Kernel;
using Microsoft.EntityFrameworkCore;

namespace Evidence.Devices;

/// <summary>A device to take on record as the agency's own.</summary>
public sealed record DeviceToRegister(string Make, string Model, string Serial, DeviceKind Kind, string? Label);

/// <summary>Takes a device on record as the agency's own. From then on what a permit lists may be erased from it.</summary>
public sealed class RegisterDevice(EvidenceDb db, CustodyLog custody, TimeProvider clock)
{
    /// <exception cref="RefusedException">Make or serial is missing, or such a device is registered already.</exception>
    public async Task<DeviceId> RunAsync(DeviceToRegister wanted, Actor actor, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(wanted);
        ArgumentNullException.ThrowIfNull(actor);
        actor.Demand(Permission.RegisterDevices);
        var (make, serial) = (wanted.Make.Trim(), wanted.Serial.Trim());
        if (make.Length == 0 || serial.Length == 0)
            throw DeviceRefusals.DeviceNeedsSerial.ToException();
        await using var transaction = await db.Database.BeginTransactionAsync(cancellation);
        if (await db.Devices.AnyAsync(d => d.Make == make && d.Serial == serial && d.Ownership == DeviceOwnership.Agency, cancellation))
            throw DeviceRefusals.DeviceKnown.ToException();
        var device = new Device
        {
            Id = DeviceId.New(),
            Make = make,
            Model = wanted.Model.Trim(),
            Serial = serial,
            Kind = wanted.Kind,
            Ownership = DeviceOwnership.Agency,
            Label = string.IsNullOrWhiteSpace(wanted.Label) ? null : wanted.Label.Trim(),
            RegisteredAt = Instant.Truncate(clock.GetUtcNow()),
        };
        db.Devices.Add(device);
        await db.SaveChangesAsync(cancellation);
        await custody.AppendAsync(db, Registered(device, actor), cancellation);
        await transaction.CommitAsync(cancellation);
        return device.Id;
    }

    internal static CustodyAct Registered(Device device, Actor actor) => new()
    {
        Actor = actor,
        Action = CustodyAction.DeviceRegistered,
        Subjects = [SubjectOf.Device(device.Id)],
        Details = new Dictionary<string, JsonNode?>
        {
            ["device.make"] = device.Make,
            ["device.model"] = device.Model,
            ["device.serial"] = device.Serial,
            ["device.ownership"] = Vocabulary.Word(device.Ownership),
        },
    };
}
