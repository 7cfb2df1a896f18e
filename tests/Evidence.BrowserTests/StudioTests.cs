using System.Text.Json.Nodes;
using Evidence.Redaction.Drafting;
using Microsoft.Playwright;
using Xunit;

namespace Evidence.BrowserTests;

/// <summary>The redaction studio in a real browser, worked by keys alone where nothing else is said.</summary>
[Collection(OneStation.Name)]
public sealed class StudioTests(Station station)
{
    [Fact]
    public async Task A_mask_is_drawn_moved_trimmed_undone_and_saved_without_a_pointer()
    {
        await using var window = await station.OpenAsync(station.Evidence.EvidenceOfficer);
        var address = await OpenAsync(window, "By keys alone");
        await window.TabToAsync("Picture: draw and move masks here, also by keys");
        await KeysAsync(window, "r", "Enter");
        await Assertions.Expect(Rows(window, "mask")).ToHaveCountAsync(1);
        await Assertions.Expect(window.Page.Locator("[data-mask-form]")).ToContainTextAsync("say what it hides and why");
        await Assertions.Expect(window.Page.GetByLabel("Left (px)")).ToHaveValueAsync("290");

        await KeysAsync(window, "ArrowRight", "Shift+ArrowDown", "Control+ArrowRight");
        await Assertions.Expect(window.Page.GetByLabel("Width (px)")).ToHaveValueAsync("61");
        await Assertions.Expect(window.Page.GetByLabel("Top (px)")).ToHaveValueAsync("166");

        // Ten frames on it is elsewhere, and between the two halfway.
        await KeysAsync(window, [.. Enumerable.Repeat(".", 10)]);
        await Assertions.Expect(window.Page.Locator("[data-time]")).ToContainTextAsync("0:00.400 of");
        await KeysAsync(window, "Shift+ArrowRight", "Shift+ArrowRight");
        await Assertions.Expect(window.Page.GetByText("2 keyframes")).ToBeVisibleAsync();
        await KeysAsync(window, "o");
        await Assertions.Expect(Rows(window, "mask").First).ToContainTextAsync("0:00.000–0:00.440");
        await KeysAsync(window, [.. Enumerable.Repeat(",", 5)]);
        await Assertions.Expect(window.Page.Locator("[data-time]")).ToContainTextAsync("0:00.200 of");
        await KeysAsync(window, "i");
        await Assertions.Expect(Rows(window, "mask").First).ToContainTextAsync("0:00.200–0:00.440");

        for (var steps = 0; steps < 7; steps++)
            await KeysAsync(window, "Control+z");
        await Assertions.Expect(Rows(window, "mask")).ToHaveCountAsync(0);
        await Assertions.Expect(window.Page.Locator("button[data-undo]")).ToBeDisabledAsync();
        for (var steps = 0; steps < 7; steps++)
            await KeysAsync(window, "Control+y");
        await Assertions.Expect(Rows(window, "mask").First).ToContainTextAsync("0:00.200–0:00.440");

        await window.Page.Locator("[data-key=mask-1]").PressAsync("Enter");
        await window.Page.GetByLabel("What it hides").SelectOptionAsync("face");
        await window.Page.GetByLabel("Why", new() { Exact = true }).SelectOptionAsync("third-party");
        await SavedAsync(window);
        await window.Page.GetByRole(AriaRole.Button, new() { Name = "Save a version" }).PressAsync("Enter");
        await Assertions.Expect(window.Page.Locator("[data-version-text]")).ToContainTextAsync("Version 1 is saved");
        await Assertions.Expect(window.Page.Locator("[data-versions] li")).ToHaveCountAsync(1);
        var recipe = await RecipeAsync(address);
        var track = recipe["tracks"]![0]!;
        Assert.Equal((200_000, 440_000, "face"), ((long)track["from"]!, (long)track["to"]!, (string)track["object"]!));
        // At 0.2 s the shape is halfway between what was drawn at the start and at 0.4 s.
        Assert.Equal("""[[200000,4904,2656,976,960],[400000,5160,2656,976,960]]""", track["keyframes"]!.ToJsonString());
        window.AssertNoTrouble();
    }

