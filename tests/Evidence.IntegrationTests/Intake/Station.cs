using Evidence.Access;
using Evidence.Custody;
using Evidence.Database;
using Evidence.Devices;
using Evidence.Formats;
using Evidence.Formats.Custody;
using Evidence.Intake.Verifying;
using Evidence.Items;
using Evidence.IntegrationTests.Database;
using Evidence.IntegrationTests.Preservation;
using Evidence.Kernel;
using Evidence.Keys;
using Evidence.Storage;
using Evidence.Testing;
using Evidence.Testing.Postgres;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;
using Xunit;

namespace Evidence.IntegrationTests.Intake;

/// <summary>
/// A police station for one test class: database, key ring, object store, people, and the real Web on loopback. The verify job is
/// run when a test says so, as a worker would.
/// </summary>
public sealed class Station : IAsyncLifetime, IDisposable
{
    private readonly TempFolder folder = new();
    private WebInProcess? web;
    private NpgsqlDataSource? source;

    public TestDatabase Connections { get; private set; } = null!;

    public FileKeyRing Keys { get; private set; } = null!;

    public CustodyLog Custody { get; } = new(TimeProvider.System);

    public Uri Address => web!.Address;

    /// <summary>What the running Web is made of.</summary>
    public IServiceProvider WebServices => web!.Services;

    public Actor EvidenceOfficer { get; private set; } = null!;

    public Actor Officer { get; private set; } = null!;

    public Actor Administrator { get; private set; } = null!;

    public Actor Auditor { get; private set; } = null!;

    public string StoreFolder => Path.Combine(DataFolder, "store");

    public IObjectStore Store { get; private set; } = null!;

    /// <summary>Where this installation keeps keys and store; a folder of its own unless a test says otherwise.</summary>
    public string DataFolder { get => field ?? folder["data"]; init; }

    /// <summary>Settings beside database and data folder.</summary>
    public IReadOnlyList<(string Name, string Value)> Settings { get; init; } = [];

    public async Task InitializeAsync()
    {
        Connections = await EvidenceDatabase.CreateAsync();
        Directory.CreateDirectory(DataFolder);
        await using (var db = Open())
            Keys = await new CreateAgency(db, Custody, TimeProvider.System).RunAsync(Path.Combine(DataFolder, "keys"), EvidenceDatabase.Tester, default);
        EvidenceOfficer = await PersonAsync("maya", "Maya Okafor", Role.EvidenceOfficer);
        Officer = await PersonAsync("robin", "PC Robin Hale", Role.Officer);
        Administrator = await PersonAsync("sam", "Sam Reyes", Role.Administrator);
        Auditor = await PersonAsync("ines", "Ines Duval", Role.Auditor);
        Store = await MakeStoreAsync();
        source = NpgsqlDataSource.Create(Connections.App);
        web = await WebInProcess.StartAsync([("ConnectionStrings:Evidence", Connections.App), ("Evidence:Data", DataFolder), ("Evidence:AttemptsPerMinute", "100000"), ("Evidence:SecondFactor", "optional"), .. Settings]);
    }

    /// <summary>A context as the programs have it.</summary>
    public EvidenceDb Open() => EvidenceDatabase.Open(Connections.App);

    public NpgsqlDataSource Source => source!;

    /// <summary>Runs the verify job until nothing is left, over this store or another one.</summary>
    public Task<int> VerifyAsync(IObjectStore? store = null) =>
        new VerifyClaims(source!, store ?? Store, Custody, Keys, TimeProvider.System, NullLogger<VerifyClaims>.Instance).DrainAsync(default);

    /// <summary>Reads over all copies, and reports what it meets, as the programs do.</summary>
    internal ReadCopies Copies(EvidenceDb db) =>
        CopiesIn.Stores(db, WebServices.GetRequiredService<ObjectStores>(), Keys, WebServices.GetRequiredService<ReportFinding>());

    public async Task<string> EnrolmentCodeAsync()
    {
        await using var db = Open();
        return (await new IssueEnrolmentCode(db, Keys, TimeProvider.System).RunAsync(Administrator, default)).Code;
    }

    /// <summary>An enrolled agent.</summary>
    public async Task<TestAgent> EnrolAsync(string name = "front desk")
    {
        var agent = new TestAgent(Address, name);
        await agent.EnrolAsync(await EnrolmentCodeAsync());
        return agent;
    }

    /// <summary>Takes a camera on record as the agency's own and hands it to the officer a year ago.</summary>
    public async Task<DeviceId> RegisterAsync(TestDevice device)
    {
        await using var db = Open();
        var id = await new RegisterDevice(db, Custody, TimeProvider.System)
            .RunAsync(new DeviceToRegister(device.Make, device.Model, device.Serial, DeviceKind.BodyWorn, null), EvidenceOfficer, default);
        await new AssignDevice(db, Custody).RunAsync(
            new DeviceToAssign(id, Officer.Person!.Value, TimeProvider.System.GetUtcNow().AddYears(-1), null), EvidenceOfficer, default);
        return id;
    }

    /// <summary>The entries of one subject's chain, oldest first.</summary>
    public async Task<IReadOnlyList<CustodyAction>> ActionsAsync(Subject subject)
    {
        await using var db = Open();
        var entries = await new ReadChain(db).RunAsync(subject, Chain.Operational, ChainReader.Custodian, -1, default);
        return [.. entries.Select(e => e.Entry.Action)];
    }

    private async Task<IObjectStore> MakeStoreAsync()
    {
        var stores = StoreSettings.Of(new ConfigurationBuilder().AddInMemoryCollection(Settings.Append((Name: "Evidence:Data", Value: DataFolder)).ToDictionary(s => s.Name, s => (string?)s.Value)).Build());
        await stores.Stores[stores.Primary].MakeAsync(stores.Primary, Keys.Agency, default);
        return stores.ToStores(Keys.Agency).Primary;
    }

    public async Task DisposeAsync()
    {
        if (web is not null)
            await web.DisposeAsync();
    }

    public void Dispose()
    {
        source?.Dispose();
        Keys?.Dispose();
        folder.Dispose();
    }

    /// <summary>Somebody more, without a password.</summary>
    public async Task<Actor> PersonAsync(string user, string name, Role role, string? number = null)
    {
        var person = new Person(PersonId.New(), user, name, number, role) { NormalizedUserName = user.ToUpperInvariant(), SecurityStamp = user, CreatedAt = DateTimeOffset.UnixEpoch };
        await using var db = Open();
        await using var transaction = await db.Database.BeginTransactionAsync();
        db.People.Add(person);
        await db.SaveChangesAsync();
        await Custody.AppendAsync(db, new CustodyAct { Actor = EvidenceDatabase.Tester, Action = CustodyAction.PersonCreated, Subjects = [SubjectOf.Person(person.Id)] }, default);
        await transaction.CommitAsync();
        return new Actor(ActorKind.Person, person.Id.Value, name, Vocabulary.Word(role));
    }
}
