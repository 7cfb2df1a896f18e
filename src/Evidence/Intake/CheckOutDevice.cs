using System.Text.Json.Nodes;
using Evidence.Access;
using Evidence.Custody;
using Evidence.Database;
using Evidence.Devices;
using Evidence.Formats;
using Evidence.Formats.Protocol;
using Evidence.Kernel;
using Microsoft.EntityFrameworkCore;

namespace Evidence.Intake;

/// <summary>
/// Hands a pool camera to the officer who takes it out of the dock and gives their staff number, or holds their card to the reader, there. From then on its recordings are
/// theirs. Asked again for the officer who holds it already, it answers the same and writes no entry; the same request again changes nothing at all.
/// </summary>
public sealed class CheckOutDevice(EvidenceDb db, AssignDevice assign, CustodyLog custody, TimeProvider clock)
{
    private const int LongestNumber = 100;

    /// <param name="agent">Where it is docked.</param>
    /// <param name="id">The docking that the device is taken from.</param>
    /// <param name="request">Who takes it.</param>
    /// <param name="nonce">Tells this request from any other of the agent's; one that was taken before is answered as it was then.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <exception cref="RefusedException">
    /// No such session, not the agency's own device, still being copied, docked again elsewhere, nobody with this number, or promised to somebody.
    /// </exception>
    public async Task<CheckOutAnswer> RunAsync(AgentCaller agent, DockSessionId id, CheckOutRequest request, string nonce, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(agent);
        ArgumentNullException.ThrowIfNull(request);
        await using var transaction = await db.Database.BeginTransactionAsync(cancellation);
        var session = await db.DockSessions.AsNoTracking().SingleOrDefaultAsync(s => s.Id == id && s.AgentId == agent.Id, cancellation)
            ?? throw IntakeRefusals.SessionUnknown.ToException();
        var device = await LockAsync(session, cancellation);
        if (await AnsweredAsync(id, nonce, cancellation) is { } answered)
            return answered;
        if (session.State != DockSessionState.Closed)
            throw IntakeRefusals.StillCopying.ToException();
        if (await db.DockSessions.AnyAsync(s => s.DeviceId == device.Id && s.OpenedAt > session.OpenedAt, cancellation))
            throw IntakeRefusals.DockedAgain.ToException();
        var (officer, name) = await OfficerAsync(request.Number.Trim(), cancellation);
        var now = Instant.Truncate(clock.GetUtcNow());
        if (await db.Assignments.AsNoTracking().SingleOrDefaultAsync(a => a.DeviceId == device.Id && a.OfficerId == officer && a.From <= now && a.Until == null, cancellation) is { } held)
        {
            Take(id, nonce, officer, held.From);
            await db.SaveChangesAsync(cancellation);
            await transaction.CommitAsync(cancellation);
            return new CheckOutAnswer(name, held.From);
        }

        Take(id, nonce, officer, now);
        var act = await assign.AddAsync(device, new DeviceToAssign(device.Id, officer, now, null), agent.Actor, cancellation);
        await db.SaveChangesAsync(cancellation);
        var details = new Dictionary<string, JsonNode?>(act.Details) { ["session"] = id.ToString(), ["staff.number"] = ShownText.Of(request.Number.Trim()) };
        await custody.AppendAsync(db, act with { Details = details }, cancellation);
        await transaction.CommitAsync(cancellation);
        return new CheckOutAnswer(name, now);
    }

    private Task<CheckOutAnswer?> AnsweredAsync(DockSessionId session, string nonce, CancellationToken cancellation) => (
        from taken in db.TakenCheckOuts
        join officer in db.People on taken.OfficerId equals officer.Id
        where taken.SessionId == session && taken.Nonce == nonce
        select new CheckOutAnswer(officer.DisplayName, taken.From)).SingleOrDefaultAsync(cancellation);

    private void Take(DockSessionId session, string nonce, PersonId officer, DateTimeOffset from) =>
        db.TakenCheckOuts.Add(new TakenCheckOut { SessionId = session, Nonce = nonce, OfficerId = officer, From = from });

    private async Task<Device> LockAsync(DockSession session, CancellationToken cancellation)
    {
        var device = session.DeviceId is { } known
            ? await db.Devices.FromSql($"select * from devices.device where id = {known.Value} for no key update").SingleAsync(cancellation)
            : null;
        return device is { Ownership: DeviceOwnership.Agency } ? device : throw DeviceRefusals.NotAgencyOwned.ToException();
    }

    private async Task<(PersonId Id, string Name)> OfficerAsync(string number, CancellationToken cancellation)
    {
        if (number.Length is 0 or > LongestNumber)
            throw DeviceRefusals.StaffNumberUnknown.ToException();
        // Card readers and people differ in capitals.
        var capitals = Person.CardNumberOf(number);
        var found = await db.People.FromSql($"select * from access.person where upper(collar_number) = upper({number}) or card_number = {capitals}")
            .OrderBy(p => p.Id).Select(p => new { p.Id, p.DisplayName }).Take(2).ToListAsync(cancellation);
        return found.Count switch
        {
            0 => throw DeviceRefusals.StaffNumberUnknown.ToException(),
            1 => (found[0].Id, found[0].DisplayName),
            _ => throw DeviceRefusals.StaffNumberShared.ToException(),
        };
    }
}
