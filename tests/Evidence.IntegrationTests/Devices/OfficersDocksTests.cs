using System.Net;
using Evidence.Access;
using Evidence.Formats;
using Evidence.IntegrationTests.Intake;
using Evidence.IntegrationTests.Review;
using Xunit;

namespace Evidence.IntegrationTests.Devices;

/// <summary>An officer sees the dockings of their own devices, and decides nothing.</summary>
public sealed class OfficersDocksTests(Station station) : IClassFixture<Station>
{
    [Fact]
    public async Task An_officer_sees_their_own_dockings_and_no_word_of_anybody_elses()
    {
        using var agent = await station.EnrolAsync("the dock of all");
        var mine = TestDevice.New(TestFile.Random("DCIM/MINE.MP4", 10));
        await station.RegisterAsync(mine);
        var session = DockSessionId.New();
        await agent.DockAsync(mine, session);
        var strange = TestDevice.New(TestFile.Random("DCIM/STRANGE.MP4", 10));
        var undecided = DockSessionId.New();
        await agent.DockAsync(strange, undecided);
        using var officer = await Viewer.OpenAsync(station, station.Officer);
        using var colleague = await Viewer.OpenAsync(station, await station.PersonAsync("kit", "PC Kit Moss", Role.Officer));
        using var evidenceOfficer = await Viewer.OpenAsync(station, station.EvidenceOfficer);

        Assert.Contains(session.ToString(), (await officer.PageAsync("/docks")).Text, StringComparison.Ordinal);
        Assert.Contains("MINE.MP4", (await officer.PageAsync($"/docks/sessions/{session}")).Text, StringComparison.Ordinal);
        foreach (var (who, page) in new[] { (officer, undecided), (colleague, undecided), (colleague, session) })
        {
            Assert.Equal(HttpStatusCode.NotFound, (await who.PageAsync($"/docks/sessions/{page}")).Status);
            var docks = await who.PageAsync("/docks");
            Assert.Equal(HttpStatusCode.OK, docks.Status);
            Assert.DoesNotContain(page.ToString(), docks.Text, StringComparison.Ordinal);
        }

        var theirs = (await colleague.PageAsync("/docks")).Text;
        Assert.DoesNotContain(mine.Serial, theirs, StringComparison.Ordinal);
        Assert.DoesNotContain("the dock of all", theirs, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.Forbidden, (await officer.PageAsync($"/docks/sessions/{undecided}/decide")).Status);
        Assert.DoesNotContain(session.ToString(), await FirstEventAsync(colleague, "/docks/events"), StringComparison.Ordinal);
        Assert.DoesNotContain(session.ToString(), await FirstEventAsync(colleague, $"/docks/events?session={session}"), StringComparison.Ordinal);
        Assert.Contains(session.ToString(), await FirstEventAsync(officer, "/docks/events"), StringComparison.Ordinal);
        Assert.Contains(undecided.ToString(), (await evidenceOfficer.PageAsync("/docks")).Text, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.OK, (await evidenceOfficer.PageAsync($"/docks/sessions/{undecided}/decide")).Status);
    }

    private static async Task<string> FirstEventAsync(Viewer viewer, string path)
    {
        using var answer = await viewer.GetAsync(path);
        using var reader = new StreamReader(await answer.EnsureSuccessStatusCode().Content.ReadAsStreamAsync());
        while (await reader.ReadLineAsync() is { } line)
            if (line.StartsWith("data:", StringComparison.Ordinal))
                return line;
        throw new EndOfStreamException("No event came.");
    }
}
