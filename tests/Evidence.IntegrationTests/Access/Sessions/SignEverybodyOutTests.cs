using System.Net;
using Evidence.Access;
using Evidence.Access.Sessions;
using Evidence.Custody;
using Evidence.Formats;
using Evidence.Formats.Custody;
using Evidence.IntegrationTests.Intake;
using Evidence.IntegrationTests.Review;
using Evidence.Kernel;
using Microsoft.EntityFrameworkCore;
using Xunit;

namespace Evidence.IntegrationTests.Access.Sessions;

/// <summary>An administrator ends the sessions of everybody at once. A station of its own for each test: nobody else's sessions end with these.</summary>
public sealed class SignEverybodyOutTests : IAsyncLifetime, IDisposable
{
    private const string Path = "/people/sign-out";

    private readonly Station station = new();

    public Task InitializeAsync() => station.InitializeAsync();

    public Task DisposeAsync() => station.DisposeAsync();

    public void Dispose() => station.Dispose();

    [Fact]
    public async Task Ends_all_sessions_but_the_one_from_which_it_is_asked_and_each_end_is_on_record()
    {
        using var officer = await Viewer.OpenAsync(station, station.Officer);
        using var again = await Viewer.OpenAsync(station, station.Officer);
        using var evidenceOfficer = await Viewer.OpenAsync(station, station.EvidenceOfficer);
        using var elsewhere = await Viewer.OpenAsync(station, station.Administrator);
        using var lapsed = await Viewer.OpenAsync(station, station.EvidenceOfficer, ago: TimeSpan.FromHours(12.1));
        using var administrator = await Viewer.OpenAsync(station, station.Administrator);
        Assert.Contains("3 people are signed in, in 4 sessions, besides you here.", (await administrator.PageAsync(Path)).Text, StringComparison.Ordinal);

        using var answer = await administrator.PostAsync(Path);

        Assert.Equal((HttpStatusCode.Redirect, $"{Path}?ended=true"), (answer.StatusCode, answer.Headers.Location?.ToString()));
        foreach (var gone in new[] { officer, again, evidenceOfficer, elsewhere })
            Assert.Equal(HttpStatusCode.Unauthorized, (await gone.GetAsync("/session")).StatusCode);
        var after = (await administrator.PageAsync($"{Path}?ended=true")).Text;
        Assert.Contains("Everybody else was signed out. Your session goes on.", after, StringComparison.Ordinal);
        Assert.Contains("Nobody but you is signed in", after, StringComparison.Ordinal);
        Assert.Equal(["ended-by-administrator", "ended-by-administrator"], await EndsAsync(station.Officer));
        Assert.Equal(["ended-by-administrator", "lapsed"], (await EndsAsync(station.EvidenceOfficer)).Order(StringComparer.Ordinal));
        Assert.Equal(["ended-by-administrator"], await EndsAsync(station.Administrator));
        using var back = await Viewer.OpenAsync(station, station.Officer);
        Assert.Equal(HttpStatusCode.NoContent, (await back.GetAsync("/session")).StatusCode);
    }

    [Fact]
    public async Task Is_for_who_manages_people_alone_and_asked_again_changes_nothing()
    {
        using var officer = await Viewer.OpenAsync(station, station.Officer);
        using var administrator = await Viewer.OpenAsync(station, station.Administrator);
        await using var db = station.Open();
        var (end, list) = (new EndSession(db, station.Custody, TimeProvider.System), new ListSessions(db, TimeProvider.System));

        foreach (var other in new[] { station.Officer, station.EvidenceOfficer })
        {
            Assert.Equal("not-permitted", (await Assert.ThrowsAsync<RefusedException>(() => end.OfEverybodyAsync(administrator.Session, other, default))).Refusal.Code);
            Assert.Equal("not-permitted", (await Assert.ThrowsAsync<RefusedException>(() => list.CountAsync(administrator.Session, other, default))).Refusal.Code);
        }

        Assert.Equal((1, 1), await list.CountAsync(administrator.Session, station.Administrator, default));
        Assert.Equal(1, await end.OfEverybodyAsync(administrator.Session, station.Administrator, default));
        Assert.Equal(0, await end.OfEverybodyAsync(administrator.Session, station.Administrator, default));
        Assert.Single(await EndsAsync(station.Officer));
    }

    [Fact]
    public async Task Is_asked_for_by_a_form_of_ours_from_who_proved_a_moment_ago_who_they_are()
    {
        using var officer = await Viewer.OpenAsync(station, station.Officer);
        using var administrator = await Viewer.OpenAsync(station, station.Administrator);
        using (var foreign = await administrator.PostWithoutTokenAsync(Path))
            Assert.Equal(HttpStatusCode.BadRequest, foreign.StatusCode);
        using var old = await Viewer.OpenAsync(station, station.Administrator, ago: TimeSpan.FromMinutes(11));

        Assert.Equal(HttpStatusCode.Redirect, (await old.PageAsync(Path)).Status);

        Assert.Equal(HttpStatusCode.NoContent, (await officer.GetAsync("/session")).StatusCode);
    }

    /// <summary>Why sessions of somebody ended, as it is on record.</summary>
    private async Task<IReadOnlyList<string?>> EndsAsync(Actor person)
    {
        await using var db = station.Open();
        var chain = await new ReadChain(db).RunAsync(SubjectOf.Person(person.Person!.Value), Chain.Operational, ChainReader.Custodian, -1, default);
        return [.. chain.Where(entry => entry.Entry.Action == CustodyAction.SignedOut).Select(entry => entry.Text("reason"))];
    }
}
