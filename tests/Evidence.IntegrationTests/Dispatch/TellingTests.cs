using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Evidence.Access;
using Evidence.Dispatch;
using Evidence.Dispatch.Telling;
using Evidence.Formats.Custody;
using Evidence.Custody;
using Evidence.IntegrationTests.Access.Clients;
using Evidence.IntegrationTests.Intake;
using Evidence.IntegrationTests.Review;
using Evidence.Kernel;
using Microsoft.EntityFrameworkCore;
using Xunit;
using static Evidence.IntegrationTests.Dispatch.DispatchWorld;

namespace Evidence.IntegrationTests.Dispatch;

public sealed class TellingTests(Station station) : IClassFixture<Station>
{
    private readonly DispatchWorld world = new(station);

    [Fact]
    public async Task A_client_tells_many_incidents_at_once_and_the_same_again_changes_nothing()
    {
        var (first, second) = (NewNumber(), NewNumber());
        using var http = await ClientAsync();
        var call = new
        {
            source = "CAD",
            incidents = new object[]
            {
                new { reference = first, title = "Robbery", dispatched = "2026-11-21T14:02:09Z", cleared = "2026-11-21T15:10:00+00:00", callSigns = new[] { "br21", " BR22 " }, collarNumbers = new[] { "4471" }, arrest = true, latitude = 53.4, longitude = -2.2 },
                new { reference = second, title = "Stop", dispatched = "2026-11-21T14:02", cleared = "2026-11-21T15:10:00Z" },
            },
        };
        var told = await PostAsync(http, "/api/v1/incidents", call);
        Assert.Equal((1, 1), (told.GetProperty("valid").GetInt32(), told.GetProperty("rejected").GetInt32()));
        Assert.Equal("adds", told.GetProperty("lines")[0].GetProperty("outcome").GetString());
        Assert.Contains("with its zone", told.GetProperty("lines")[1].GetProperty("notes")[0].GetString(), StringComparison.Ordinal);
        await using var db = station.Open();
        var record = await db.PoliceIncidents.SingleAsync(i => i.Reference == first);
        var incident = await db.DispatchedIncidents.SingleAsync(i => i.IncidentId == record.Id);
        Assert.Equal(["BR21", "BR22"], incident.CallSigns);
        Assert.Equal((true, 1), (incident.HasArrest, incident.Revision));

        var again = await PostAsync(http, "/api/v1/incidents", call);
        Assert.Equal("same", again.GetProperty("lines")[0].GetProperty("outcome").GetString());
        Assert.Equal([CustodyAction.PoliceIncidentMade], await station.ActionsAsync(SubjectOf.PoliceIncident(record.Id)));

        var run = told.GetProperty("run").GetGuid();
        var facts = await http.GetFromJsonAsync<JsonElement>($"/api/v1/dispatch-runs/{run}");
        Assert.Equal((1, 1, 0, 1), (facts.GetProperty("valid").GetInt32(), facts.GetProperty("rejected").GetInt32(), facts.GetProperty("matched").GetInt32(), facts.GetProperty("unmatched").GetInt32()));
        var csv = await http.GetStringAsync($"/dispatch/runs/{run}/rejected.csv");
        Assert.Contains(second, csv, StringComparison.Ordinal);
        Assert.Contains("\"why\"", csv, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{")]
    [InlineData("[]")]
    [InlineData("{\"incidents\":[{}]}")]
    [InlineData("{\"source\":\"CAD\",\"incidents\":[]}")]
    [InlineData("{\"source\":\"CAD\",\"incidents\":[1]}")]
    [InlineData("{\"source\":\"CAD\",\"incidents\":[{\"reference\":{\"a\":1}}]}")]
    [InlineData("{\"source\":\"CAD\",\"incidents\":[{\"unknown\":\"x\"}]}")]
    [InlineData("{\"source\":\"CAD\",\"incidents\":[{\"reference\":\"\\ud800\"}]}")]
    [InlineData("{\"source\":\"CAD\",\"incidents\":[{\"reference\":\"1\",\"reference\":\"2\"}]}")]
    public async Task A_body_that_is_none_is_refused_in_words(string body)
    {
        using var http = await ClientAsync();
        using var answer = await http.PostAsync("/api/v1/incidents", new StringContent(body, Encoding.UTF8, "application/json"));
        Assert.Equal(HttpStatusCode.UnprocessableEntity, answer.StatusCode);
        Assert.Equal("dispatch-body-wrong", (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("code").GetString());
    }

    [Theory]
    [InlineData("title", "", "\"title\"")]
    [InlineData("reference", "", "\"reference\"")]
    [InlineData("dispatched", "2026-11-21T16:00:00Z", "cleared before")]
    [InlineData("cleared", "2026-11-21T23:00:00Z", "more than 8 hours")]
    [InlineData("dispatched", "2036-11-21T14:00:00Z", "future")]
    [InlineData("dispatched", "yesterday", "with its zone")]
    [InlineData("latitude", "91", "degrees")]
    [InlineData("latitude", "53", "come together")]
    [InlineData("arrest", "perhaps", "yes or no")]
    [InlineData("category", "no such", "no category")]
    [InlineData("callSigns", "12345678901234567890123456789012345678901", "longer than 40")]
    public async Task A_line_that_cannot_be_is_refused_with_why_and_the_others_are_taken(string field, string value, string why)
    {
        using var http = await ClientAsync();
        var line = new Dictionary<string, object> { ["reference"] = NewNumber(), ["title"] = "Robbery", ["dispatched"] = "2026-11-21T14:00:00Z", ["cleared"] = "2026-11-21T15:00:00Z", [field] = value };
        if (field == "dispatched" && value.StartsWith("2036", StringComparison.Ordinal))
            line["cleared"] = "2036-11-21T15:00:00Z";
        var good = new Dictionary<string, object> { ["reference"] = NewNumber(), ["title"] = "Other", ["dispatched"] = "2026-11-21T14:00:00Z", ["cleared"] = "2026-11-21T15:00:00Z" };
        var told = await PostAsync(http, "/api/v1/incidents", new { source = "CAD", incidents = new[] { line, good } });
        Assert.Equal(("wrong", "adds"), (told.GetProperty("lines")[0].GetProperty("outcome").GetString(), told.GetProperty("lines")[1].GetProperty("outcome").GetString()));
        Assert.Contains(why, string.Join(' ', told.GetProperty("lines")[0].GetProperty("notes").EnumerateArray().Select(n => n.GetString())), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Only_the_system_that_told_of_an_incident_changes_it_and_a_record_made_by_hand_is_taken_over()
    {
        var reference = NewNumber();
        await world.TellAsync(Incident(reference));
        Assert.Equal("incident-of-another-source", (await Assert.ThrowsAsync<RefusedException>(() => world.TellAsync(Incident(reference, source: "RMS")))).Refusal.Code);
        await using var db = station.Open();
        var byHand = await new Evidence.Cases.MakeIncident(db, station.Custody).RunAsync("H" + reference, "By hand", null, null, station.EvidenceOfficer, default);
        Assert.Equal(byHand, await world.TellAsync(Incident("H" + reference)));
        Assert.Equal([CustodyAction.PoliceIncidentMade, CustodyAction.PoliceIncidentChanged], await station.ActionsAsync(SubjectOf.PoliceIncident(byHand)));
        Assert.Equal("not-permitted", (await Assert.ThrowsAsync<RefusedException>(() => world.TellAsync(Incident(NewNumber()), station.Officer))).Refusal.Code);
    }

    [Fact]
    public async Task Many_who_tell_of_one_incident_at_once_make_one_record()
    {
        var reference = NewNumber();
        var ids = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => world.TellAsync(Incident(reference))));
        Assert.Single(ids.Distinct());
    }

    [Fact]
    public async Task A_client_tells_who_was_on_duty_and_a_sheet_does_the_same()
    {
        var (officer, sign) = (await world.OfficerAsync(), NewNumber());
        using var http = await ClientAsync();
        var told = await PostAsync(http, "/api/v1/duties", new { source = "Rosters", duties = new object[] { new { callSign = sign, collarNumber = officer.Number.ToLowerInvariant(), from = "2026-11-21T14:00:00Z", until = "2026-11-21T22:00:00Z" }, new { callSign = sign, collarNumber = "nobody", from = "2026-11-21T14:00:00Z", until = "2026-11-23T22:00:00Z" } } });
        Assert.Equal((1, 1), (told.GetProperty("valid").GetInt32(), told.GetProperty("rejected").GetInt32()));
        await using var db = station.Open();
        Assert.Equal(officer.Id, (await db.Duties.SingleAsync(d => d.CallSign == sign)).PersonId);

        var plan = await new PreviewDuties(db, new Microsoft.AspNetCore.Identity.UpperInvariantLookupNormalizer()).RunAsync(
            Encoding.UTF8.GetBytes($"call sign,collar number,from,until,source\n{sign},{officer.Number},2026-11-21 14:00,2026-11-21 23:00,Rosters\n"), local => new DateTimeOffset(local, TimeSpan.Zero), station.EvidenceOfficer, default);
        Assert.Equal(1, plan.Count(LineOutcome.Changes));
    }

    [Fact]
    public async Task An_administrator_sees_first_what_a_sheet_would_do_and_has_it_done()
    {
        var reference = NewNumber();
        using var viewer = await Viewer.OpenAsync(station, station.Administrator);
        var sheet = Convert.ToBase64String(Encoding.UTF8.GetBytes($"reference,title,dispatched,cleared,call signs\n{reference},Robbery,2026-11-21 14:02,2026-11-21 15:10,BR21\n,No reference,2026-11-21 14:02,2026-11-21 15:10,\n"));
        await using var db = station.Open();
        using var stale = await viewer.PostAsync("/dispatch/incidents/import?handler=import", ("sheet", sheet), ("digest", "other"));
        var page = await stale.Content.ReadAsStringAsync();
        Assert.Contains("something else by now", page, StringComparison.Ordinal);
        Assert.False(await db.PoliceIncidents.AnyAsync(i => i.Reference == reference));
        var digest = System.Text.RegularExpressions.Regex.Match(page, "name=\"digest\" value=\"([^\"]+)\"").Groups[1].Value;
        using var done = await viewer.PostAsync("/dispatch/incidents/import?handler=import", ("sheet", sheet), ("digest", digest));
        Assert.Contains("1 incident was written down", await done.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.True(await db.PoliceIncidents.AnyAsync(i => i.Reference == reference));
        var runs = await new ListRuns(db).RunAsync(station.Administrator, default);
        Assert.Equal((1, 1), (runs[0].Valid, runs[0].Rejected));
        Assert.Contains("Refused lines", (await viewer.PageAsync($"/dispatch/runs/{runs[0].Id}")).Text, StringComparison.Ordinal);
    }

    private async Task<HttpClient> ClientAsync()
    {
        var http = new HttpClient { BaseAddress = station.Address };
        http.DefaultRequestHeaders.Add("Authorization", $"Bearer {await new TestClients(station).MakeAsync("tell-dispatch/any")}");
        return http;
    }

    private static async Task<JsonElement> PostAsync(HttpClient http, string path, object body)
    {
        using var answer = await http.PostAsJsonAsync(path, body);
        var text = await answer.Content.ReadAsStringAsync();
        Assert.True(answer.IsSuccessStatusCode, text);
        return JsonDocument.Parse(text).RootElement.Clone();
    }
}
