using System.Security.Claims;
using Evidence.Access;
using Evidence.Access.Sessions;
using Evidence.Access.SigningIn;
using Evidence.Custody;
using Evidence.Database;
using Evidence.Formats;
using Evidence.Formats.Custody;
using Evidence.IntegrationTests.Database;
using Evidence.Kernel;
using Evidence.Keys;
using Evidence.Testing;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using Xunit;

namespace Evidence.IntegrationTests.Access;

public sealed class SignInTests : IClassFixture<EvidenceDatabase>, IDisposable
{
    private const string Password = "correct horse battery";

    private readonly Clock clock = new();
    private readonly EvidenceDatabase database;
    private readonly TempFolder folder = new();
    private readonly FileKeyRing keys;

    public SignInTests(EvidenceDatabase database)
    {
        this.database = database;
        MakeKeyRing.Run(folder["keys"], database.Agency, clock.Now);
        keys = FileKeyRing.Open(folder["keys"]);
    }

    public void Dispose()
    {
        keys.Dispose();
        folder.Dispose();
    }

    [Fact]
    public async Task A_person_signs_in_and_the_log_says_so()
    {
        await using var services = Services();
        var (id, name) = await CreateAsync(services);
        var person = await SignInAsync(services, name.ToUpperInvariant(), Password);
        Assert.Equal(id, person.Id);

        var chain = await ChainAsync(id);
        Assert.Equal([CustodyAction.PersonCreated, CustodyAction.SignedIn], chain.Select(entry => entry.Entry.Action));
        Assert.Equal(("PC Example", "10.1.2.3"), (chain[1].Text("actor.name"), chain[1].Text("actor.address")));
    }

    [Fact]
    public async Task The_session_says_who_the_person_is_and_what_they_may()
    {
        await using var services = Services();
        var (id, name) = await CreateAsync(services, Role.EvidenceOfficer);
        await using var scope = services.CreateAsyncScope();
        var person = await scope.ServiceProvider.GetRequiredService<UserManager<Person>>().FindByNameAsync(name);
        var principal = await scope.ServiceProvider.GetRequiredService<IUserClaimsPrincipalFactory<Person>>().CreateAsync(person!);
        Assert.Equal((id, Role.EvidenceOfficer, "PC Example"), (principal.PersonId(), principal.PersonRole(), principal.PersonName()));
        Assert.Equal((Scope.Case | Scope.Any, Scope.None), (principal.ScopeOf(Permission.MakeBundles), principal.ScopeOf(Permission.ManagePeople)));
        Assert.Equal(Scope.None, new ClaimsPrincipal(new ClaimsIdentity()).ScopeOf(Permission.SeeFootage));
    }

    [Fact]
    public async Task Refuses_an_unknown_name_with_the_words_for_a_wrong_password_and_logs_both()
    {
        await using var services = Services();
        var (id, name) = await CreateAsync(services);
        var unknown = await RefusedAsync(services, "nobody-" + name, Password);
        var wrong = await RefusedAsync(services, name, "wrong");
        Assert.Equal(unknown, wrong);

        var entry = (await ChainAsync(id))[^1];
        Assert.Equal((CustodyAction.SignInRefused, "not signed in", "wrong password"), (entry.Entry.Action, entry.Text("actor.name"), entry.Text("reason")));
        await using var db = database.Open();
        var agency = await new ReadChain(db).RunAsync(SubjectOf.Agency(database.Agency), Chain.Operational, ChainReader.Custodian, -1, default);
        Assert.Contains(agency, e => e.Text("reason") == "unknown user name");
    }

    [Fact]
    public async Task Five_wrong_passwords_close_the_account_for_a_minute_and_further_ones_for_longer_each_time()
    {
        await using var services = Services();
        var (id, name) = await CreateAsync(services);
        foreach (var minutes in new[] { 1, 5, 15, 60, 240, 240 })
        {
            for (var i = 0; i < 5; i++)
                await RefusedAsync(services, name, "wrong", $"10.2.{minutes}.1");
            await RefusedAsync(services, name, Password);
            clock.Now += TimeSpan.FromMinutes(minutes - 0.1);
            await RefusedAsync(services, name, Password);
            clock.Now += TimeSpan.FromMinutes(0.2);
        }

        await SignInAsync(services, name, Password);
        Assert.Equal(6, (await ChainAsync(id)).Count(entry => entry.Entry.Action == CustodyAction.LockedOut));
    }

    [Fact]
    public async Task A_day_without_a_wrong_password_begins_the_count_anew()
    {
        await using var services = Services();
        var (_, name) = await CreateAsync(services);
        for (var i = 0; i < 4; i++)
            await RefusedAsync(services, name, "wrong");
        clock.Now += TimeSpan.FromDays(1.1);
        await RefusedAsync(services, name, "wrong");
        await SignInAsync(services, name, Password);
    }

