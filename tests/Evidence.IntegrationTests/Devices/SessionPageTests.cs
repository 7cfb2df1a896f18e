using System.Net;
using System.Text.RegularExpressions;
using Evidence.Access;
using Evidence.Formats;
using Evidence.Formats.Protocol;
using Evidence.IntegrationTests.Disclosure;
using Evidence.IntegrationTests.Intake;
using Xunit;

namespace Evidence.IntegrationTests.Devices;

/// <summary>The page of one docking, as a browser without script sees it.</summary>
public sealed partial class SessionPageTests(Station station) : IClassFixture<Station>
{
    [Fact]
    public async Task A_card_of_a_hundred_thousand_files_is_shown_a_page_at_a_time_those_first_that_need_somebody()
    {
        using var agent = await station.EnrolAsync();
        var device = TestDevice.New([.. Enumerable.Range(0, 100_000).Select(n => TestFile.Of($"DCIM/{n / 1000:000}MEDIA/F{n:000000}.JPG", []))]);
        await station.RegisterAsync(device);
        var session = DockSessionId.New();
        await agent.DockAsync(device, session, new SkippedFile(TestFile.PathOf("DCIM/BROKEN.MP4"), "DCIM/BROKEN.MP4", SkipReason.Unreadable));
        await agent.SendFileAsync(device.Files[0], session, device);
        await station.VerifyAsync();
        using var browser = await SignedInBrowser.SignInAsync(station, Role.EvidenceOfficer);

        var first = await browser.PageAsync($"/docks/sessions/{session}");
        Assert.Equal(200, Rows(first).Count);
        Assert.Contains("DCIM/BROKEN.MP4", Rows(first)[0], StringComparison.Ordinal);
        Assert.Contains("Could not be read. It is still on the device.", Rows(first)[0], StringComparison.Ordinal);
        Assert.Contains("99,999", first, StringComparison.Ordinal);
        var second = await browser.PageAsync(Next(first));
        Assert.Equal(200, Rows(second).Count);
        Assert.Empty(Rows(first).Intersect(Rows(second)));
        Assert.Contains("Leave it in the bay", await browser.PageAsync("/docks"), StringComparison.Ordinal);

        var stored = await browser.PageAsync($"/docks/sessions/{session}?show=stored");
        Assert.Contains("/items/", Assert.Single(Rows(stored)), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("?show=no-such-stage")]
    [InlineData("?after=stored")]
    [InlineData("?after=stored.%21%21")]
    [InlineData("?after=no-such-stage.AAAA")]
    public async Task An_address_that_somebody_changed_shows_the_first_page(string query)
    {
        using var agent = await station.EnrolAsync();
        var session = DockSessionId.New();
        await agent.DockAsync(TestDevice.New(TestFile.Random("DCIM/A.MP4", 10)), session);
        using var browser = await SignedInBrowser.SignInAsync(station, Role.EvidenceOfficer);
        Assert.Single(Rows(await browser.PageAsync($"/docks/sessions/{session}{query}")));
    }

    [Fact]
    public async Task Is_for_those_whose_device_it_was_and_those_who_may_see_all()
    {
        using var agent = await station.EnrolAsync();
        var device = TestDevice.New(TestFile.Random("DCIM/MINE.MP4", 10, seed: 9));
        await station.RegisterAsync(device);
        var session = DockSessionId.New();
        await agent.DockAsync(device, session);
        await agent.SendFileAsync(device.Files[0], session, device);
        await station.VerifyAsync();
        using var colleague = await SignedInBrowser.SignInAsync(station, Role.Officer);
        using var evidenceOfficer = await SignedInBrowser.SignInAsync(station, Role.EvidenceOfficer);

        Assert.Equal(HttpStatusCode.NotFound, (await colleague.GetAsync($"/docks/sessions/{session}")).StatusCode);
        Assert.Contains("/items/", await evidenceOfficer.PageAsync($"/docks/sessions/{session}"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Says_what_the_inventories_say_of_the_clock_the_room_and_every_difference()
    {
        using var agent = await station.EnrolAsync();
        var at = TestFile.Recorded;
        var device = TestDevice.New(TestFile.Random("DCIM/CLIP0001.MP4", 10, seed: 3), TestFile.Random("DCIM/CLIP0004.MP4", 10, seed: 4)) with
        {
            Completeness = new()
            {
                FreeBytes = 12_000_000_000,
                TotalBytes = 64_000_000_000,
                Clock = new(at, -3 * 86_400, at.AddSeconds(90), 90, ClockEvidence.Stated, "DCIM/<b>clock.txt", ClockZone.Unknown),
                Counters = [new("clips", 1, 4, 2, 2, [new(2, 3)], 4)],
            },
        };
        await station.RegisterAsync(device);
        var session = DockSessionId.New();
        await agent.DockAsync(device, session);
        foreach (var file in device.Files) await agent.SendFileAsync(file, session, device);
        await station.VerifyAsync();
        await TestAgent.OkAsync(await agent.CloseAsync(device with { Files = [device.Files[1], TestFile.Random("DCIM/NEW.MP4", 5)] }, session), HttpStatusCode.NoContent);
        using var browser = await SignedInBrowser.SignInAsync(station, Role.EvidenceOfficer);

        var page = WebUtility.HtmlDecode(await browser.PageAsync($"/docks/sessions/{session}"));
        foreach (var sentence in new[]
        {
            "2 recordings expected and not found: 0002–0003", "12.0 GB of 64.0 GB", "1 minute 30 seconds fast.", "Read from DCIM/<b>clock.txt.", "The dock PC’s own clock was 3 days fast; its times were corrected by the server’s.",
            "1 file gone, and not erased by the dock. 1 file written while it was docked. 2 files are still on it.", "Gone, and not erased by the dock: removed by hand, or the device fails",
            "Still on it, unchanged", "Put it back", "1 file was written while it was docked and is only on the device.",
        })
            Assert.Contains(sentence, page, StringComparison.Ordinal);
        Assert.DoesNotContain("<b>clock", await browser.PageAsync($"/docks/sessions/{session}"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Says_not_numbered_rather_than_that_nothing_is_missing_here_and_on_the_recording_s_page()
    {
        using var agent = await station.EnrolAsync();
        var device = TestDevice.New(TestFile.Random("CLIP.MP4", 10, seed: 3)) with
        {
            Completeness = new() { FreeBytes = 1, TotalBytes = 2, Clock = new(TestFile.Recorded, 0, null, null, ClockEvidence.None, null, ClockZone.Unknown), Counters = [], Numbering = NumberingKnowledge.NotNumbered },
        };
        await station.RegisterAsync(device);
        var session = DockSessionId.New();
        await agent.DockAsync(device, session);
        await agent.SendFileAsync(device.Files[0], session, device);
        await station.VerifyAsync();
        using var browser = await SignedInBrowser.SignInAsync(station, Role.EvidenceOfficer);

        var page = WebUtility.HtmlDecode(await browser.PageAsync($"/docks/sessions/{session}"));
        const string Sentence = "Not numbered: this device gives its recordings no numbers, so nothing shows whether one is missing.";
        Assert.Contains(Sentence, page, StringComparison.Ordinal);
        Assert.DoesNotContain("none missing", page, StringComparison.Ordinal);
        Assert.Contains(Sentence, WebUtility.HtmlDecode(await browser.PageAsync(ItemLink().Match(page).Value)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Says_whether_the_dock_could_write_to_it_wherever_somebody_decides_whose_it_is()
    {
        using var agent = await station.EnrolAsync();
        var (guarded, open) = (DockSessionId.New(), DockSessionId.New());
        await agent.DockAsync(TestDevice.New(TestFile.Random("DCIM/A.MP4", 10)), guarded);
        await agent.DockAsync(TestDevice.New(TestFile.Random("DCIM/A.MP4", 10)) with { Volume = new("CAM", "1234-ABCE", ReadOnly: false) }, open);
        using var browser = await SignedInBrowser.SignInAsync(station, Role.EvidenceOfficer);

        foreach (var page in new[] { $"/docks/sessions/{open}", $"/docks/sessions/{open}/decide", "/docks" })
            Assert.Contains("mounted it so that it can be written to", await browser.PageAsync(page), StringComparison.Ordinal);
        foreach (var page in new[] { $"/docks/sessions/{guarded}", $"/docks/sessions/{guarded}/decide" })
        {
            var shown = await browser.PageAsync(page);
            Assert.Contains("Mounted read-only", shown, StringComparison.Ordinal);
            Assert.DoesNotContain("can be written to", shown, StringComparison.Ordinal);
        }
    }

    private static List<string> Rows(string page) => [.. Row().Matches(page[page.IndexOf("id=\"files\"", StringComparison.Ordinal)..]).Select(match => match.Value)];

    private static string Next(string page) => WebUtility.HtmlDecode(NextLink().Match(page).Groups[1].Value);

    [GeneratedRegex("/items/[0-9a-f-]{36}")]
    private static partial Regex ItemLink();

    [GeneratedRegex("""<tr[^>]*>\s*<td.*?</tr>""", RegexOptions.Singleline)]
    private static partial Regex Row();

    [GeneratedRegex("""rel="next" href="([^"#]+)""")]
    private static partial Regex NextLink();
}