    [Fact]
    public async Task A_draft_may_lack_what_a_version_may_not_and_both_survive_a_reload()
    {
        await using var window = await station.OpenAsync(station.Evidence.EvidenceOfficer);
        await OpenAsync(window, "Unfinished");
        await window.Page.Locator("[data-picture]").FocusAsync();
        await KeysAsync(window, "e", "Enter", "f");
        await window.Page.Locator("[data-sounds]").FocusAsync();
        await KeysAsync(window, "i", "Shift+ArrowRight", "Shift+ArrowRight", "o", "m");
        await Assertions.Expect(Rows(window, "sound").First).ToContainTextAsync("Tone0:00.000–0:02.040");
        await SavedAsync(window);

        await window.Page.GetByRole(AriaRole.Button, new() { Name = "Save a version" }).ClickAsync();
        await Assertions.Expect(window.Page.Locator("[data-version-text]")).ToContainTextAsync("The recipe is refused");
        Assert.True(await window.Page.Locator("[data-version-findings] li").CountAsync() > 0);
        window.ForgetTroubles();

        await window.Page.ReloadAsync();
        await ReadyAsync(window);
        await Assertions.Expect(Rows(window, "mask")).ToHaveCountAsync(2);
        await Assertions.Expect(Rows(window, "sound").First).ToContainTextAsync("Tone0:00.000–0:02.040");
        await Assertions.Expect(window.Page.Locator("[data-waiting] li")).ToHaveCountAsync(3);
        await Assertions.Expect(window.Page.Locator("[data-status]")).ToContainTextAsync("3 masks and sounds of which nobody said");
        window.AssertNoTrouble();
    }

    [Fact]
    public async Task One_person_draws_at_a_time_and_who_loses_the_lock_keeps_their_changes()
    {
        var colleague = await station.ColleagueAsync("Sgt Ada Quist");
        await using var window = await station.OpenAsync(station.Evidence.EvidenceOfficer);
        var address = await station.RedactionAsync(window, "Two at once");
        var id = StudioDesk.IdOf(address);
        await station.StateAsync(id, colleague);
        await station.AskAsync((HoldLock hold) => hold.RunAsync(id, false, true, colleague, default));

        await window.GoAsync($"{address}/studio");
        await ReadyAsync(window, mine: false);
        await Assertions.Expect(window.Page.Locator("[data-banner]")).ToContainTextAsync($"{colleague.Name} is working on this redaction now.");
        await Assertions.Expect(window.Page.GetByRole(AriaRole.Button, new() { Name = "Rectangle" })).ToBeDisabledAsync();
        await window.AssertAccessibleAsync("the studio that somebody else has");
        await Pictures.TakeAsync(window, "studio-locked");

        await window.FollowAsync(() => window.Page.GetByRole(AriaRole.Button, new() { Name = "Take over" }).PressAsync("Enter"));
        await ReadyAsync(window);
        await window.Page.Locator("[data-picture]").FocusAsync();
        await KeysAsync(window, "r", "Enter");
        await SavedAsync(window);
        await station.AskAsync((HoldLock hold) => hold.RunAsync(id, true, true, colleague, default));
        await KeysAsync(window, "ArrowRight");
        await Assertions.Expect(window.Page.Locator("[data-banner]")).ToContainTextAsync($"{colleague.Name} has taken over this redaction");
        await Assertions.Expect(Rows(window, "mask")).ToHaveCountAsync(1);
        await Pictures.TakeAsync(window, "studio-lost");
        var download = await window.Page.RunAndWaitForDownloadAsync(() => window.Page.GetByRole(AriaRole.Button, new() { Name = "Save my changes as text" }).PressAsync("Enter"));
        var kept = JsonNode.Parse(await File.ReadAllTextAsync(await download.PathAsync()))!;
        Assert.Equal((290 + 1) * 16, (int)kept["tracks"]![0]!["keyframes"]![0]![1]!);
    }

