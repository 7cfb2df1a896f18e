using Evidence.Agent.Docks;
using Evidence.Agent.Offload;
using Evidence.Durability;
using Evidence.Formats;
using Evidence.Formats.Protocol;
using Evidence.Formats.Text;
using Evidence.Testing;
using Xunit;

namespace Evidence.Agent.Tests.Offload;

public sealed class PermitTests : IDisposable
{
    private readonly TempFolder folder = new();
    private readonly TestAgency agency = new();
    private readonly JumpingClock clock = new(TestAgency.Now);
    private readonly AgentId agent = AgentId.New();
    private readonly DockSessionId session = DockSessionId.New();
    private readonly Workbench bench;
    private readonly Receipt receipt;
    private readonly Dictionary<ObjectId, (RawPath, Receipt)> proven;
    private readonly Permit permit;

    public PermitTests()
    {
        bench = agency.Enrolled(folder, clock, agent);
        receipt = TestAgency.ReceiptFor(agency.Claim("DCIM/A.MP4"));
        proven = new() { [receipt.Object] = (RawPath.Parse("DCIM/A.MP4"u8), receipt) };
        permit = new Permit
        {
            Agency = agency.Id,
            Agent = agent,
            Device = DeviceId.New(),
            Session = session,
            Id = PermitId.New(),
            Files = [new(receipt.Object, DevicePath.From("DCIM/A.MP4"u8), receipt.PlaintextBytes, receipt.PlaintextSha256)],
            At = TestAgency.Now.AddMinutes(-1),
            Until = TestAgency.Now.AddMinutes(9),
        };
    }

    public void Dispose()
    {
        bench.Dispose();
        agency.Dispose();
        folder.Dispose();
    }

    [Fact]
    public void Accepts_a_permit_for_proven_files_of_this_docking() => Assert.Null(Refuse(permit));

    [Fact]
    public async Task Refuses_a_forged_permit()
    {
        using var forger = TestAgency.NewKey();
        bench.Trust.Dispose();
        using var offline = agency.Enrolled(folder, clock, agent);

        // Signed by a key of the agency, but one for receipts.
        Assert.Null(await offline.Trust.PermitAsync(agency.Signed(permit) is var good ? good.Replace("evidence/permit/1", "evidence/receipt/1", StringComparison.Ordinal) : "", default).OrNull());
        Assert.Null(await offline.Trust.PermitAsync(agency.Signed(permit, agency.ReceiptKey), default).OrNull());
        Assert.Null(await offline.Trust.PermitAsync(agency.Signed(permit, forger), default).OrNull());
        Assert.NotNull(await offline.Trust.PermitAsync(agency.Signed(permit), default));
    }

    [Fact]
    public async Task Refuses_a_permit_that_was_changed_after_it_was_signed()
    {
        var text = agency.Signed(permit);
        Assert.NotNull(await bench.Trust.PermitAsync(text, default));
        Assert.Null(await bench.Trust.PermitAsync(text.Replace(permit.Id.ToString(), PermitId.New().ToString(), StringComparison.Ordinal), default).OrNull());
        Assert.Null(await bench.Trust.PermitAsync(text.Replace(receipt.Object.ToString(), ObjectId.New().ToString(), StringComparison.Ordinal), default).OrNull());
    }

    [Fact]
    public void Refuses_a_replayed_permit_also_after_a_restart_and_when_it_was_killed_before_it_erased_anything()
    {
        var path = Path.Combine(bench.State.Permits, "volume", $"{permit.Id}.journal");
        using (PermitJournal.Start(bench.State.Permits, permit, "volume")) { }
        using (var again = PermitJournal.Open(path)!)
        {
            foreach (var file in again.Undone.ToList()) again.Note(file.Object, "interrupted before it was erased");
            again.NoteReported();
        }
        bench.Dispose();
        using var restarted = agency.Enrolled(folder, clock, agent);

        Assert.Equal("it was used before", PermitCheck.Refuse(permit, restarted, session, "volume", proven));
    }

    [Fact]
    public void Refuses_a_permit_of_another_agency_agent_or_docking()
    {
        Assert.Equal("it is another agency's", Refuse(permit with { Agency = AgencyId.New() }));
        Assert.Equal("it was given to another agent", Refuse(permit with { Agent = AgentId.New() }));
        Assert.Equal("it was given for another docking", Refuse(permit with { Session = DockSessionId.New() }));
    }

    [Fact]
    public void Refuses_a_permit_that_has_expired_or_is_not_yet_in_force()
    {
        Assert.Equal("it is not in force now", Refuse(permit with { Until = TestAgency.Now }));
        Assert.Equal("it is not in force now", Refuse(permit with { At = TestAgency.Now.AddMinutes(6), Until = TestAgency.Now.AddHours(1) }));
    }

