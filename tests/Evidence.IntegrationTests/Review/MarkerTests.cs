using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.RegularExpressions;
using Evidence.Access;
using Evidence.Custody;
using Evidence.Formats.Custody;
using Evidence.IntegrationTests.Intake;
using Evidence.IntegrationTests.Items.Reach;
using Evidence.Kernel;
using Xunit;

namespace Evidence.IntegrationTests.Review;

/// <summary>Notes on a recording's time line.</summary>
public sealed partial class MarkerTests(Station station) : IClassFixture<Station>
{
    [Fact]
    public async Task Is_written_changed_and_removed_and_the_chain_keeps_every_text()
    {
        var recording = await Recording.ArriveAsync(station, 1000);
        using var officer = await Viewer.OpenAsync(station, station.Officer);

        using var added = await AddAsync(officer, recording, "12:40", "13:05.5", "Hands over the <bag>");
        Assert.Equal((HttpStatusCode.Redirect, $"/items/{recording.Item}#t=760"), (added.StatusCode, added.Headers.Location!.ToString()));
        var one = Assert.Single(await ReadAsync(officer, recording));
        Assert.Equal((760_000, 785_500, "Hands over the <bag>", station.Officer.Name), (one.GetProperty("fromMs").GetInt64(), one.GetProperty("toMs").GetInt64(), one.GetProperty("text").GetString(), one.GetProperty("authorName").GetString()));
        Assert.Contains("Hands over the &lt;bag&gt;", (await officer.PageAsync($"/items/{recording.Item}")).Text, StringComparison.Ordinal);

        using var changed = await ChangeAsync(officer, recording, one.GetProperty("id").GetString()!, await SeenAsync(officer, recording), "12:41", "", "Hands over a rucksack");
        Assert.Equal(HttpStatusCode.Redirect, changed.StatusCode);
        using var removed = await officer.PostAsync($"{Page(recording)}?handler=remove", ("marker", one.GetProperty("id").GetString()!));
        Assert.Equal(HttpStatusCode.Redirect, removed.StatusCode);

        Assert.Empty(await ReadAsync(officer, recording));
        var entries = await ChainAsync(recording, Chain.Operational);
        Assert.Equal([CustodyAction.MarkerAdded, CustodyAction.MarkerChanged, CustodyAction.MarkerRemoved], entries.Select(entry => entry.Entry.Action));
        Assert.Equal("Hands over the <bag>", Told(entries[1].Text("before")));
        Assert.Equal("Hands over a rucksack", Told(entries[2].Text("before")));
        Assert.Equal(station.Officer.Name, entries[2].Text("actor.name"));
    }

    [Fact]
    public async Task Is_found_by_its_words_as_long_as_it_stands_and_by_nobody_who_may_not_play_the_recording()
    {
        var recording = await Recording.ArriveAsync(station, 1000);
        using var officer = await Viewer.OpenAsync(station, station.Officer);
        using var keeper = await Viewer.OpenAsync(station, station.EvidenceOfficer);
        using var administrator = await Viewer.OpenAsync(station, station.Administrator);
        var word = $"rucksack{Guid.NewGuid():N}"[..20];
        using var added = await AddAsync(officer, recording, "1", "", $"Hands over the {word}");
        using var another = await AddAsync(officer, recording, "2", "", "And leaves");
        async Task<bool> FindsAsync(Viewer viewer, string text) => (await viewer.PageAsync($"/footage?view=list&text={text}")).Text.Contains($"/items/{recording.Item}\"", StringComparison.Ordinal);

        Assert.True(await FindsAsync(officer, word.ToUpperInvariant()));
        Assert.True(await FindsAsync(keeper, $"hands {word}"));
        // Of two notes it is not put together.
        Assert.False(await FindsAsync(officer, $"leaves {word}"));
        Assert.Contains($"/items/{recording.Item}\"", (await administrator.PageAsync("/footage?view=list")).Text, StringComparison.Ordinal);
        Assert.False(await FindsAsync(administrator, word));

        var id = (await ReadAsync(officer, recording))[0].GetProperty("id").GetString()!;
        using var removed = await officer.PostAsync($"{Page(recording)}?handler=remove", ("marker", id));
        Assert.False(await FindsAsync(officer, word));
    }

    [Fact]
    public async Task Is_not_overwritten_by_who_saw_an_older_one()
    {
        var recording = await Recording.ArriveAsync(station, 1000);
        using var officer = await Viewer.OpenAsync(station, station.Officer);
        using var added = await AddAsync(officer, recording, "1", "", "First");
        var id = (await ReadAsync(officer, recording)).Single().GetProperty("id").GetString()!;
        var seen = await SeenAsync(officer, recording);
        using var changed = await ChangeAsync(officer, recording, id, seen, "1", "", "Second");

        using var late = await ChangeAsync(officer, recording, id, seen, "1", "", "Third");

        Assert.Equal(HttpStatusCode.OK, late.StatusCode);
        Assert.Contains("This note was changed after you opened it.", WebUtility.HtmlDecode(await late.Content.ReadAsStringAsync()), StringComparison.Ordinal);
        Assert.Equal("Second", (await ReadAsync(officer, recording)).Single().GetProperty("text").GetString());
    }

