using System.Text.Json.Nodes;
using Evidence.Access;
using Evidence.Custody;
using Evidence.Formats;
using Evidence.Formats.Custody;
using Evidence.IntegrationTests.Intake;
using Evidence.IntegrationTests.Review;
using Evidence.Kernel;
using Evidence.Trails;
using Xunit;

namespace Evidence.IntegrationTests.Trails;

public sealed class ReadTrailTests(Station station) : IClassFixture<Station>
{
    private static readonly DateTimeOffset Noon = new(2026, 11, 21, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public async Task Of_a_person_holds_what_they_did_and_what_was_done_about_them_and_once_what_is_both()
    {
        var person = await NewPersonAsync();
        var item = ItemId.New();
        await AppendAsync(person, CustodyAction.ViewStarted, SubjectOf.Item(item));
        await AppendAsync(station.Auditor, CustodyAction.CardGiven, SubjectOf.Person(person.Person!.Value));
        await AppendAsync(person, CustodyAction.SignedIn, SubjectOf.Person(person.Person!.Value));
        await AppendAsync(station.Officer, CustodyAction.ViewEnded, SubjectOf.Item(item));

        var page = await ReadAsync(TrailScope.Of(person.Person!.Value));

        Assert.Equal(person.Name, page.Title);
        Assert.Equal(
            [CustodyAction.TrailRead, CustodyAction.SignedIn, CustodyAction.CardGiven, CustodyAction.ViewStarted, CustodyAction.PersonCreated],
            page.Entries.Select(e => e.Entry.Action));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Pages_forth_and_back_without_losing_or_doubling_an_entry_also_where_many_were_written_at_one_moment(bool ofPerson)
    {
        var person = await NewPersonAsync();
        var device = DeviceId.New();
        const int many = 2 * ReadTrail.PageSize + 30;
        var at = Noon;
        for (var n = 0; n < many; n++)
        {
            // Seven at a moment.
            if (n % 7 == 0)
                at = at.AddSeconds(1);
            await AppendAsync(person, CustodyAction.DeviceAssigned, SubjectOf.Item(ItemId.New()), at);
        }

        var (scope, filter) = ofPerson
            ? (TrailScope.Of(person.Person!.Value), new TrailFilter { Group = ActionGroup.Devices })
            : (TrailScope.Everything, new TrailFilter { Group = ActionGroup.Devices, From = Noon, Until = Noon.AddHours(1), Actor = person.Id });
        var first = await ReadAsync(scope, filter);
        var second = await ReadAsync(scope, filter, first.Behind);
        var third = await ReadAsync(scope, filter, second.Behind);
        var back = await ReadAsync(scope, filter, third.Before, backwards: true);
        var start = await ReadAsync(scope, filter, back.Before, backwards: true);

        Assert.Equal((ReadTrail.PageSize, ReadTrail.PageSize, 30), (first.Entries.Count, second.Entries.Count, third.Entries.Count));
        Assert.Equal(many, first.Entries.Concat(second.Entries).Concat(third.Entries).DistinctBy(e => e.Hash).Count());
        Assert.Equal(second.Entries.Select(e => e.Hash), back.Entries.Select(e => e.Hash));
        Assert.Equal(first.Entries.Select(e => e.Hash), start.Entries.Select(e => e.Hash));
        Assert.Equal((null, null), (first.Before, third.Behind));
        Assert.Null(start.Before);
        Assert.DoesNotContain(first.Entries, e => e.Entry.Subject.Id == device.Value);
    }

    [Fact]
    public async Task Of_an_item_stands_in_the_order_in_which_it_was_written_whatever_the_clock_said()
    {
        var recording = await Recording.ArriveAsync(station, 1000);
        await AppendAsync(station.Officer, CustodyAction.ViewStarted, SubjectOf.Item(recording.Item), Noon.AddYears(-1));

        var page = await ReadAsync(TrailScope.Of(recording.Item), actor: station.Officer);

        Assert.Equal(Enumerable.Range(0, page.Entries.Count).Select(n => (long)n), page.Entries.Select(e => e.Entry.Sequence));
        Assert.Equal(CustodyAction.ViewStarted, page.Entries[^1].Entry.Action);
        Assert.DoesNotContain(CustodyAction.TrailRead, await station.ActionsAsync(SubjectOf.Item(recording.Item)));
    }

    [Fact]
    public async Task Sums_up_a_viewing()
    {
        var recording = await Recording.ArriveAsync(station, 1000);
        using var viewer = await Viewer.OpenAsync(station, station.Officer);
        using var started = await viewer.PostAsync(recording.Views, ("part", recording.Part.ToString()));
        var view = JsonNode.Parse(await started.Content.ReadAsStringAsync())!["view"]!.GetValue<Guid>();
        (await viewer.PostAsync($"{recording.Views}/{view}", ("ranges", "[[0,4000],[2000,6000],[60000,61000]]"), ("ended", "true"))).Dispose();

        var page = await ReadAsync(TrailScope.Of(recording.Item), actor: station.Officer);

        var viewing = page.Viewings[new ActId(view)];
        Assert.Equal(7000, viewing.Played.TotalMs);
        Assert.NotNull(viewing.EndedAt);
        var (_, text) = await viewer.PageAsync($"/items/{recording.Item}");
        Assert.Contains("7 seconds of it", text, StringComparison.Ordinal);
        Assert.Contains("0:00–0:06, 1:00–1:01", System.Net.WebUtility.HtmlDecode(text), StringComparison.Ordinal);
    }

    [Fact]
    public async Task That_it_was_read_and_what_it_was_narrowed_to_is_an_entry()
    {
        var person = await NewPersonAsync();
        var filter = new TrailFilter { Group = ActionGroup.Viewing, From = Noon, Chain = Chain.Standards };
        await ReadAsync(TrailScope.Of(person.Person!.Value), filter);

        var told = (await ReadAsync(TrailScope.Of(person.Person!.Value))).Entries[1];
        Assert.Equal((CustodyAction.TrailRead, "person", station.Auditor.Name), (told.Entry.Action, told.Text("scope"), told.Text("actor.name")));
        Assert.Equal("""{"actions":"viewing","chain":"standards","from":"2026-11-21T12:00:00.000000Z"}""", told.Details["filter"].Value?.ToJsonString());
    }

    [Theory]
    [InlineData(Role.Officer)]
    [InlineData(Role.EvidenceOfficer)]
    public async Task Is_nothing_for_who_may_not_read_beyond_an_item(Role role)
    {
        var reader = role == Role.Officer ? station.Officer : station.EvidenceOfficer;
        var recording = await Recording.ArriveAsync(station, 1000);
        foreach (var request in new[]
        {
            new TrailRequest(TrailScope.Everything, TrailFilter.None), new TrailRequest(TrailScope.Of(station.Officer.Person!.Value), TrailFilter.None),
            new TrailRequest(TrailScope.Of(recording.Item), new TrailFilter { Chain = Chain.Standards }),
        })
        {
            var refused = await Assert.ThrowsAsync<RefusedException>(() => RunAsync(request, reader));
            Assert.Equal("not-permitted", refused.Refusal.Code);
        }
    }

    [Fact]
    public async Task Of_somebody_elses_recording_is_not_there_for_an_officer()
    {
        var recording = await Recording.ArriveAsync(station, 1000);
        var other = await NewPersonAsync();
        var refused = await Assert.ThrowsAsync<RefusedException>(() => RunAsync(new TrailRequest(TrailScope.Of(recording.Item), TrailFilter.None), other));
        Assert.Equal("no-such-trail", refused.Refusal.Code);
    }

    [Fact]
    public async Task Stands_on_pages_that_filter_and_turn()
    {
        var recording = await Recording.ArriveAsync(station, 1000);
        using var viewer = await Viewer.OpenAsync(station, station.Auditor);
        var (_, everything) = await viewer.PageAsync("/trails?actions=recordings");
        Assert.Contains($"/items/{recording.Item}", everything, StringComparison.Ordinal);
        Assert.DoesNotContain("Person created", everything, StringComparison.Ordinal);
        var (_, person) = await viewer.PageAsync($"/trails/person/{station.Officer.Id}");
        Assert.Contains(station.Officer.Name, person, StringComparison.Ordinal);
        Assert.Contains("Person created", person, StringComparison.Ordinal);
        Assert.Contains("Write the day like", (await viewer.PageAsync("/trails?from=yesterday")).Text, StringComparison.Ordinal);
        Assert.Equal(System.Net.HttpStatusCode.NotFound, (await viewer.PageAsync($"/trails/device/{Guid.NewGuid()}")).Status);
        using var officer = await Viewer.OpenAsync(station, station.EvidenceOfficer);
        Assert.Equal(System.Net.HttpStatusCode.Forbidden, (await officer.PageAsync("/trails")).Status);
        Assert.Contains("No entry matches this filter", (await officer.PageAsync($"/items/{recording.Item}?actions=keys")).Text, StringComparison.Ordinal);
    }

    private async Task<Actor> NewPersonAsync() => await station.PersonAsync($"p{Guid.NewGuid():N}"[..12], "PC Kim Lowe", Role.Officer);

    private async Task AppendAsync(Actor actor, CustodyAction action, Subject subject, DateTimeOffset? at = null)
    {
        await using var db = station.Open();
        await using var transaction = await db.Database.BeginTransactionAsync();
        await station.Custody.AppendAsync(db, new CustodyAct { Actor = actor, Action = action, Subjects = [subject], At = at }, default);
        await transaction.CommitAsync();
    }

    private Task<TrailPage> ReadAsync(TrailScope scope, TrailFilter? filter = null, TrailCursor? cursor = null, bool backwards = false, Actor? actor = null) =>
        RunAsync(new TrailRequest(scope, filter ?? TrailFilter.None, cursor, backwards), actor ?? station.Auditor);

    private async Task<TrailPage> RunAsync(TrailRequest request, Actor actor)
    {
        await using var db = station.Open();
        return await new ReadTrail(db, station.Custody, new ReadChain(db), TimeProvider.System).RunAsync(request, actor, default);
    }
}
