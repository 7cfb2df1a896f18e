using Evidence.Testing;
using Microsoft.Playwright;
using Xunit;

namespace Evidence.BrowserTests;

/// <summary>What a recipient does with verify.html. That its findings are those of evidence-verify for every damage is tested with its core alone.</summary>
public sealed class VerifyPageTests : IAsyncLifetime, IDisposable
{
    private readonly TempFolder folder = new();
    private IPlaywright playwright = null!;
    private IBrowser browser = null!;
    private VerifyPage page = null!;

    public async Task InitializeAsync()
    {
        playwright = await Playwright.CreateAsync();
        browser = await Chromium.LaunchAsync(playwright);
        page = await VerifyPage.OpenAsync(browser);
    }

    public async Task DisposeAsync()
    {
        await page.DisposeAsync();
        await browser.DisposeAsync();
        playwright.Dispose();
    }

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task Asks_for_the_bundle_and_says_nothing_before()
    {
        await Assertions.Expect(page.Page.Locator("#result")).ToBeHiddenAsync();
        await Assertions.Expect(page.Page.Locator("#trouble")).ToBeEmptyAsync();
        await page.Window.AssertAccessibleAsync("verify.html before a bundle");
        foreach (var name in new[] { "Skip to main content", "Fingerprint of the agency’s root key", "Or a key file that the agency gave you", "Or choose the folder", "Or choose the ZIP" })
            await page.Window.TabToAsync(name);
        await page.Page.SetViewportSizeAsync(390, 844);
        await page.Window.AssertFitsAsync("verify.html at 390 px");
        await Pictures.TakeAsync(page.Window, "verify-page");
        page.Window.AssertNoTrouble();
    }

    [Fact]
    public async Task A_chosen_archive_with_the_root_named_is_intact_and_nothing_leaves_the_machine()
    {
        var (bag, root) = VerifyPage.Unpack(folder["bundle"]);
        await page.Page.GetByLabel("Fingerprint").FillAsync(string.Join(' ', root.ToUpperInvariant().Chunk(4).Select(four => new string(four))));
        await page.Page.GetByLabel("Or choose the ZIP").SetInputFilesAsync(VerifyPage.Zip);
        await Assertions.Expect(page.Verdict).ToHaveTextAsync("Intact");
        await Assertions.Expect(page.Verdict).ToBeFocusedAsync();
        await Pictures.TakeAsync(page.Window, "verify-intact");
        await Assertions.Expect(page.Page.Locator("#result")).ToContainTextAsync("by witness.court.example");
        await Assertions.Expect(page.Page.Locator("#result")).ToContainTextAsync("What this does not prove");
        await page.AssertLikeTheProgramAsync(bag, root);
        await page.Page.GetByText("Files of item 1").ClickAsync();
        await page.Window.AssertAccessibleAsync("an intact bundle");
        await page.Page.SetViewportSizeAsync(390, 844);
        await page.Window.AssertFitsAsync("an intact bundle at 390 px");
        page.AssertNoRequest();
        page.Window.AssertNoTrouble();
    }

    [Fact]
    public async Task A_dropped_folder_without_a_root_is_consistent_and_intact_once_the_root_is_named()
    {
        var (bag, root) = VerifyPage.Unpack(folder["bundle"]);
        await page.DropAsync(bag);
        await Assertions.Expect(page.Verdict).ToHaveTextAsync("Consistent, but the keys are not authenticated");
        await Assertions.Expect(page.Page.Locator(".verdict .hash")).ToHaveTextAsync(string.Join(' ', root.Chunk(4).Select(four => new string(four))));
        await page.AssertLikeTheProgramAsync(bag, null);
        await page.Window.AssertAccessibleAsync("a bundle whose keys are not authenticated");
        await Pictures.TakeAsync(page.Window, "verify-consistent");

        await File.WriteAllTextAsync(folder["root.txt"], root);
        await page.Page.GetByLabel("Or a key file").SetInputFilesAsync(folder["root.txt"]);
        await page.Page.GetByRole(AriaRole.Button, new() { Name = "Check again" }).ClickAsync();
        await Assertions.Expect(page.Verdict).ToHaveTextAsync("Intact");
        page.Window.AssertNoTrouble();
    }

    [Theory]
    [InlineData("flip", "Altered, or never well formed")]
    [InlineData("hostile", "Altered, or never well formed")]
    [InlineData("drop-receipt", "Incomplete")]
    [InlineData("drop-proof", "Incomplete")]
    public async Task A_damaged_folder_is_told_as_the_program_tells_it(string damage, string verdict)
    {
        var (bag, root) = VerifyPage.Unpack(folder["bundle"]);
        await DamageAsync(bag, damage);
        await page.Page.GetByLabel("Fingerprint").FillAsync(root);
        await page.Page.GetByLabel("Or choose the folder").SetInputFilesAsync(bag);
        await Assertions.Expect(page.Verdict).ToHaveTextAsync(verdict);
        await Pictures.TakeAsync(page.Window, "verify-" + damage);
        await page.AssertLikeTheProgramAsync(bag, root);
        await Assertions.Expect(page.Page.Locator("#result")).Not.ToContainTextAsync("What this does not prove");
        await page.Window.AssertAccessibleAsync(damage);
        page.AssertNoRequest();
        page.Window.AssertNoTrouble();
    }