    [Fact]
    public async Task Is_changed_by_its_author_and_removed_by_them_or_who_plays_everything()
    {
        var recording = await Recording.ArriveAsync(station, 1000);
        var colleague = await GrantedAsync(Role.Officer, recording);
        using var officer = await Viewer.OpenAsync(station, station.Officer);
        using var other = await Viewer.OpenAsync(station, colleague);
        using var keeper = await Viewer.OpenAsync(station, station.EvidenceOfficer);
        using var added = await AddAsync(officer, recording, "1", "", "Mine");
        var id = (await ReadAsync(officer, recording)).Single().GetProperty("id").GetString()!;

        using var unsaid = await AddAsync(other, recording, "2", "", "Nobody said why");
        Assert.Equal(HttpStatusCode.Forbidden, unsaid.StatusCode);
        await other.StatePurposeAsync(recording.Item);
        await keeper.StatePurposeAsync(recording.Item);
        using var changed = await ChangeAsync(other, recording, id, await SeenAsync(officer, recording), "1", "", "Theirs");
        using var removed = await other.PostAsync($"{Page(recording)}?handler=remove", ("marker", id));
        Assert.Equal("Mine", (await ReadAsync(other, recording)).Single().GetProperty("text").GetString());
        using var kept = await keeper.PostAsync($"{Page(recording)}?handler=remove", ("marker", id));

        Assert.Equal(HttpStatusCode.Redirect, kept.StatusCode);
        Assert.Empty(await ReadAsync(officer, recording));
    }

    [Fact]
    public async Task Of_a_prosecutor_is_known_to_nobody_of_the_agency()
    {
        var recording = await Recording.ArriveAsync(station, 1000);
        using var prosecutor = await Viewer.OpenAsync(station, await GrantedAsync(Role.Prosecutor, recording));
        using var keeper = await Viewer.OpenAsync(station, station.EvidenceOfficer);
        await prosecutor.StatePurposeAsync(recording.Item);
        await keeper.StatePurposeAsync(recording.Item);
        using var added = await AddAsync(prosecutor, recording, "1", "", "Weak point of the defence");
        var id = (await ReadAsync(prosecutor, recording)).Single().GetProperty("id").GetString()!;

        Assert.Empty(await ReadAsync(keeper, recording));
        using var removed = await keeper.PostAsync($"{Page(recording)}?handler=remove", ("marker", id));
        Assert.Equal(HttpStatusCode.NotFound, removed.StatusCode);
        Assert.DoesNotContain("Weak point", (await keeper.PageAsync($"/items/{recording.Item}")).Text, StringComparison.Ordinal);
        Assert.Empty(await ChainAsync(recording, Chain.Operational));
        Assert.Single(await ChainAsync(recording, Chain.Prosecution));
    }

    [Theory]
    [InlineData("", "", "Text", "This is no place in the recording.")]
    [InlineData("-1", "", "Text", "This is no place in the recording.")]
    [InlineData("1:00", "0:59", "Text", "The stretch does not end after it begins")]
    [InlineData("1:00", "1:00", "Text", "The stretch does not end after it begins")]
    [InlineData("1:00", "x", "Text", "The stretch does not end after it begins")]
    [InlineData("1:00", "", "  ", "The note is empty.")]
    public async Task Says_what_is_wrong_and_keeps_what_was_written(string from, string to, string text, string said)
    {
        var recording = await Recording.ArriveAsync(station, 1000);
        using var officer = await Viewer.OpenAsync(station, station.Officer);

        using var refused = await AddAsync(officer, recording, from, to, text);

        Assert.Equal(HttpStatusCode.OK, refused.StatusCode);
        var page = WebUtility.HtmlDecode(await refused.Content.ReadAsStringAsync());
        Assert.Contains(said, page, StringComparison.Ordinal);
        Assert.Empty(await ReadAsync(officer, recording));
    }

    private static string Told(string? detail) => JsonDocument.Parse(detail!).RootElement.GetProperty("text").GetString()!;

    private static string Page(Recording recording) => $"/items/{recording.Item}/markers";

    private static Task<HttpResponseMessage> AddAsync(Viewer viewer, Recording recording, string from, string to, string text) =>
        viewer.PostAsync($"{Page(recording)}?handler=add", ("At", from), ("Until", to), ("Text", text), ("Chapter", "0"));

    private static Task<HttpResponseMessage> ChangeAsync(Viewer viewer, Recording recording, string id, string seen, string from, string to, string text) =>
        viewer.PostAsync($"{Page(recording)}?handler=change", ("marker", id), ("seen", seen), ("At", from), ("Until", to), ("Text", text));

    /// <summary>What the form on the page says that it is about.</summary>
    private static async Task<string> SeenAsync(Viewer viewer, Recording recording) => Seen().Match((await viewer.PageAsync(Page(recording))).Text).Groups[1].Value;

    private static async Task<IReadOnlyList<JsonElement>> ReadAsync(Viewer viewer, Recording recording)
    {
        using var answer = await viewer.GetAsync($"/api/v1/items/{recording.Item}/markers");
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        return [.. (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("markers").EnumerateArray()];
    }

    private async Task<IReadOnlyList<ShownEntry>> ChainAsync(Recording recording, Chain chain)
    {
        await using var db = station.Open();
        var entries = await new ReadChain(db).RunAsync(SubjectOf.Item(recording.Item), chain, ChainReader.Custodian, -1, default);
        return [.. entries.Where(entry => entry.Entry.Action.Word.StartsWith("marker", StringComparison.Ordinal))];
    }

    private async Task<Actor> GrantedAsync(Role role, Recording recording)
    {
        var records = new Records(station, TimeProvider.System);
        var person = await records.PersonAsync(role);
        await records.GrantAsync(recording.Item, person, TimeProvider.System.GetUtcNow().AddDays(1));
        return person;
    }

    [GeneratedRegex("name=\"seen\" value=\"([^\"]+)\"")]
    private static partial Regex Seen();
}