    [Fact]
    public async Task Shapes_are_drawn_and_dragged_with_a_pointer_and_previewed_on_the_picture()
    {
        await using var window = await station.OpenAsync(station.Evidence.EvidenceOfficer);
        await OpenAsync(window, "With a pointer");
        var page = window.Page;
        var box = (await page.Locator("[data-picture]").BoundingBoxAsync())!;
        await page.GetByRole(AriaRole.Button, new() { Name = "Rectangle" }).ClickAsync();
        await DragAsync(page, box, (0.4, 0.4), (0.6, 0.7));
        await Assertions.Expect(Rows(window, "mask")).ToHaveCountAsync(1);
        var left = double.Parse(await page.GetByLabel("Left (px)").InputValueAsync(), System.Globalization.CultureInfo.InvariantCulture);
        await DragAsync(page, box, (0.5, 0.5), (0.6, 0.5));
        Assert.True(double.Parse(await page.GetByLabel("Left (px)").InputValueAsync(), System.Globalization.CultureInfo.InvariantCulture) > left + 20);
        Assert.NotEqual("0,0,0,255", await PixelAsync(page, 0.6, 0.55));

        await page.Locator("[data-picture]").FocusAsync();
        await KeysAsync(window, "2");
        await window.HoldsAsync($"({Pixel})([0.6, 0.55]).join() === '0,0,0,255'");
        Assert.Equal("0,0,0,0", await PixelAsync(page, 0.2, 0.55));
        await page.GetByLabel("Effect", new() { Exact = true }).SelectOptionAsync("pixelate");
        await window.HoldsAsync($"({Pixel})([0.6, 0.55]).join() !== '0,0,0,255' && ({Pixel})([0.6, 0.55])[3] === 255");
        await KeysOnPictureAsync(window, "1");
        await window.HoldsAsync($"({Pixel})([0.6, 0.55])[3] === 0");

        await KeysOnPictureAsync(window, "3", "p");
        foreach (var (x, y) in new[] { (0.1, 0.2), (0.2, 0.2), (0.15, 0.5) })
            await page.Mouse.ClickAsync((float)(box.X + box.Width * x), (float)(box.Y + box.Height * y));
        await KeysOnPictureAsync(window, "Enter");
        await page.GetByRole(AriaRole.Button, new() { Name = "Brush" }).ClickAsync();
        await DragAsync(page, box, (0.75, 0.2), (0.9, 0.35));
        await Assertions.Expect(Rows(window, "mask")).ToHaveCountAsync(3);
        await Assertions.Expect(Rows(window, "mask").Nth(1)).ToContainTextAsync("Polygon");
        await Assertions.Expect(Rows(window, "mask").Nth(2)).ToContainTextAsync("Brush");
        await Pictures.TakeAsync(window, "studio-shapes");
        // This test reads the canvas back, which the studio does not.
        Assert.All(window.Troubles, trouble => Assert.Contains("willReadFrequently", trouble, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Is_accessible_and_fits_while_everything_is_open_and_what_is_played_is_on_record()
    {
        await using var window = await station.OpenAsync(station.Evidence.EvidenceOfficer);
        var address = await OpenAsync(window, $"Subject access request of a person with a long name {new string('N', 60)}");
        var page = window.Page;
        await page.EvaluateAsync("document.querySelector('[data-picture] video').muted = true");
        await KeysOnPictureAsync(window, "e", "Enter", ".", ".", ".", "Shift+ArrowRight", "r", "Enter", "Control+ArrowRight");
        await page.GetByLabel("Subject (number)").FillAsync("1");
        await page.GetByLabel("Subject (number)").BlurAsync();
        await KeysOnPictureAsync(window, " ");
        await window.HoldsAsync("document.querySelector('[data-picture] video').currentTime > 1");
        await KeysOnPictureAsync(window, " ");
        await Assertions.Expect(page.Locator("[data-status]")).ToContainTextAsync("not yet played by you here");
        await page.Locator("[data-sounds]").FocusAsync();
        await KeysAsync(window, "i", "Shift+ArrowRight", "o");
        await SavedAsync(window);
        foreach (var width in new[] { 1440, 390 })
        {
            await page.SetViewportSizeAsync(width, 900);
            await page.EvaluateAsync("document.querySelectorAll('.ev-studio details').forEach(details => details.open = true)");
            await window.AssertAccessibleAsync($"the studio at {width}");
            await window.AssertFitsAsync($"the studio at {width}");
            await page.EvaluateAsync("document.querySelectorAll('.ev-studio details').forEach((details, n) => details.open = n === 0)");
        }

        await Pictures.TakeAsync(window, "studio");
        await Pictures.TakeWholeAsync(window, "studio-whole");
        var played = await station.ScalarAsync("select count(*) from review.playback p join review.view v on v.id = p.view_id where v.item_id = (select item_id from redaction.redaction where id = $1)", StudioDesk.IdOf(address).Value);
        Assert.True((long)played! > 0, "nothing that was played is on record");
        window.AssertNoTrouble();
    }

    [Fact]
    public async Task What_is_drawn_once_is_followed_and_the_exact_preview_shows_what_the_copy_will_be()
    {
        await using var window = await station.OpenAsync(station.Evidence.EvidenceOfficer);
        await OpenAsync(window, "Followed");
        var page = window.Page;
        await page.EvaluateAsync("document.querySelector('[data-picture] video').muted = true");
        await KeysOnPictureAsync(window, "r", "Enter");
        foreach (var (name, value) in new[] { ("Left (px)", "0"), ("Top (px)", "0"), ("Width (px)", "100"), ("Height (px)", "40") })
        {
            await page.GetByLabel(name).FillAsync(value);
            await page.GetByLabel(name).BlurAsync();
        }

        await page.GetByLabel("What it hides").SelectOptionAsync("screen");
        await page.GetByLabel("Why", new() { Exact = true }).SelectOptionAsync("third-party");
        await KeysOnPictureAsync(window, "t");
        await Assertions.Expect(page.Locator("#said")).ToContainTextAsync("Mask 1 was followed from 0:00.000", new() { Timeout = 120_000 });
        await Assertions.Expect(page.Locator("[data-mask-form] summary")).Not.ToContainTextAsync("1 keyframe");
        await Pictures.TakeAsync(window, "studio-followed");

        await page.GetByRole(AriaRole.Button, new() { Name = "Exact preview" }).PressAsync("Enter");
        var preview = page.Locator("[data-exact-place] video");
        await Assertions.Expect(preview).ToBeVisibleAsync(new() { Timeout = 120_000 });
        await window.HoldsAsync("document.querySelector('[data-exact-place] video').readyState >= 2");
        var middle = await preview.EvaluateAsync<int[]>("""
            video => {
              const canvas = document.createElement('canvas');
              [canvas.width, canvas.height] = [video.videoWidth, video.videoHeight];
              canvas.getContext('2d').drawImage(video, 0, 0);
              return [canvas.width, canvas.height, ...canvas.getContext('2d').getImageData(50, 20, 1, 1).data];
            }
            """);
        Assert.Equal([640, 360], middle[..2]);
        Assert.All(middle[2..5], colour => Assert.InRange(colour, 0, 20));
        await Pictures.TakeAsync(window, "studio-exact");
        await page.GetByRole(AriaRole.Button, new() { Name = "Back to drawing" }).PressAsync("Enter");
        await Assertions.Expect(page.Locator("[data-picture]")).ToBeFocusedAsync();
        window.AssertNoTrouble();
    }

    private const string Pixel = """
        ([x, y]) => {
          const canvas = document.querySelector('[data-picture] canvas');
          return [...canvas.getContext('2d').getImageData(Math.round(canvas.width * x), Math.round(canvas.height * y), 1, 1).data];
        }
        """;

    private static async Task<string> PixelAsync(IPage page, double x, double y) => string.Join(',', await page.EvaluateAsync<int[]>(Pixel, new[] { x, y }));

    private static ILocator Rows(Window window, string of) => window.Page.Locator($"[data-{of}-list] tr");

    private static async Task KeysAsync(Window window, params string[] keys)
    {
        foreach (var key in keys)
            await window.Page.Keyboard.PressAsync(key == " " ? "Space" : key);
    }

    private static async Task KeysOnPictureAsync(Window window, params string[] keys)
    {
        await window.Page.Locator("[data-picture]").FocusAsync();
        await KeysAsync(window, keys);
    }

    private static async Task DragAsync(IPage page, LocatorBoundingBoxResult box, (double X, double Y) from, (double X, double Y) to)
    {
        await page.Mouse.MoveAsync((float)(box.X + box.Width * from.X), (float)(box.Y + box.Height * from.Y));
        await page.Mouse.DownAsync();
        await page.Mouse.MoveAsync((float)(box.X + box.Width * to.X), (float)(box.Y + box.Height * to.Y), new() { Steps = 6 });
        await page.Mouse.UpAsync();
    }

    private static Task SavedAsync(Window window) => Assertions.Expect(window.Page.Locator("[data-saved]")).ToContainTextAsync("Draft saved");

    private static async Task ReadyAsync(Window window, bool mine = true)
    {
        await Assertions.Expect(window.Page.Locator("[data-studio]")).ToHaveAttributeAsync("data-lock", mine ? "mine" : "other");
        await window.HoldsAsync("document.querySelector('[data-picture] video').readyState >= 2");
    }

    private async Task<string> OpenAsync(Window window, string title)
    {
        var address = await station.RedactionAsync(window, title);
        await window.GoAsync($"{address}/studio");
        await ReadyAsync(window);
        return address;
    }

    private async Task<JsonNode> RecipeAsync(string address) =>
        JsonNode.Parse((byte[])(await station.ScalarAsync("select recipe from redaction.version where redaction_id = $1 order by version desc limit 1", StudioDesk.IdOf(address).Value))!)!;
}
