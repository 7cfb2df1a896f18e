using System.Net;
using System.Text;
using System.Text.RegularExpressions;
using Evidence.Access;
using Evidence.Custody;
using Evidence.Durability;
using Evidence.Formats;
using Evidence.Formats.Custody;
using Evidence.IntegrationTests.Access.SigningIn;
using Evidence.IntegrationTests.Intake;
using Evidence.Testing;
using Evidence.Testing.Provider;
using Microsoft.EntityFrameworkCore;
using Xunit;

namespace Evidence.IntegrationTests.Access.Provider;

/// <summary>A station whose agency has an identity provider, and where everybody needs a second factor.</summary>
public sealed partial class ProviderStation : IAsyncLifetime, IDisposable
{
    public const string Officers = "officers", Redactors = "redactors", EvidenceOfficers = "evidence officers";

    private readonly TempFolder folder = new();

    public TestProvider Provider { get; private set; } = null!;

    public Station Station { get; private set; } = null!;

    public async Task InitializeAsync()
    {
        Provider = await TestProvider.StartAsync();
        Durable.WriteNewFile(folder["secret"], Encoding.UTF8.GetBytes(TestProvider.ClientSecret + "\n"));
        Station = new Station
        {
            Settings =
            [
                ("Evidence:SecondFactor", "required"), ("Evidence:Provider:Authority", Provider.Issuer), ("Evidence:Provider:ClientId", TestProvider.ClientId), ("Evidence:Provider:ClientSecretFile", folder["secret"]),
                ("Evidence:Provider:Name", "Wyre account"), ("Evidence:Provider:BindBy", "user-name"), ("Evidence:Provider:TrustSecondFactor", "mfa hwk"),
                ("Evidence:Provider:Roles:0:Group", EvidenceOfficers), ("Evidence:Provider:Roles:0:Role", "evidence-officer"),
                ("Evidence:Provider:Roles:1:Group", Redactors), ("Evidence:Provider:Roles:1:Role", "redactor"),
                ("Evidence:Provider:Roles:2:Group", Officers), ("Evidence:Provider:Roles:2:Role", "officer"),
            ],
        };
        await Station.InitializeAsync();
        Provider.LoggedOutAt = new Uri(Station.Address, "/sign-in/provider/logged-out");
    }

    public async Task DisposeAsync()
    {
        await Station.DisposeAsync();
        await Provider.DisposeAsync();
    }

    public void Dispose()
    {
        Station.Dispose();
        folder.Dispose();
    }

    /// <summary>Somebody with a password here and an account of the same user name there.</summary>
    internal async Task<(PersonId Id, ProviderAccount Account)> CreateAsync(byte[]? secret = null, Role role = Role.Officer, string[]? groups = null, string factor = "mfa")
    {
        var (id, name) = await SignInBrowser.CreateAsync(Station, secret, role);
        return (id, AddAccount(name, groups, factor));
    }

    internal ProviderAccount AddAccount(string name, string[]? groups = null, string factor = "mfa") =>
        Provider.Accounts[name] = new ProviderAccount(Guid.NewGuid().ToString(), name, groups ?? [Officers], ["pwd", factor]);

    internal SignInBrowser Browser() => new(Station.Address);

    /// <summary>Goes to the provider, signs in there, and comes back; the test may change the address that leads back.</summary>
    internal async Task<Answer> SignInAsync(SignInBrowser browser, string account, Func<Uri, Uri>? astray = null) => await BackAsync(browser, await AskAsync(browser), account, astray);

    /// <summary>Presses the button that leads to the provider, where one signs in or, again, confirms.</summary>
    internal static async Task<Uri> AskAsync(SignInBrowser browser, string from = "", bool again = false)
    {
        var page = await browser.GetAsync(again ? "/sign-in/again" : "/sign-in");
        var asked = await browser.PostAsync("/sign-in/provider", page.Text, ("from", from), ("again", again ? "true" : "false"));
        return Onward().Match(asked.Text) is { Success: true } found ? new Uri(WebUtility.HtmlDecode(found.Groups[1].Value)) : throw new InvalidOperationException($"{asked.Status}: {asked.Text}");
    }

    [GeneratedRegex("href=\"(http://localhost[^\"]+)\"")]
    private static partial Regex Onward();

    internal async Task<Answer> BackAsync(SignInBrowser browser, Uri question, string account, Func<Uri, Uri>? astray = null)
    {
        var back = await Provider.AnswerAsync(question, account);
        return await browser.GetAsync((astray?.Invoke(back) ?? back).PathAndQuery);
    }

    internal async Task<IReadOnlyList<ShownEntry>> ChainAsync(Subject subject)
    {
        await using var db = Station.Open();
        return await new ReadChain(db).RunAsync(subject, Chain.Operational, ChainReader.Custodian, -1, default);
    }

    internal Task<IReadOnlyList<ShownEntry>> ChainAsync(PersonId person) => ChainAsync(SubjectOf.Person(person));

    /// <summary>The reasons of refused sign-ins of somebody, or of nobody that is known.</summary>
    internal async Task<IReadOnlyList<string?>> RefusedAsync(PersonId? person = null)
    {
        await using var db = Station.Open();
        var agency = await db.Agency.Select(row => row.Id).SingleAsync();
        return [.. (await ChainAsync(person is { } known ? SubjectOf.Person(known) : SubjectOf.Agency(agency))).Where(entry => entry.Entry.Action == CustodyAction.SignInRefused).Select(entry => entry.Text("reason"))];
    }

    internal async Task<bool> IsBoundAsync(PersonId person)
    {
        await using var db = Station.Open();
        return await db.ProviderBindings.AnyAsync(one => one.PersonId == person);
    }

    internal async Task<Role> RoleAsync(PersonId person)
    {
        await using var db = Station.Open();
        return await db.People.Where(one => one.Id == person).Select(one => one.Role).SingleAsync();
    }
}
