using Evidence.Access;
using Evidence.Custody;
using Evidence.Formats;
using Evidence.Formats.Custody;
using Evidence.IntegrationTests.Intake;
using Evidence.IntegrationTests.Review;
using Evidence.Kernel;
using Evidence.Testing;
using Evidence.Trails.Unusual;
using Xunit;

namespace Evidence.IntegrationTests.Trails;

/// <summary>The weekly report, from real viewings to the page.</summary>
public sealed class AccessReportTests(Station station) : IClassFixture<Station>
{
    [Fact]
    public async Task Is_made_once_of_the_week_that_ended_and_says_on_its_page_what_was_unusual()
    {
        var recording = await Recording.ArriveAsync(station, 1000);
        using (var viewer = await Viewer.OpenAsync(station, station.EvidenceOfficer))
        {
            await viewer.StatePurposeAsync(recording.Item, reference: "Okafor 12");
            (await viewer.GetAsync(recording.Stream)).Dispose();
        }

        await using var db = station.Open();
        var nextWeek = new LaterClock(TimeSpan.FromDays(7));
        Assert.True(await Make(db, nextWeek).RunAsync(default));
        Assert.False(await Make(db, nextWeek).RunAsync(default));

        var read = Assert.Single(await new ListAccessReports(db).RunAsync(station.Auditor, default));
        Assert.Equal(1, read.Report.Viewings);
        Assert.Equal([UnusualKind.OwnName, UnusualKind.NewDevices], read.Lines.Select(line => line.Kind));
        Assert.All(read.Lines, line => Assert.Equal(station.EvidenceOfficer.Person, line.Viewer));
        Assert.Equal(CustodyAction.AccessReported, (await station.ActionsAsync(SubjectOf.Agency(station.Keys.Agency)))[^1]);

        using var administrator = await Viewer.OpenAsync(station, station.Auditor);
        var (_, page) = await administrator.PageAsync("/unusual-access");
        Assert.Contains("Maya Okafor", page, StringComparison.Ordinal);
        Assert.Contains($"/trails/person/{station.EvidenceOfficer.Id}?actions=viewing", System.Net.WebUtility.HtmlDecode(page), StringComparison.Ordinal);
        using var officer = await Viewer.OpenAsync(station, station.EvidenceOfficer);
        Assert.Equal(System.Net.HttpStatusCode.Forbidden, (await officer.PageAsync("/unusual-access")).Status);
        var refused = await Assert.ThrowsAsync<RefusedException>(() => new ListAccessReports(db).RunAsync(station.EvidenceOfficer, default));
        Assert.Equal("not-permitted", refused.Refusal.Code);

        // A week later nothing was opened, and the device is known by then.
        Assert.True(await Make(db, new LaterClock(TimeSpan.FromDays(14))).RunAsync(default));
        Assert.Empty((await new ListAccessReports(db).RunAsync(station.Auditor, default))[0].Lines);
        Assert.Contains("Nobody looked at footage in that week.", (await administrator.PageAsync("/unusual-access")).Text, StringComparison.Ordinal);
    }

    private MakeAccessReport Make(Evidence.Database.EvidenceDb db, TimeProvider time) => new(db, station.Custody, new ReportWeek(TimeZoneInfo.Utc), time);
}
