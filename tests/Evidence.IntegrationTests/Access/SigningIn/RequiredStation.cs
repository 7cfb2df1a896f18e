using Evidence.Access;
using Evidence.Custody;
using Evidence.Database;
using Evidence.Formats;
using Evidence.Formats.Custody;
using Evidence.IntegrationTests.Database;
using Evidence.IntegrationTests.Intake;
using Microsoft.EntityFrameworkCore;
using Xunit;

namespace Evidence.IntegrationTests.Access.SigningIn;

/// <summary>A station where everybody needs a second factor, as it is where nobody says otherwise.</summary>
public sealed class RequiredStation : IAsyncLifetime, IDisposable
{
    public Station Station { get; } = new() { Settings = [("Evidence:SecondFactor", "required")] };

    public Task InitializeAsync() => Station.InitializeAsync();

    public Task DisposeAsync() => Station.DisposeAsync();

    public void Dispose() => Station.Dispose();

    internal SignInBrowser Browser() => new(Station.Address);

    /// <summary>Signed in by password and code.</summary>
    internal async Task<SignInBrowser> SignInAsync(string name, byte[] secret)
    {
        var browser = Browser();
        await browser.PasswordAsync(name);
        Assert.Equal("/", (await browser.CodeAsync(SignInBrowser.Code(secret))).Location);
        return browser;
    }

    /// <summary>What is on record of somebody, oldest first.</summary>
    internal async Task<IReadOnlyList<ShownEntry>> ChainAsync(PersonId person)
    {
        await using var db = Station.Open();
        return await new ReadChain(db).RunAsync(SubjectOf.Person(person), Chain.Operational, ChainReader.Custodian, -1, default);
    }

    /// <summary>Changes rows about somebody as time or somebody else would, which needs an entry.</summary>
    internal async Task RowsAsync(PersonId id, Func<EvidenceDb, Task<int>> change)
    {
        await using var db = Station.Open();
        await using var transaction = await db.Database.BeginTransactionAsync();
        Assert.NotEqual(0, await change(db));
        await Station.Custody.AppendAsync(db, PersonActs.Act(CustodyAction.PersonChanged, id, EvidenceDatabase.Tester), default);
        await transaction.CommitAsync();
    }

    /// <summary>Opens an account that wrong answers have closed.</summary>
    internal Task OpenAsync(PersonId id) => RowsAsync(id, db => db.People.Where(person => person.Id == id)
        .ExecuteUpdateAsync(set => set.SetProperty(person => person.LockoutEnd, (DateTimeOffset?)null).SetProperty(person => person.AccessFailedCount, 0)));
}