    [Fact]
    public async Task A_network_that_tries_many_names_is_refused_and_who_is_known_there_is_not()
    {
        await using var services = Services();
        var (_, known) = await CreateAsync(services);
        var (_, stranger) = await CreateAsync(services);
        const string network = "192.0.2.7";
        await SignInAsync(services, known, Password, network);
        clock.Now += TimeSpan.FromHours(1);
        for (var i = 0; i < WatchNetworks.Names; i++)
            await RefusedAsync(services, $"stuffed-{i}", "Summer2026!", network);

        var refused = await RefusedAsync(services, stranger, Password, network);

        Assert.Equal(await RefusedAsync(services, "nobody-at-all", Password, network), refused);
        await SignInAsync(services, known, Password, network);
        await SignInAsync(services, stranger, Password, "192.0.2.8");
        clock.Now += TimeSpan.FromMinutes(1.1);
        await SignInAsync(services, stranger, Password, network);
        await using var db = database.Open();
        var agency = await new ReadChain(db).RunAsync(SubjectOf.Agency(database.Agency), Chain.Operational, ChainReader.Custodian, -1, default);
        Assert.Contains(agency, entry => entry.Entry.Action == CustodyAction.LockedOut && entry.Text("network") == network);
    }

    [Fact]
    public async Task One_name_tried_often_does_not_close_its_network()
    {
        await using var services = Services();
        var (_, other) = await CreateAsync(services);
        for (var i = 0; i < WatchNetworks.Names + 5; i++)
            await RefusedAsync(services, "always-the-same", "wrong", "192.0.2.9");
        await SignInAsync(services, other, Password, "192.0.2.9");
    }

    [Fact]
    public async Task Tries_that_come_all_at_once_are_all_counted()
    {
        await using var services = Services();
        var (_, name) = await CreateAsync(services);
        await Parallel.ForEachAsync(Enumerable.Range(0, 5), async (_, _) => await RefusedAsync(services, name, "wrong"));
        await RefusedAsync(services, name, Password);
    }

    [Fact]
    public async Task A_crowd_at_the_door_holds_no_more_connections_than_are_being_checked()
    {
        var marked = new NpgsqlConnectionStringBuilder(database.Connections.App) { ApplicationName = $"door {Guid.NewGuid():N}" };
        await using var services = Services(marked.ConnectionString);
        var crowd = Task.WhenAll(Enumerable.Range(0, SignIn.AtOnce * 6).Select(n => RefusedAsync(services, $"nobody-{n}", Password)));
        var most = 0L;
        await using var watching = NpgsqlDataSource.Create(database.Connections.Admin);
        while (!crowd.IsCompleted)
        {
            await using var command = watching.CreateCommand("select count(*) from pg_stat_activity where application_name = $1");
            command.Parameters.Add(new NpgsqlParameter { Value = marked.ApplicationName });
            most = Math.Max(most, (long)(await command.ExecuteScalarAsync())!);
            await Task.WhenAny(crowd, Task.Delay(5));
        }

        await crowd;
        Assert.InRange(most, 1, SignIn.AtOnce);
    }

    [Fact]
    public async Task A_right_password_starts_the_count_anew()
    {
        await using var services = Services();
        var (_, name) = await CreateAsync(services);
        for (var round = 0; round < 2; round++)
        {
            for (var i = 0; i < 4; i++)
                await RefusedAsync(services, name, "wrong");
            await SignInAsync(services, name, Password);
        }
    }

    [Theory]
    [InlineData("elevenchars", "password-too-short")]
    [InlineData("password123456", "password-common")]
    [InlineData("pc example 4711", "password-is-name")]
    [InlineData("wyreconstabulary1", "password-is-name")]
    public async Task Refuses_a_bad_password_and_leaves_nothing(string password, string code)
    {
        await using var services = Services();
        var refused = await Assert.ThrowsAsync<RefusedException>(() => CreateAsync(services, password: password));
        Assert.Equal(code, refused.Refusal.Code);
        await using var db = database.Open();
        Assert.False(await db.People.AnyAsync(p => p.DisplayName == "PC Example" && p.PasswordHash == null));
    }

    [Fact]
    public async Task Refuses_a_name_that_is_taken_in_other_letters_or_is_no_name()
    {
        await using var services = Services();
        var (_, name) = await CreateAsync(services);
        Assert.Equal("user-name-taken", (await Assert.ThrowsAsync<RefusedException>(() => CreateAsync(services, name: name.ToUpperInvariant()))).Refusal.Code);
        Assert.Equal("user-name-wrong", (await Assert.ThrowsAsync<RefusedException>(() => CreateAsync(services, name: "a b"))).Refusal.Code);
        Assert.Equal("user-name-wrong", (await Assert.ThrowsAsync<RefusedException>(() => CreateAsync(services, name: new string('a', 101)))).Refusal.Code);
    }

