using System.Net;
using Evidence.Access;
using Evidence.Custody;
using Evidence.Formats;
using Evidence.Formats.Custody;
using Evidence.Formats.Verification;
using Evidence.IntegrationTests.Intake;
using Evidence.KeyCare;
using Evidence.Kernel;
using Evidence.Testing;
using Microsoft.EntityFrameworkCore;
using Xunit;

namespace Evidence.IntegrationTests.Disclosure;

/// <summary>The pages under /bundles, over HTTP, as an evidence officer without script uses them.</summary>
public sealed class BundlePagesTests(Station station) : IClassFixture<Station>, IDisposable
{
    private readonly Footage footage = new(station);
    private readonly TempFolder folder = new();

    public void Dispose()
    {
        footage.Dispose();
        folder.Dispose();
    }

    [Fact]
    public async Task An_evidence_officer_makes_a_bundle_and_downloads_what_the_verifier_finds_intact()
    {
        var item = await footage.RecordAsync("<script>alert(1)", 2_000_000);
        using var browser = await SignedInBrowser.SignInAsync(station, Role.EvidenceOfficer);
        var page = await browser.PageAsync($"/bundles/new?items={item}&items=nonsense");
        Assert.Contains("&lt;script&gt;alert(1)", page, StringComparison.Ordinal);
        Assert.DoesNotContain("<script>alert(1)", page, StringComparison.Ordinal);
        Assert.Contains("No playable version", page, StringComparison.Ordinal);

        using var made = await browser.PostAsync("/bundles/new", page, ("items", item.ToString()), ("Recipient", "Court <b>1</b>"), ("Purpose", "Case 7"));
        var place = made.RequestMessage!.RequestUri!.AbsolutePath;
        var bundlePage = await made.Content.ReadAsStringAsync();
        Assert.True(made.IsSuccessStatusCode && place.StartsWith("/bundles/", StringComparison.Ordinal) && place != "/bundles/new", bundlePage);
        Assert.Contains("Court &lt;b&gt;1&lt;/b&gt;", bundlePage, StringComparison.Ordinal);
        Assert.Contains(station.Keys.RootFingerprint.ToString(), bundlePage, StringComparison.Ordinal);
        Assert.Contains("Not yet", bundlePage, StringComparison.Ordinal);

        await footage.LogAsync();
        using var download = await browser.GetAsync(place + "/download");
        Assert.Equal(("application/zip", "attachment"), (download.Content.Headers.ContentType!.MediaType, download.Content.Headers.ContentDisposition!.DispositionType));
        var path = folder["bundle.zip"];
        await using (var file = File.Create(path)) await download.Content.CopyToAsync(file);
        Assert.Equal(Verdict.Intact, footage.Verify(path).Verdict);
        Assert.DoesNotContain("Not yet", await browser.PageAsync(place), StringComparison.Ordinal);
        Assert.Contains(place, await browser.PageAsync("/bundles"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_form_that_lacks_something_comes_back_with_its_input_and_the_reason()
    {
        var item = await footage.RecordAsync("form", 1_000);
        using var browser = await SignedInBrowser.SignInAsync(station, Role.EvidenceOfficer);
        var page = await browser.PageAsync($"/bundles/new?items={item}");
        using var refused = await browser.PostAsync("/bundles/new", page, ("items", item.ToString()), ("Recipient", ""), ("Purpose", "kept input"));
        var again = await refused.Content.ReadAsStringAsync();
        Assert.Contains("There is a problem", again, StringComparison.Ordinal);
        Assert.Contains("The bundle has no recipient.", again, StringComparison.Ordinal);
        Assert.Contains("kept input", again, StringComparison.Ordinal);
        Assert.DoesNotContain(CustodyAction.ItemDisclosed, await station.ActionsAsync(SubjectOf.Item(item)));
    }

    [Fact]
    public async Task What_is_not_verified_is_shown_and_stays_out()
    {
        var waiting = await footage.ReceiveUnverifiedAsync();
        using var browser = await SignedInBrowser.SignInAsync(station, Role.EvidenceOfficer);
        var page = await browser.PageAsync($"/bundles/new?items={waiting}");
        Assert.Contains("Not verified yet: it stays out.", page, StringComparison.Ordinal);
        Assert.DoesNotContain("Make this bundle", page, StringComparison.Ordinal);
        using var forced = await browser.PostAsync("/bundles/new", page, ("items", waiting.ToString()), ("Recipient", "r"), ("Purpose", "p"));
        Assert.Contains("cannot be disclosed", await forced.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        await station.VerifyAsync();
    }

    [Fact]
    public async Task What_has_lost_its_key_is_called_so_is_not_offered_and_is_not_sent()
    {
        var item = await footage.RecordAsync("disposed of", 1000);
        var made = await footage.BundleAsync(item);
        await using (var db = station.Open())
            await new DestroyDataKey(db, station.Custody, new KeyCareOptions(), TimeProvider.System).RunAsync(item, "Court order 12", Actor.Program("disposal"), default);
        using var browser = await SignedInBrowser.SignInAsync(station, Role.EvidenceOfficer);
        var page = await browser.PageAsync($"/bundles/new?items={item}");
        Assert.Matches(@"Its key was destroyed \d+ \w+ \d{4}, [\d:]+ \w+: it stays out\.", page);
        Assert.DoesNotContain("Make this bundle", page, StringComparison.Ordinal);
        using var forced = await browser.PostAsync("/bundles/new", page, ("items", item.ToString()), ("Recipient", "r"), ("Purpose", "p"));
        Assert.Contains("nobody can open it any more", await forced.Content.ReadAsStringAsync(), StringComparison.Ordinal);

        var refused = await Assert.ThrowsAsync<RefusedException>(() => footage.DownloadAsync(made));
        Assert.Equal("key-destroyed", refused.Refusal.Code);
        Assert.DoesNotContain(CustodyAction.BundleDownloaded, await station.ActionsAsync(SubjectOf.Bundle(made)));
        await using var after = station.Open();
        Assert.Empty(await after.Findings.Where(f => f.ItemId == item).ToListAsync());
    }

    [Theory]
    [InlineData(Role.Officer)]
    [InlineData(Role.Administrator)]
    public async Task Others_get_nothing_of_it(Role role)
    {
        var bundle = await footage.BundleAsync(await footage.RecordAsync("others-" + role, 1_000));
        using var browser = await SignedInBrowser.SignInAsync(station, role);
        foreach (var path in new[] { "/bundles", "/bundles/new", $"/bundles/{bundle}", $"/bundles/{bundle}/download" })
        {
            using var response = await browser.GetAsync(path);
            Assert.Equal(HttpStatusCode.Forbidden, response.StatusCode);
        }

        Assert.DoesNotContain(CustodyAction.BundleDownloaded, await station.ActionsAsync(SubjectOf.Bundle(bundle)));
    }

    [Fact]
    public async Task A_stored_file_that_changed_breaks_the_connection_and_quarantines_the_item()
    {
        var item = await footage.RecordAsync("broken", 5_000_000);
        var bundle = await footage.BundleAsync(item);
        await footage.FlipStoredByteAsync(item, 4_500_000);
        using var browser = await SignedInBrowser.SignInAsync(station, Role.EvidenceOfficer);
        await footage.LogAsync();
        using var download = await browser.GetAsync($"/bundles/{bundle}/download");
        await Assert.ThrowsAnyAsync<Exception>(async () => await download.Content.ReadAsByteArrayAsync());
        for (var wait = 0; wait < 50 && !(await station.ActionsAsync(SubjectOf.Item(item))).Contains(CustodyAction.ObjectQuarantined); wait++)
            await Task.Delay(100);
        await using var db = station.Open();
        Assert.Equal(Evidence.Items.ItemState.Quarantined, (await db.Items.SingleAsync(i => i.Id == item)).State);
    }

    [Fact]
    public async Task An_unknown_bundle_is_not_found()
    {
        using var browser = await SignedInBrowser.SignInAsync(station, Role.EvidenceOfficer);
        foreach (var path in new[] { $"/bundles/{BundleId.New()}", $"/bundles/{BundleId.New()}/download", "/bundles/abc" })
        {
            using var response = await browser.GetAsync(path);
            Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
        }
    }
}
