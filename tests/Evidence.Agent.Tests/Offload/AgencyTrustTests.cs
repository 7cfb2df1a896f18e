using Evidence.Agent.Offload;
using Evidence.Formats;
using Evidence.Formats.Protocol;
using Evidence.Testing;
using Xunit;

namespace Evidence.Agent.Tests.Offload;

public sealed class AgencyTrustTests : IDisposable
{
    private readonly TempFolder folder = new();
    private readonly TestAgency agency = new();

    public void Dispose()
    {
        agency.Dispose();
        folder.Dispose();
    }

    [Fact]
    public void The_root_that_the_pin_names_vouches_for_the_other_keys()
    {
        var keys = AgencyKeys.Read(agency.Statements, root => root == PublicKeys.Fingerprint(agency.Root))!;

        Assert.Equal(agency.Id, keys.Root.Agency);
        Assert.Equal(PublicKeys.Fingerprint(agency.Intake), keys.Intake(TestAgency.Now)!.Fingerprint);
    }

    [Fact]
    public void A_root_that_the_pin_does_not_name_is_refused_whatever_it_signs()
    {
        using var other = new TestAgency();

        Assert.Null(AgencyKeys.Read(other.Statements, root => root == PublicKeys.Fingerprint(agency.Root)));
    }

    [Fact]
    public void A_key_that_the_root_did_not_sign_is_not_there()
    {
        using var stranger = TestAgency.NewKey();
        string[] statements = [agency.Statement(KeyPurpose.Root, agency.Root), agency.Statement(KeyPurpose.Receipt, stranger, signer: stranger), "garbage"];

        var keys = AgencyKeys.Read(statements, _ => true)!;

        Assert.False(keys.Has(KeyPurpose.Receipt));
    }

    [Fact]
    public void Wraps_to_the_newest_intake_key_in_force()
    {
        using var older = TestAgency.NewKey();
        using var tomorrow = TestAgency.NewKey();
        string[] statements = [.. agency.Statements,
            agency.Statement(KeyPurpose.Intake, older, TestAgency.Now.AddDays(-9)),
            agency.Statement(KeyPurpose.Intake, tomorrow, TestAgency.Now.AddDays(1))];
        var keys = AgencyKeys.Read(statements, _ => true)!;

        Assert.Equal(PublicKeys.Fingerprint(agency.Intake), keys.Intake(TestAgency.Now)!.Fingerprint);
        Assert.Equal(PublicKeys.Fingerprint(tomorrow), keys.Intake(TestAgency.Now.AddDays(2))!.Fingerprint);
        Assert.Null(keys.Intake(TestAgency.Now.AddDays(-10)));
    }

    [Fact]
    public async Task A_receipt_counts_only_from_a_receipt_key_in_force_at_its_time()
    {
        using var bench = agency.Enrolled(folder, new JumpingClock(TestAgency.Now));
        var receipt = TestAgency.ReceiptFor(agency.Claim());

        Assert.Equal(receipt, await bench.Trust.ReceiptAsync(agency.Signed(receipt), default));
        Assert.Null(await bench.Trust.ReceiptAsync(agency.Signed(receipt with { At = TestAgency.Now.AddDays(-2) }), default));
        Assert.Null(await bench.Trust.ReceiptAsync(agency.Signed(receipt with { Agency = AgencyId.New() }), default));
        Assert.Null(await bench.Trust.ReceiptAsync("no document", default));
    }

    [Fact]
    public void A_receipt_of_other_bytes_another_object_or_another_docking_proves_nothing()
    {
        var claim = agency.Claim();
        var receipt = TestAgency.ReceiptFor(claim);

        Assert.True(ReceiptCheck.Proves(receipt, claim));
        Assert.All<Receipt>(
        [
            receipt with { Agency = AgencyId.New() },
            receipt with { Agent = AgentId.New() },
            receipt with { Session = DockSessionId.New() },
            receipt with { Object = ObjectId.New() },
            receipt with { PlaintextBytes = 4 },
            receipt with { PlaintextSha256 = default },
            receipt with { CiphertextBytes = 60 },
            receipt with { CiphertextSha256 = default },
        ], altered => Assert.False(ReceiptCheck.Proves(altered, claim)));
    }

    [Fact]
    public void Keys_that_do_not_fit_the_pin_any_more_stop_the_agent()
    {
        using (agency.Enrolled(folder, TimeProvider.System)) { }
        var file = folder["state"] + "/agent.json";
        using var other = new TestAgency();
        File.WriteAllText(file, File.ReadAllText(file).Replace(PublicKeys.Fingerprint(agency.Root).ToString(), PublicKeys.Fingerprint(other.Root).ToString(), StringComparison.Ordinal));

        Assert.Throws<Evidence.Agent.Hosting.UserError>(() => Workbench.Open(folder["state"], new(TextWriter.Null, false, TimeProvider.System), new(false, false, 1, default), TimeProvider.System));
    }
}