    [Fact]
    public async Task Stores_a_password_as_argon2id_under_a_salt_of_its_own()
    {
        await using var services = Services();
        var (one, _) = await CreateAsync(services);
        var (other, _) = await CreateAsync(services);
        await using var db = database.Open();
        var hashes = await db.People.Where(p => p.Id == one || p.Id == other).Select(p => p.PasswordHash!).ToListAsync();
        Assert.All(hashes, hash => Assert.StartsWith("$argon2id$v=19$m=65536,t=3,p=1$", hash, StringComparison.Ordinal));
        Assert.NotEqual(hashes[0], hashes[1]);
    }

    [Fact]
    public async Task Renews_at_sign_in_what_was_hashed_with_less_work_and_not_for_a_wrong_password()
    {
        await using var services = Services();
        var (id, name) = await CreateAsync(services);
        var weak = HashWeakly(Password);
        Assert.StartsWith("$argon2id$v=19$m=8192,t=1,p=1$", weak, StringComparison.Ordinal);
        await using (var db = database.Open())
        {
            await using var transaction = await db.Database.BeginTransactionAsync();
            await db.People.Where(person => person.Id == id).ExecuteUpdateAsync(set => set.SetProperty(person => person.PasswordHash, weak));
            await database.Custody.AppendAsync(db, new CustodyAct { Actor = EvidenceDatabase.Tester, Action = CustodyAction.PersonChanged, Subjects = [SubjectOf.Person(id)] }, default);
            await transaction.CommitAsync();
        }

        await RefusedAsync(services, name, "wrong");
        Assert.Equal(weak, await HashAsync());
        await SignInAsync(services, name, Password);

        Assert.StartsWith("$argon2id$v=19$m=65536,t=3,p=1$", await HashAsync(), StringComparison.Ordinal);
        await SignInAsync(services, name, Password);

        async Task<string> HashAsync()
        {
            await using var db = database.Open();
            return await db.People.Where(person => person.Id == id).Select(person => person.PasswordHash!).SingleAsync();
        }
    }

    /// <summary>As a release of years ago might have: one pass over 8 MiB.</summary>
    private static string HashWeakly(string password)
    {
        var (text, bytes) = (new byte[Sodium.StringBytes], System.Text.Encoding.UTF8.GetBytes(password));
        Assert.Equal(0, Sodium.Hash(text, bytes, (ulong)bytes.Length, 1, 8 << 20));
        return System.Text.Encoding.ASCII.GetString(text.AsSpan(0, Array.IndexOf(text, (byte)0)));
    }

    private ServiceProvider Services(string? connection = null) => new ServiceCollection()
        .AddLogging()
        .AddSingleton<TimeProvider>(clock)
        .AddDbContext<EvidenceDb>(options => options.UseNpgsql(connection ?? database.Connections.App))
        .AddCustody()
        .AddPeople(new ConfigurationBuilder().AddInMemoryCollection([new("Evidence:SecondFactor", "optional"), new("Evidence:AgencyName", "Wyre Constabulary")]).Build())
        .AddSingleton(keys)
        .BuildServiceProvider();

    private static async Task<(PersonId, string)> CreateAsync(ServiceProvider services, Role role = Role.Officer, string password = Password, string? name = null)
    {
        name ??= $"pc.{Guid.NewGuid():N}";
        await using var scope = services.CreateAsyncScope();
        var id = await scope.ServiceProvider.GetRequiredService<CreatePerson>()
            .RunAsync(new NewPerson(name, "PC Example", "4711", role, password), EvidenceDatabase.Tester, default);
        return (id, name);
    }

    private static async Task<Person> SignInAsync(ServiceProvider services, string name, string password, string address = "10.1.2.3")
    {
        await using var scope = services.CreateAsyncScope();
        return (await scope.ServiceProvider.GetRequiredService<SignIn>().RunAsync(name, password, new SignInPlace(address, "Firefox on Windows"), default)).SignedIn!.Person;
    }

    private static async Task<Refusal> RefusedAsync(ServiceProvider services, string name, string password, string address = "10.1.2.3") =>
        (await Assert.ThrowsAsync<RefusedException>(() => SignInAsync(services, name, password, address))).Refusal;

    private async Task<IReadOnlyList<ShownEntry>> ChainAsync(PersonId person)
    {
        await using var db = database.Open();
        return await new ReadChain(db).RunAsync(SubjectOf.Person(person), Chain.Operational, ChainReader.Custodian, -1, default);
    }

    private sealed class Clock : TimeProvider
    {
        public DateTimeOffset Now { get; set; } = new(2026, 3, 1, 9, 0, 0, TimeSpan.Zero);

        public override DateTimeOffset GetUtcNow() => Now;
    }
}
