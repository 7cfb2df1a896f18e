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
}
