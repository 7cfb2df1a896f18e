using System.Net;
using Evidence.Access.Sessions;
using Evidence.Custody;
using Evidence.Database;
using Evidence.Formats;
using Evidence.Formats.Custody;
using Evidence.IntegrationTests.Intake;
using Evidence.IntegrationTests.Review;
using Evidence.Kernel;
using Evidence.Testing;
using Microsoft.EntityFrameworkCore;
using Xunit;

namespace Evidence.IntegrationTests.Access.Sessions;

/// <summary>What counts is the row of a session, whatever its cookie says.</summary>
public sealed class PersonSessionTests(Station station) : IClassFixture<Station>
{
    [Fact]
    public async Task Is_over_with_the_next_request_once_it_was_ended_from_another_one()
    {
        using var lost = await Viewer.OpenAsync(station, station.Officer);
        using var here = await Viewer.OpenAsync(station, station.Officer);
        Assert.Equal(HttpStatusCode.OK, (await lost.PageAsync("/account")).Status);

        using var ended = await here.PostAsync("/account?handler=End", ("session", lost.Session.ToString()));

        Assert.Equal(HttpStatusCode.Redirect, ended.StatusCode);
        Assert.Equal(HttpStatusCode.Redirect, (await lost.PageAsync("/account")).Status);
        Assert.Equal(HttpStatusCode.Unauthorized, (await lost.GetAsync("/session")).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await here.PageAsync("/account")).Status);
        Assert.Equal("signed-out-elsewhere", (await LastAsync(station.Officer)).Text("reason"));
    }

    [Fact]
    public async Task Ends_everywhere_else_at_once()
    {
        var person = await station.PersonAsync("elsewhere", "PC Else Where", Evidence.Access.Role.Officer);
        using var one = await Viewer.OpenAsync(station, person);
        using var two = await Viewer.OpenAsync(station, person);
        using var here = await Viewer.OpenAsync(station, person);
        Assert.Contains("Sign out everywhere else", (await here.PageAsync("/account")).Text, StringComparison.Ordinal);

        using var ended = await here.PostAsync("/account?handler=EndOthers");

        foreach (var gone in new[] { one, two })
            Assert.Equal(HttpStatusCode.Unauthorized, (await gone.GetAsync("/session")).StatusCode);
        Assert.Equal(HttpStatusCode.NoContent, (await here.GetAsync("/session")).StatusCode);
    }

    [Fact]
    public async Task Is_nobody_elses_to_end()
    {
        using var theirs = await Viewer.OpenAsync(station, station.EvidenceOfficer);
        using var here = await Viewer.OpenAsync(station, station.Officer);

        using var answer = await here.PostAsync("/account?handler=End", ("session", theirs.Session.ToString()));

        Assert.Equal(HttpStatusCode.NoContent, (await theirs.GetAsync("/session")).StatusCode);
    }

    [Fact]
    public async Task Is_over_when_its_user_signs_out_also_for_a_copy_of_the_cookie()
    {
        using var viewer = await Viewer.OpenAsync(station, station.Officer);
        using var left = await viewer.PostAsync("/sign-out");

        viewer.Rest(TimeSpan.Zero);

        Assert.Equal(HttpStatusCode.Unauthorized, (await viewer.GetAsync("/session")).StatusCode);
    }

    [Fact]
    public async Task Lapses_by_its_row_also_where_the_cookie_is_fresh()
    {
        using var idle = await Viewer.OpenAsync(station, station.Officer);
        using var old = await Viewer.OpenAsync(station, station.Officer, ago: TimeSpan.FromHours(12.1));
        await SeenAsync(idle.Session, TimeSpan.FromMinutes(30.1));

        Assert.Equal(HttpStatusCode.Unauthorized, (await idle.GetAsync("/session")).StatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized, (await old.GetAsync("/session")).StatusCode);
    }

    [Fact]
    public async Task Is_kept_by_what_somebody_does_and_not_by_what_a_page_does_by_itself()
    {
        using var viewer = await Viewer.OpenAsync(station, station.Officer);
        await SeenAsync(viewer.Session, TimeSpan.FromMinutes(20));

        using (await viewer.GetLiveAsync("/docks"))
            Assert.InRange(await IdleAsync(viewer.Session), TimeSpan.FromMinutes(20), TimeSpan.FromMinutes(25));
        using (await viewer.GetAsync("/docks"))
            Assert.InRange(await IdleAsync(viewer.Session), TimeSpan.Zero, TimeSpan.FromMinutes(5));
    }

    [Fact]
    public async Task Is_not_made_by_a_cookie_that_names_somebody_elses()
    {
        await using var db = station.Open();
        using var theirs = await Viewer.OpenAsync(station, station.EvidenceOfficer);
        var check = new CheckSession(db, TimeProvider.System);

        Assert.Null(await check.RunAsync(theirs.Session, station.Officer.Person!.Value, byItself: false, default));
        Assert.NotNull(await check.RunAsync(theirs.Session, station.EvidenceOfficer.Person!.Value, byItself: false, default));
    }

    [Fact]
    public async Task Is_written_down_as_lapsed_and_its_row_goes_after_ninety_days()
    {
        var person = await station.PersonAsync("lapses", "PC La Pse", Evidence.Access.Role.Officer);
        using var viewer = await Viewer.OpenAsync(station, person);
        using var other = await Viewer.OpenAsync(station, station.Officer);

        await SweepAsync(TimeSpan.FromMinutes(31));
        Assert.Equal(("signed out", "lapsed"), ((await LastAsync(person)).Entry.Action.Word, (await LastAsync(person)).Text("reason")));
        await SweepAsync(TimeSpan.FromDays(89));
        Assert.NotNull(await FindAsync(viewer.Session));
        await SweepAsync(TimeSpan.FromDays(91));
        Assert.Null(await FindAsync(viewer.Session));
    }

    private async Task SweepAsync(TimeSpan later)
    {
        await using var db = station.Open();
        var clock = new LaterClock(later);
        while (await new SweepSessions(db, new CustodyLog(clock), clock).RunAsync(default) > 0)
            db.ChangeTracker.Clear();
    }

    private async Task SeenAsync(PersonSessionId id, TimeSpan ago)
    {
        await using var db = station.Open();
        var at = Instant.Truncate(TimeProvider.System.GetUtcNow() - ago);
        await db.Sessions.Where(session => session.Id == id).ExecuteUpdateAsync(set => set.SetProperty(session => session.LastSeenAt, at));
    }

    private async Task<TimeSpan> IdleAsync(PersonSessionId id) => TimeProvider.System.GetUtcNow() - (await FindAsync(id))!.LastSeenAt;

    private async Task<PersonSession?> FindAsync(PersonSessionId id)
    {
        await using var db = station.Open();
        return await db.Sessions.AsNoTracking().SingleOrDefaultAsync(session => session.Id == id);
    }

    private async Task<ShownEntry> LastAsync(Actor person)
    {
        await using var db = station.Open();
        return (await new ReadChain(db).RunAsync(SubjectOf.Person(person.Person!.Value), Chain.Operational, ChainReader.Custodian, -1, default))[^1];
    }
}
