using Microsoft.Playwright;

namespace Evidence.BrowserTests;

/// <summary>For people who want to look at a page: into the folder that EVIDENCE_PICTURES names, at three widths.</summary>
internal static class Pictures
{
    /// <summary>The screen of a dock PC.</summary>
    public static ViewportSize Kiosk { get; } = new() { Width = 1920, Height = 1080 };

    public static async Task TakeAsync(Window window, string name)
    {
        if (Environment.GetEnvironmentVariable("EVIDENCE_PICTURES") is not { } folder) return;
        var before = window.Page.ViewportSize!;
        foreach (var (width, height) in new[] { (Kiosk.Width, Kiosk.Height), (1440, 900), (390, 844) })
        {
            await window.Page.SetViewportSizeAsync(width, height);
            await window.Page.ScreenshotAsync(new() { Path = Path.Combine(folder, $"{name}-{width}.png") });
        }
        await window.Page.SetViewportSizeAsync(before.Width, before.Height);
    }

    /// <summary>The whole of a page from top to bottom, at two widths, called after its address.</summary>
    public static async Task TakeWholeAsync(Window window, string address)
    {
        if (Environment.GetEnvironmentVariable("EVIDENCE_PICTURES") is not { } folder) return;
        var before = window.Page.ViewportSize!;
        var name = string.Concat(address.Trim('/').Select(letter => char.IsAsciiLetterOrDigit(letter) ? letter : '-'));
        foreach (var (width, height) in new[] { (1440, 900), (390, 844) })
        {
            await window.Page.SetViewportSizeAsync(width, height);
            await window.Page.ScreenshotAsync(new() { Path = Path.Combine(folder, $"{name}-{width}.png"), FullPage = true });
        }
        await window.Page.SetViewportSizeAsync(before.Width, before.Height);
    }
}
