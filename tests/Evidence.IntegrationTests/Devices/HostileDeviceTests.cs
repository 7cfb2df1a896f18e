using System.Net;
using Evidence.Formats;
using Evidence.Formats.Protocol;
using Evidence.IntegrationTests.Intake;
using Evidence.IntegrationTests.Review;
using Xunit;

namespace Evidence.IntegrationTests.Devices;

/// <summary>What a device says of itself (make, model, serial number, label of its volume) is text of a stranger on every page that shows it.</summary>
public sealed class HostileDeviceTests(Station station) : IClassFixture<Station>
{
    [Theory]
    [InlineData("<script>alert('naughty')</script>")]
    [InlineData("\"><img src=x onerror=alert('naughty')>")]
    [InlineData("</title><svg onload=alert('naughty')>")]
    [InlineData("naughty' or 1=1; drop table items.item; --")]
    [InlineData("naughty {{7*7}} ${7*7} %00 %0d%0aSet-Cookie: naughty=1")]
    [InlineData("\u202enaughty\u0000\u001b[2J\r\nX-Naughty: 1")]
    public async Task Is_text_wherever_it_is_shown(string hostile)
    {
        using var agent = await station.EnrolAsync($"dock {Guid.NewGuid():N}");
        var session = DockSessionId.New();
        var device = new TestDevice(hostile, hostile, $"{hostile}{Guid.NewGuid():N}", TestFile.Random("DCIM/A.MP4", 500)) { Volume = new InventoryVolume(hostile, hostile, ReadOnly: true), SerialSource = hostile };
        await agent.DockAsync(device, session);
        using var officer = await Viewer.OpenAsync(station, station.EvidenceOfficer);
        using var auditor = await Viewer.OpenAsync(station, station.Auditor);

        foreach (var (viewer, path) in new[] { (officer, "/docks"), (officer, $"/docks/sessions/{session}"), (officer, $"/docks/sessions/{session}/decide"), (auditor, "/trails") })
        {
            using var answer = await viewer.GetAsync(path);
            var page = await answer.Content.ReadAsStringAsync();
            Assert.True(answer.StatusCode == HttpStatusCode.OK, $"{path} answers {(int)answer.StatusCode}");
            foreach (var raw in new[] { "<script>alert", "<img src=x", "<svg onload", "\u202e", "\u0000", "\u001b" })
                Assert.DoesNotContain(raw, page, StringComparison.Ordinal);
            Assert.False(answer.Headers.Contains("X-Naughty"));
        }

        Assert.Contains("naughty", (await officer.PageAsync($"/docks/sessions/{session}")).Text, StringComparison.Ordinal);
    }
}