    [Fact]
    public async Task What_is_no_fingerprint_is_said_at_its_field_and_another_root_makes_it_altered()
    {
        await page.Page.GetByLabel("Fingerprint").FillAsync("12 34");
        await page.Page.GetByLabel("Or choose the ZIP").SetInputFilesAsync(VerifyPage.Zip);
        await Assertions.Expect(page.Page.Locator("#trust-error")).ToContainTextAsync("A fingerprint has 64 digits");
        await Assertions.Expect(page.Page.Locator("#result")).ToBeHiddenAsync();
        await page.Window.AssertAccessibleAsync("a wrong fingerprint");
        await page.Page.GetByLabel("Fingerprint").FillAsync(new string('a', 64));
        await page.Page.GetByRole(AriaRole.Button, new() { Name = "Check again" }).ClickAsync();
        await Assertions.Expect(page.Page.Locator("#result")).ToContainTextAsync("[root-foreign]");
        await Assertions.Expect(page.Verdict).ToHaveTextAsync("Altered, or never well formed");
    }

    [Fact]
    public async Task A_check_shows_how_far_it_is_and_can_be_given_up()
    {
        var (bag, _) = VerifyPage.Unpack(folder["bundle"]);
        // Without a block on the disk, and longer than anybody waits.
        await using (var recording = File.OpenWrite(Directory.GetFiles(Path.Combine(bag, "data"), "clip.mp4", SearchOption.AllDirectories)[0]))
            recording.SetLength(200L << 30);
        await page.DropAsync(bag);
        await Assertions.Expect(page.Page.Locator("#amount")).ToContainTextAsync("of 214.7 GB read");
        await page.Window.AssertAccessibleAsync("a check that runs");
        await page.Page.GetByRole(AriaRole.Button, new() { Name = "Cancel" }).ClickAsync();
        await Assertions.Expect(page.Page.GetByRole(AriaRole.Alert)).ToHaveTextAsync("Cancelled. Nothing is said about the bundle.");
        await Assertions.Expect(page.Page.Locator("#result")).ToBeHiddenAsync();
        page.Window.AssertNoTrouble();
    }

    [Fact]
    public async Task A_file_that_goes_away_and_an_error_in_the_page_itself_never_leave_a_good_verdict()
    {
        var (bag, root) = VerifyPage.Unpack(folder["bundle"]);
        await page.Page.GetByLabel("Fingerprint").FillAsync(root);
        await page.Page.GetByLabel("Or choose the folder").SetInputFilesAsync(bag);
        await Assertions.Expect(page.Verdict).ToHaveTextAsync("Intact");
        File.Delete(Directory.GetFiles(Path.Combine(bag, "data"), "two.mp4", SearchOption.AllDirectories).Single());
        await page.Page.GetByRole(AriaRole.Button, new() { Name = "Check again" }).ClickAsync();
        await Assertions.Expect(page.Verdict).ToHaveTextAsync("Incomplete");
        await Assertions.Expect(page.Page.Locator("#result")).ToContainTextAsync("[file-unreadable]");
        await page.Page.EvaluateAsync("() => { setTimeout(() => { throw new Error('broken inside'); }); }");
        await Assertions.Expect(page.Page.GetByRole(AriaRole.Alert)).ToContainTextAsync("broken inside");
        await Assertions.Expect(page.Page.Locator("#result")).ToBeHiddenAsync();
    }

    private static async Task DamageAsync(string bag, string damage)
    {
        switch (damage)
        {
            case "flip":
                var recording = Directory.GetFiles(Path.Combine(bag, "data"), "*.mp4", SearchOption.AllDirectories).Order(StringComparer.Ordinal).First();
                var bytes = await File.ReadAllBytesAsync(recording);
                bytes[100] ^= 1;
                await File.WriteAllBytesAsync(recording, bytes);
                break;
            case "hostile":
                await File.WriteAllTextAsync(Path.Combine(bag, "data", "001", "<img src=x onerror=document.title='owned'>\u202Egnp.mp4"), "x");
                break;
            case "drop-receipt": File.Delete(Directory.GetFiles(Path.Combine(bag, "receipts"))[0]); break;
            case "drop-proof": File.Delete(Directory.GetFiles(Path.Combine(bag, "custody", "proofs"))[0]); break;
            default: throw new ArgumentOutOfRangeException(nameof(damage));
        }
    }
}
