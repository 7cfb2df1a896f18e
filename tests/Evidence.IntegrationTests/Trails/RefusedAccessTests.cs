using System.Net;
using Evidence.Access;
using Evidence.Custody;
using Evidence.Formats;
using Evidence.Formats.Custody;
using Evidence.IntegrationTests.Access;
using Evidence.IntegrationTests.Intake;
using Evidence.IntegrationTests.Items.Reach;
using Evidence.IntegrationTests.Review;
using Evidence.Kernel;
using Evidence.Testing;
using Evidence.Trails.Refused;
using Evidence.Trails.Unusual;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Xunit;

namespace Evidence.IntegrationTests.Trails;

/// <summary>What was refused is on record, and no flood of it fills the record.</summary>
public sealed class RefusedAccessTests(Station station) : IClassFixture<Station>
{
    private Records Records => field ??= new Records(station, TimeProvider.System);

    private RecordRefusals Recorder => station.WebServices.GetRequiredService<RecordRefusals>();

    [Fact]
    public async Task What_a_role_does_not_permit_is_on_record_before_it_is_answered()
    {
        var officer = await Records.PersonAsync(Role.Officer);
        using var viewer = await Viewer.OpenAsync(station, officer);

        Assert.Equal(HttpStatusCode.Forbidden, (await viewer.PageAsync($"/people/{station.EvidenceOfficer.Id}")).Status);

        var entry = Assert.Single(await RefusedAsync(SubjectOf.Person(officer.Person!.Value)));
        Assert.Equal(("not-permitted", "manage-people", "GET /people/{id:guid}", $"person {station.EvidenceOfficer.Id}"), (entry.Text("reason"), entry.Text("permission"), entry.Text("route"), entry.Text("targets")));
        Assert.Equal((officer.Id.ToString(), "127.0.0.1"), (entry.Text("actor.id"), entry.Text("actor.address")));
    }

    [Fact]
    public async Task Asking_again_and_again_makes_one_entry_and_a_count()
    {
        var officer = await Records.PersonAsync(Role.Officer);
        using var viewer = await Viewer.OpenAsync(station, officer);
        for (var n = 0; n < 40; n++)
            Assert.Equal(HttpStatusCode.Forbidden, (await viewer.PageAsync(n % 2 == 0 ? "/people" : "/people/import")).Status);
        Assert.Single(await RefusedAsync(SubjectOf.Person(officer.Person!.Value)));

        await Recorder.CloseAsync(all: true);

        var entries = await RefusedAsync(SubjectOf.Person(officer.Person!.Value));
        Assert.Equal(["1", "39"], entries.Select(Attempts));
        Assert.NotNull(entries[1].Text("since"));
    }

    [Fact]
    public async Task What_must_look_absent_is_answered_like_what_is_not_there_and_is_on_record()
    {
        var officer = await Records.PersonAsync(Role.Officer);
        var hidden = await Records.ItemAsync(station.Officer);
        using var viewer = await Viewer.OpenAsync(station, officer);
        foreach (var path in new[] { "/items/{0}", "/items/{0}/parts/0192f3a0-0000-7000-8000-000000000000/stream" })
            Assert.Equal(await AbsentOrForbiddenTests.ToldAsync(viewer, string.Format(null, path, ItemId.New())), await AbsentOrForbiddenTests.ToldAsync(viewer, string.Format(null, path, hidden)));

        var entries = await UntilAsync(officer, 2);
        Assert.Equal([("hidden", $"item {hidden}"), ("hidden", $"item {hidden}")], entries.Select(entry => (entry.Text("reason"), entry.Text("targets"))));
        Assert.Equal(["play-footage", "see-footage"], entries.Select(entry => entry.Text("permission")).Order());
    }

    [Fact]
    public async Task What_is_not_there_and_what_somebody_reaches_are_no_refusals()
    {
        var officer = await Records.PersonAsync(Role.Officer);
        var (own, hidden) = (await Records.ItemAsync(officer), await Records.ItemAsync(station.Officer));
        using var viewer = await Viewer.OpenAsync(station, officer);
        (await viewer.GetAsync($"/items/{ItemId.New()}")).Dispose();
        using (var nothing = await viewer.GetAsync($"/items/{own}/parts/{Guid.NewGuid()}/stream"))
            Assert.Equal(HttpStatusCode.NotFound, nothing.StatusCode);
        // What is asked for last is looked at last.
        (await viewer.GetAsync($"/items/{hidden}")).Dispose();

        Assert.Equal($"item {hidden}", Assert.Single(await UntilAsync(officer, 1)).Text("targets"));
    }