    [Fact]
    public void Refuses_a_permit_that_lists_any_file_of_another_card()
    {
        const string reason = "it lists a file that is not proven on this card";
        var file = permit.Files[0];

        Assert.Equal(reason, Refuse(permit with { Files = [file, file with { Object = ObjectId.New() }] }));
        Assert.Equal(reason, Refuse(permit with { Files = [file with { Path = DevicePath.From("DCIM/B.MP4"u8) }] }));
        Assert.Equal(reason, Refuse(permit with { Files = [file with { PlaintextBytes = 4 }] }));
        Assert.Equal(reason, Refuse(permit with { Files = [file with { PlaintextSha256 = default }] }));
        Assert.Equal("it lists an object twice", Refuse(permit with { Files = [file, file] }));
    }

    [Fact]
    public void Refuses_a_permit_that_was_begun_before()
    {
        using (PermitJournal.Start(bench.State.Permits, permit, "volume")) { }

        Assert.Equal("it was used before", Refuse(permit));
        Assert.Throws<AlreadyThereException>(() => PermitJournal.Start(bench.State.Permits, permit, "volume"));
    }

    [Fact]
    public void Remembers_what_it_erased_when_it_was_killed_before_it_could_report()
    {
        var second = permit.Files[0] with { Object = ObjectId.New(), Path = DevicePath.From("DCIM/B.MP4"u8) };
        using (var journal = PermitJournal.Start(bench.State.Permits, permit with { Files = [permit.Files[0], second] }, "volume"))
            journal.Note(receipt.Object, null);

        using var again = PermitJournal.Open(Assert.Single(PermitJournal.Of(bench.State.Permits, "volume")))!;

        Assert.Equal("volume", again.Begun.Volume);
        Assert.False(again.IsReported);
        Assert.Equal(second.Object, Assert.Single(again.Undone).Object);
        again.Note(second.Object, "interrupted");
        again.NoteReported();
        Assert.Equal(receipt.Object, Assert.Single(again.Report.Erased));
        Assert.Equal(new EraseFailure(second.Object, "interrupted"), Assert.Single(again.Report.Failed));
    }

    [Fact]
    public async Task While_one_device_erases_another_docks_and_closes()
    {
        using var erasing = PermitJournal.Start(bench.State.Permits, permit, "the device in the other bay");
        using var card = Dock("A");
        await EraseByPermit.ReportInterruptedAsync(bench, card, default);
        Assert.Equal(ChangeKind.Appeared, Assert.Single(new InventoryChanges(bench, card.Key, DateTime.UnixEpoch).Between([], card.Listing)).Kind);
    }

    [Fact]
    public async Task Journals_of_permits_that_are_reported_and_expired_go_once_no_open_session_needs_them()
    {
        using var card = Dock("A");
        using (var journal = PermitJournal.Start(bench.State.Permits, permit, card.Key))
        {
            journal.Note(receipt.Object, null);
            journal.NoteReported();
        }
        await EraseByPermit.ReportInterruptedAsync(bench, card, default);
        Assert.Single(PermitJournal.Of(bench.State.Permits, card.Key));

        clock.CreateTimer(_ => { }, null, TimeSpan.FromDays(2), Timeout.InfiniteTimeSpan).Dispose();
        var open = Path.Combine(bench.State.Sessions, $"{card.Key}.{session}.inventory");
        await File.WriteAllTextAsync(open, "");
        File.SetLastWriteTimeUtc(open, DateTime.UnixEpoch);
        await EraseByPermit.ReportInterruptedAsync(bench, card, default);
        Assert.Single(PermitJournal.Of(bench.State.Permits, card.Key));

        File.Delete(open);
        await EraseByPermit.ReportInterruptedAsync(bench, card, default);
        Assert.Empty(PermitJournal.Of(bench.State.Permits, card.Key));
        Assert.Equal("it is not in force now", Refuse(permit));
    }

    private DockedCard Dock(string name)
    {
        Directory.CreateDirectory(folder[name]);
        File.WriteAllText(folder[name + "/DEVICE.TXT"], $"MAKE=Acme\nMODEL=X\nSERIAL={name}\n");
        return DockedCard.Open(folder[name], bench.Profiles.Current(), default);
    }

    private string? Refuse(Permit given) => PermitCheck.Refuse(given, bench, session, "volume", proven);
}

internal static class OfflineServer
{
    /// <summary>An unknown signer makes the agent ask for new keys; where nobody answers, that is no permit either.</summary>
    public static async Task<Permit?> OrNull(this Task<Permit?> asked)
    {
        try
        {
            return await asked;
        }
        catch (Evidence.Agent.Hosting.UserError)
        {
            return null;
        }
    }
}
