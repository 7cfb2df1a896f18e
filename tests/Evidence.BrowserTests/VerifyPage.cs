using System.Text.Json;
using System.Text.Json.Nodes;
using Evidence.Formats.Packaging;
using Evidence.Formats.Verification;
using Microsoft.Playwright;
using Xunit;

namespace Evidence.BrowserTests;

/// <summary>verify.html in a window, opened from the disk as a recipient opens it, with the network cut off.</summary>
internal sealed class VerifyPage : IAsyncDisposable
{
    private readonly Window window;
    private readonly List<string> requests = [];

    private VerifyPage(Window window)
    {
        this.window = window;
        window.Page.Request += (_, request) => requests.Add(request.Url);
    }

    public Window Window => window;

    public IPage Page => window.Page;

    public ILocator Verdict => Page.Locator("#verdict");

    public static async Task<VerifyPage> OpenAsync(IBrowser browser)
    {
        var context = await browser.NewContextAsync(new() { ViewportSize = new() { Width = 1440, Height = 900 }, AcceptDownloads = true, Offline = true });
        var page = new VerifyPage(await Window.OpenAsync(context));
        await page.Page.GotoAsync(new Uri(Path.Combine(RepositoryRoot(), "src", "Evidence.Web", "wwwroot", "verify.html")).AbsoluteUri);
        return page;
    }

    /// <summary>The vector bundle unpacked, and its root's fingerprint.</summary>
    public static (string Folder, string Root) Unpack(string into)
    {
        var vector = Path.Combine(RepositoryRoot(), "tests", "vectors", "bundle", "v1");
        System.IO.Compression.ZipFile.ExtractToDirectory(Path.Combine(vector, "bundle.zip"), into);
        return (Directory.GetDirectories(into).Single(), File.ReadAllText(Path.Combine(vector, "root.txt")).Trim());
    }

    public static string Zip => Path.Combine(RepositoryRoot(), "tests", "vectors", "bundle", "v1", "bundle.zip");

    /// <summary>As a file manager drops it.</summary>
    public async Task DropAsync(string path)
    {
        await Page.Locator("#drop").ScrollIntoViewIfNeededAsync();
        var box = (await Page.Locator("#drop").BoundingBoxAsync())!;
        var session = await Page.Context.NewCDPSessionAsync(Page);
        foreach (var type in new[] { "dragEnter", "dragOver", "drop" })
            await session.SendAsync("Input.dispatchDragEvent", new Dictionary<string, object>
            {
                ["type"] = type,
                ["x"] = box.X + 40,
                ["y"] = box.Y + 30,
                ["data"] = new { items = Array.Empty<object>(), files = new[] { path }, dragOperationsMask = 1 },
            });
        await session.DetachAsync();
    }

    /// <summary>The report that the page saves.</summary>
    public async Task<JsonNode> SavedAsync()
    {
        var download = await Page.RunAndWaitForDownloadAsync(() => Page.GetByRole(AriaRole.Button, new() { Name = "Save the report (JSON)" }).ClickAsync());
        await using var stream = await download.CreateReadStreamAsync();
        return (await JsonNode.ParseAsync(stream))!;
    }

    /// <summary>The page and the program say the same of a folder.</summary>
    public async Task AssertLikeTheProgramAsync(string folder, string? root)
    {
        using var bag = BagFolder.Open(folder);
        var report = BundleVerification.Run(bag, root is null ? null : TrustAnchor.TryParseFingerprint(root));
        var saved = await SavedAsync();
        Assert.Equal(JsonNamingPolicy.KebabCaseLower.ConvertName(report.Verdict.ToString()), saved["verdict"]!.GetValue<string>());
        Assert.Equal(report.Findings.Select(f => f.Code).Distinct().Order(StringComparer.Ordinal), saved["findings"]!.AsArray().Select(f => f!["code"]!.GetValue<string>()).Distinct().Order(StringComparer.Ordinal));
        Assert.Equal(report.CheckedBytes, saved["checkedBytes"]!.GetValue<long>());
    }

    /// <summary>Nothing but the page itself was asked for, and what it saved.</summary>
    public void AssertNoRequest() => Assert.All(requests, url => Assert.True(url.StartsWith("file:", StringComparison.Ordinal) || url.StartsWith("blob:", StringComparison.Ordinal) || url == "data:,", url));

    public ValueTask DisposeAsync() => window.DisposeAsync();

    private static string RepositoryRoot()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "Evidence.sln"))) folder = folder.Parent;
        return folder?.FullName ?? throw new InvalidOperationException("The tests run inside the repository.");
    }
}
