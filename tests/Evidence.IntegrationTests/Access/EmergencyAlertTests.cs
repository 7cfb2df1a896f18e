using Evidence.Access;
using Evidence.IntegrationTests.Intake;
using Evidence.IntegrationTests.Items.Reach;
using Evidence.IntegrationTests.Review;
using Evidence.Items.Reach;
using Xunit;

namespace Evidence.IntegrationTests.Access;

/// <summary>Whoever opens a recording in an emergency is seen by auditors at once, wherever they are.</summary>
public sealed class EmergencyAlertTests(Station station) : IClassFixture<Station>
{
    [Fact]
    public async Task Auditors_see_on_every_page_that_something_stands_open_and_nobody_else_does()
    {
        var records = new Records(station, TimeProvider.System);
        var (auditor, evidenceOfficer) = (await records.PersonAsync(Role.Auditor), await records.PersonAsync(Role.EvidenceOfficer));
        using var seeing = await Viewer.OpenAsync(station, auditor);
        using var opening = await Viewer.OpenAsync(station, evidenceOfficer);
        Assert.DoesNotContain("emergency-alert", (await seeing.PageAsync("/footage")).Text, StringComparison.Ordinal);

        var item = await records.ItemAsync(station.Officer);
        await using (var db = station.Open())
            await new OpenInEmergency(db, station.Custody, TimeProvider.System).RunAsync(item, "A child is missing", evidenceOfficer, default);

        Assert.Contains("1 recording is open to somebody who said it was an emergency", (await seeing.PageAsync("/footage")).Text, StringComparison.Ordinal);
        Assert.Contains("emergency-alert", (await seeing.PageAsync("/trails")).Text, StringComparison.Ordinal);
        Assert.DoesNotContain("emergency-alert", (await opening.PageAsync("/footage")).Text, StringComparison.Ordinal);
    }
}
