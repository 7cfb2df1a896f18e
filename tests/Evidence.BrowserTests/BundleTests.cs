using Evidence.Testing;
using Evidence.Testing.Running;
using Microsoft.Playwright;
using Xunit;

namespace Evidence.BrowserTests;

[Collection(OneStation.Name)]
public sealed class BundleTests(Station station)
{
    [Fact]
    public async Task Hands_over_what_a_stranger_can_verify_with_the_fingerprint()
    {
        using var folder = new TempFolder();
        await using var window = await station.OpenAsync(station.Evidence.EvidenceOfficer);
        await station.PlayableAsync(window, await window.ItemAsync("BWC4471_0001.MP4"));
        await window.GoAsync(Station.FirstFootage);
        await window.Page.GetByLabel("Tick BWC4471_0001.MP4").CheckAsync();
        await window.Page.GetByLabel($"Tick {Station.HostileName}").CheckAsync();
        await Assertions.Expect(window.Page.Locator("[data-tick-count]")).ToHaveTextAsync("2 items ticked");
        await window.Page.GetByRole(AriaRole.Button, new() { Name = "Make a bundle" }).ClickAsync();
        await window.AssertAccessibleAsync("a new bundle");
        await window.Page.GetByLabel("Who gets it").FillAsync("Crown Prosecution Service, Leeds");
        await window.Page.GetByLabel("Why it is disclosed").FillAsync("Initial disclosure");
        await window.Page.GetByRole(AriaRole.Button, new() { Name = "Make this bundle" }).ClickAsync();

        await Assertions.Expect(window.Page.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToContainTextAsync("Crown Prosecution Service, Leeds");
        await window.AssertAccessibleAsync("a bundle");
        await window.AssertFitsAsync("a bundle");
        var fingerprint = (await window.Page.Locator("#root").TextContentAsync())!.Trim();
        var download = await window.Page.RunAndWaitForDownloadAsync(() => window.Page.GetByRole(AriaRole.Button, new() { Name = "Download the bundle" }).ClickAsync());
        await download.SaveAsAsync(folder["bundle.zip"]);

        var trusted = await VerifyAsync(folder["bundle.zip"], "--trust", fingerprint);
        Assert.True(trusted.ExitCode == 0, trusted.Output + trusted.Error);
        Assert.Contains("intact", trusted.Output, StringComparison.OrdinalIgnoreCase);
        Assert.Equal(5, (await VerifyAsync(folder["bundle.zip"])).ExitCode);
        await PageSaysIntactAsync(folder["bundle.zip"], fingerprint);
        await AlterAsync(folder["bundle.zip"]);
        Assert.Equal(2, (await VerifyAsync(folder["bundle.zip"], "--trust", fingerprint)).ExitCode);
        window.AssertNoTrouble();
    }

    /// <summary>The other verifier, as the product serves it to whoever asks.</summary>
    private async Task PageSaysIntactAsync(string bundle, string fingerprint)
    {
        await using var stranger = await station.OpenAsync();
        await stranger.GoAsync("/verify.html");
        await stranger.Page.GetByLabel("Fingerprint").FillAsync(fingerprint);
        await stranger.Page.GetByLabel("Or choose the ZIP").SetInputFilesAsync(bundle);
        await Assertions.Expect(stranger.Page.Locator("#verdict")).ToHaveTextAsync("Intact");
        stranger.AssertNoTrouble();
    }

    private static Task<ChildProcess> VerifyAsync(params string[] arguments) =>
        ChildProcess.RunAsync("dotnet", ["exec", Programs.PathOf("evidence-verify"), .. arguments]);

    /// <summary>One bit in the middle: of the recordings, which are most of the file.</summary>
    private static async Task AlterAsync(string path)
    {
        await using var file = new FileStream(path, FileMode.Open, FileAccess.ReadWrite);
        file.Position = file.Length / 2;
        var one = file.ReadByte();
        file.Position--;
        file.WriteByte((byte)(one ^ 1));
    }
}