    [Fact]
    public async Task A_form_without_its_token_is_on_record_of_who_sent_it_or_of_the_agency()
    {
        using var administrator = await Viewer.OpenAsync(station, station.Administrator);
        using (var refused = await administrator.PostWithoutTokenAsync("/people/import?handler=import", ("sheet", "")))
            Assert.Equal(HttpStatusCode.BadRequest, refused.StatusCode);
        using var nobody = Viewer.Nobody(station);
        using (var refused = await nobody.PostWithoutTokenAsync("/sign-in", ("Input.UserName", "robin")))
            Assert.Equal(HttpStatusCode.BadRequest, refused.StatusCode);

        Assert.Equal("no-form-token", (await RefusedAsync(SubjectOf.Person(station.Administrator.Person!.Value)))[^1].Text("reason"));
        var agencys = (await RefusedAsync(SubjectOf.Agency(station.Keys.Agency))).Single(entry => entry.Text("reason") == "no-form-token");
        Assert.Equal(("not signed in", "POST /sign-in"), (agencys.Text("actor.name"), agencys.Text("route")));
    }

    [Fact]
    public async Task An_agent_that_does_not_prove_who_it_is_is_on_record_of_the_agency()
    {
        using var nobody = Viewer.Nobody(station);
        using (var refused = await nobody.GetAsync($"/agent/v1/docks/{Guid.NewGuid()}"))
            Assert.Equal(HttpStatusCode.Unauthorized, refused.StatusCode);

        Assert.Contains(await RefusedAsync(SubjectOf.Agency(station.Keys.Agency)), entry => entry.Text("reason") == "agent-unproven");
    }

    [Fact]
    public async Task A_stop_writes_what_is_counted()
    {
        var officer = await Records.PersonAsync(Role.Officer);
        using var recorder = new RecordRefusals(station.WebServices.GetRequiredService<IServiceScopeFactory>(), station.Custody, TimeProvider.System, NullLogger<RecordRefusals>.Instance);
        await recorder.StartAsync(default);
        for (var n = 0; n < 5; n++)
            await recorder.NoteAsync(new RefusedAttempt { Actor = officer, Address = null, Reason = "not-permitted", Permission = null, Route = "GET /people", Named = null, At = TimeProvider.System.GetUtcNow() });

        await recorder.StopAsync(default);

        Assert.Equal(["1", "4"], (await RefusedAsync(SubjectOf.Person(officer.Person!.Value))).Select(Attempts));
    }

    [Fact]
    public async Task Who_is_refused_again_and_again_stands_in_the_weekly_report()
    {
        var (often, seldom) = (await Records.PersonAsync(Role.Officer), await Records.PersonAsync(Role.Officer));
        foreach (var (person, times) in new[] { (often, UnusualAccess.LeastRefused), (seldom, UnusualAccess.LeastRefused - 1) })
        {
            using var viewer = await Viewer.OpenAsync(station, person);
            for (var n = 0; n < times; n++)
                (await viewer.GetAsync("/people")).Dispose();
        }

        await Recorder.CloseAsync(all: true);
        await using var db = station.Open();
        Assert.True(await new MakeAccessReport(db, station.Custody, new ReportWeek(TimeZoneInfo.Utc), new LaterClock(TimeSpan.FromDays(7))).RunAsync(default));

        var lines = (await new ListAccessReports(db).RunAsync(station.Auditor, default))[0].Lines.Where(line => line.Kind == UnusualKind.Refused).ToList();
        Assert.Contains(lines, line => line.Viewer == often.Person && line.Why == "Asked 10 times for what they may not see or do.");
        Assert.DoesNotContain(lines, line => line.Viewer == seldom.Person);
    }

    private static string Attempts(ShownEntry entry) => entry.Details["attempts"].Value!.ToJsonString();

    private async Task<IReadOnlyList<ShownEntry>> RefusedAsync(Subject subject)
    {
        await using var db = station.Open();
        return [.. (await new ReadChain(db).RunAsync(subject, Chain.Operational, ChainReader.Custodian, -1, default)).Where(entry => entry.Entry.Action == CustodyAction.AccessRefused)];
    }

    /// <summary>What is found out after the answer.</summary>
    private async Task<IReadOnlyList<ShownEntry>> UntilAsync(Actor person, int entries)
    {
        IReadOnlyList<ShownEntry> told = [];
        for (var looks = 0; looks < 1_500 && told.Count < entries; looks++)
        {
            await Task.Delay(20);
            told = await RefusedAsync(SubjectOf.Person(person.Person!.Value));
        }

        return told;
    }
}
