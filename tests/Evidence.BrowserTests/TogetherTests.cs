using System.Globalization;
using System.Text.RegularExpressions;
using Evidence.Testing;
using Evidence.Testing.Running;
using Microsoft.Playwright;
using Xunit;

namespace Evidence.BrowserTests;

/// <summary>Several recordings of one incident on one clock, in a real browser.</summary>
[Collection(OneStation.Name)]
public sealed partial class TogetherTests(Station station)
{
    /// <summary>By how much the second camera began later than the first, in the made sound.</summary>
    private const int LaterMs = 3400;

    [Fact]
    public async Task Play_on_one_clock_and_their_sound_tells_by_how_much_a_clock_is_wrong()
    {
        var page = await IncidentAsync();
        await using var window = await station.OpenAsync(station.Evidence.EvidenceOfficer);
        await window.GoAsync(page);
        await Assertions.Expect(window.Page.Locator("[data-camera]")).ToHaveCountAsync(2);
        await window.AssertAccessibleAsync("recordings side by side");
        await Pictures.TakeWholeAsync(window, "together");

        // Both say that they began at the same time: the second one's sound says otherwise.
        var second = window.Page.Locator("[data-camera]", new() { HasText = "TOG_0002" });
        await second.Locator("summary").ClickAsync();
        await window.Page.GetByLabel("Sound of").SelectOptionAsync(new SelectOptionValue { Label = "1. TOG_0001.MP4" });
        await second.GetByRole(AriaRole.Button, new() { Name = "Propose by sound" }).ClickAsync();
        await Assertions.Expect(second.Locator("[data-proposal]")).ToContainTextAsync("Their sound fits best at");
        var proposed = double.Parse(Seconds().Match(await second.Locator("[data-proposal]").InnerTextAsync()).Groups[1].Value, CultureInfo.InvariantCulture) * 1000;
        Assert.InRange(proposed, LaterMs - 80, LaterMs + 80);
        await second.GetByRole(AriaRole.Button, new() { Name = "Use it" }).ClickAsync();
        await window.FollowAsync(() => second.GetByRole(AriaRole.Button, new() { Name = "Save this correction" }).ClickAsync());
        await Assertions.Expect(second.Locator("[data-offset]")).ToContainTextAsync("corrected by +3.");
        await window.GoAsync((await second.Locator("a.ev-name").GetAttributeAsync("href"))!);
        await Assertions.Expect(window.Page.Locator(".moj-timeline")).ToContainTextAsync("Clock corrected");

        await window.GoAsync(page);
        await window.Page.GetByRole(AriaRole.Button, new() { Name = "Play", Exact = true }).ClickAsync();
        await window.HoldsAsync("[...document.querySelectorAll('[data-camera] video')].every(v => v.currentTime > 2)");
        var apart = await window.Page.EvaluateAsync<double[]>("""
            async () => {
              const cameras = [...document.querySelectorAll('[data-camera]')];
              const start = c => Number(c.dataset.capturedMs) + Number(c.dataset.offsetMs);
              const apart = [];
              for (let n = 0; n < 120; n++) {
                const places = cameras.map(c => start(c) + c.querySelector('video').currentTime * 1000);
                apart.push(Math.abs(places[0] - places[1]));
                await new Promise(done => setTimeout(done, 500));
              }
              return apart;
            }
            """);
        // For a minute; one measurement in twenty may fall on a jump of a busy machine.
        Assert.True(apart.Order().ElementAt(apart.Length * 95 / 100) < 80, $"they are apart by {string.Join(", ", apart.Select(ms => ms.ToString("0", CultureInfo.InvariantCulture)))} ms");
        window.AssertNoTrouble();
    }

    /// <summary>An incident with two recordings of the same sound, the second of which began later.</summary>
    private async Task<string> IncidentAsync()
    {
        var card = station.Evidence.NewVolume("together");
        var media = Directory.CreateDirectory(Path.Combine(card, "DCIM", "100MEDIA")).FullName;
        await File.WriteAllTextAsync(Path.Combine(card, "DEVICE.TXT"), $"MAKE=Evidence Sample\nMODEL=BWC-1\nSERIAL={Station.Serial}\n");
        // Beeps whose distances change all the time: they lie over each other in one way alone.
        const string sound = "aevalsrc=0.8*sin(880*PI*t)*gt(sin(t*t*0.9)\\,0.2):s=48000:d=75";
        foreach (var (name, later, seed) in new[] { ("TOG_0001.MP4", 0, 1), ("TOG_0002.MP4", LaterMs, 2) })
        {
            await SampleFootage.MakeAsync(Path.Combine(media, name), "-f", "lavfi", "-i", $"testsrc2=size=160x120:rate=25:duration=68,hue=h={seed * 90}", "-f", "lavfi", "-i", $"{sound},atrim=start={later / 1000.0:0.0},asetpts=PTS-STARTPTS,atrim=end=68",
                "-c:v", "libx264", "-preset", "ultrafast", "-threads", "1", "-g", "25", "-pix_fmt", "yuv420p", "-c:a", "aac", "-metadata", "creation_time=2026-11-21T14:02:09Z");
        }

        var offload = await station.Dock.OffloadAsync(card);
        Assert.True(offload.ExitCode == 0, offload.Output + offload.Error);
        await using var window = await station.OpenAsync(station.Evidence.EvidenceOfficer);
        var incident = await station.PoliceIncidentAsync();
        var reference = (string)(await station.ScalarAsync("select reference from cases.incident where id = $1", Guid.Parse(incident)))!;
        foreach (var name in new[] { "TOG_0001.MP4", "TOG_0002.MP4" })
        {
            var item = await window.ItemAsync(name);
            await station.PlayableAsync(window, item);
            await window.GoAsync($"{item}/belongs");
            await window.Page.GetByLabel("Reference of the incident").FillAsync(reference);
            await window.FollowAsync(() => window.Page.GetByRole(AriaRole.Button, new() { Name = "It is of this incident" }).ClickAsync());
            await station.Evidence.UntilAsync("the waveform is made", async () =>
                Convert.ToInt64(await station.ScalarAsync("select count(*) from items.part where item_id = $1 and role = 'waveform'", Guid.Parse(item[(item.LastIndexOf('/') + 1)..])), CultureInfo.InvariantCulture) > 0);
        }

        return $"/police-incidents/{incident}/together";
    }

    [GeneratedRegex(@"\+([0-9.]+) s")]
    private static partial Regex Seconds();
}
