using System.Security.Cryptography;
using Evidence.Agent.Hosting;
using Evidence.Agent.Offload;
using Evidence.Formats;
using Evidence.Formats.Protocol;
using Evidence.Formats.Text;
using Evidence.Testing;

namespace Evidence.Agent.Tests.Offload;

/// <summary>An agency's keys and the words it signs, for tests of what an agent believes.</summary>
internal sealed class TestAgency : IDisposable
{
    public static readonly DateTimeOffset Now = new(2026, 3, 1, 9, 0, 0, TimeSpan.Zero);

    public AgencyId Id { get; } = AgencyId.New();

    public ECDsa Root { get; } = NewKey();

    public ECDsa Intake { get; } = NewKey();

    public ECDsa ReceiptKey { get; } = NewKey();

    public ECDsa PermitKey { get; } = NewKey();

    public static ECDsa NewKey() => ECDsa.Create(ECCurve.NamedCurves.nistP256);

    public string[] Statements => [
        Statement(KeyPurpose.Root, Root), Statement(KeyPurpose.Intake, Intake), Statement(KeyPurpose.Receipt, ReceiptKey), Statement(KeyPurpose.Permit, PermitKey)];

    public string Statement(KeyPurpose purpose, ECDsa key, DateTimeOffset? from = null, DateTimeOffset? until = null, ECDsa? signer = null) =>
        SignedDocument.Sign(KeyStatement.Type, new KeyStatement
        {
            Agency = Id,
            Purpose = purpose,
            Key = key.ExportSubjectPublicKeyInfo(),
            From = from ?? Now.AddDays(-1),
            Until = until,
        }.ToCanonicalJson(), signer ?? Root).ToString();

    public Claim Claim(string path = "DCIM/A.MP4") => new()
    {
        Agency = Id,
        Agent = AgentId.New(),
        Session = DockSessionId.New(),
        Object = ObjectId.New(),
        Role = FileRole.Original,
        Path = DevicePath.From(System.Text.Encoding.UTF8.GetBytes(path)),
        Display = path,
        PlaintextBytes = 3,
        PlaintextSha256 = Sha256Hash.Of("abc"u8),
        CiphertextBytes = 59,
        CiphertextSha256 = Sha256Hash.Of("cipher"u8),
        IntakeKey = PublicKeys.Fingerprint(Intake),
        WrapSha256 = Sha256Hash.Of("wrap"u8),
    };

    public static Receipt ReceiptFor(Claim claim) => new()
    {
        Agency = claim.Agency,
        Agent = claim.Agent,
        Session = claim.Session,
        Item = ItemId.New(),
        Part = PartId.New(),
        Object = claim.Object,
        PlaintextBytes = claim.PlaintextBytes,
        PlaintextSha256 = claim.PlaintextSha256,
        CiphertextBytes = claim.CiphertextBytes,
        CiphertextSha256 = claim.CiphertextSha256,
        Store = "primary",
        Version = "1",
        Entry = Sha256Hash.Of("entry"u8),
        At = Now,
    };

    public string Signed(Receipt receipt, ECDsa? key = null) => SignedDocument.Sign(Receipt.Type, receipt.ToCanonicalJson(), key ?? ReceiptKey).ToString();

    public string Signed(Permit permit, ECDsa? key = null) => SignedDocument.Sign(Permit.Type, permit.ToCanonicalJson(), key ?? PermitKey).ToString();

    /// <summary>An agent that enrolled with this agency at a server where nobody answers.</summary>
    public Workbench Enrolled(TempFolder folder, TimeProvider clock, AgentId? agent = null)
    {
        var state = AgentState.Open(folder["state"]);
        new Enrolment(new Uri("http://127.0.0.1:9"), Id, agent ?? AgentId.New(), "Dock", PublicKeys.Fingerprint(Root), Statements).Keep(state);
        return Workbench.Open(state.Folder, new Voice(TextWriter.Null, json: false, clock), new OffloadChoices(true, false, 1, TimeSpan.FromSeconds(1)), clock);
    }

    public void Dispose()
    {
        foreach (var key in new[] { Root, Intake, ReceiptKey, PermitKey }) key.Dispose();
    }
}

/// <summary>A clock that stands still, and on which every wait is over at once, its time passed.</summary>
internal sealed class JumpingClock(DateTimeOffset start) : TimeProvider
{
    private long ticks = start.UtcTicks;

    public List<TimeSpan> Waits { get; } = [];

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override DateTimeOffset GetUtcNow() => new(Interlocked.Read(ref ticks), TimeSpan.Zero);

    public override long GetTimestamp() => Interlocked.Read(ref ticks);

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        lock (Waits) Waits.Add(dueTime);
        Interlocked.Add(ref ticks, dueTime.Ticks);
        return System.CreateTimer(callback, state, TimeSpan.Zero, Timeout.InfiniteTimeSpan);
    }
}
