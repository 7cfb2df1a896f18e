using Evidence.Testing;
using Evidence.Testing.Running;
using Microsoft.Playwright;
using Xunit;

namespace Evidence.BrowserTests;

/// <summary>
/// One installation for all browser tests: Web and Worker as processes, one enrolled dock PC, one registered camera whose
/// footage has arrived and was checked, and one chromium.
/// </summary>
public sealed class Station : IAsyncLifetime, IDisposable
{
    public const string Serial = "BWC-4471";
    /// <summary>On this camera's card alone: pages list the footage of all tests.</summary>
    public static readonly string HostileName = Hostile("quoted");

    /// <summary>The list whose first page shows <see cref="Names"/>, however much arrived since.</summary>
    public const string FirstFootage = "/footage?view=list&sort=arrived&order=ascending";

    private static readonly string[] Names = ["BWC4471_0001.MP4", "Задержание у вокзала.MP4", HostileName, new string('W', 200) + ".MP4"];

    private readonly TempFolder stores = new();
    private IPlaywright? playwright;
    private IBrowser? browser;

    public RunningEvidence Evidence { get; private set; } = null!;

    public DockPc Dock { get; private set; } = null!;

    public static string Hostile(string quoted) => $"it's \"{quoted}\" <script>alert(1)<∕script>.MP4";

    public Task InitializeAsync() => Patiently(StartAsync);

    public async Task DisposeAsync()
    {
        if (browser is not null)
            await browser.DisposeAsync();
        playwright?.Dispose();
        if (Evidence is not null)
            await Evidence.DisposeAsync();
    }

    public void Dispose() => stores.Dispose();

    /// <summary>What pages call them.</summary>
    public async Task<string> NameAsync(DemoPerson person) => (string)(await this.ScalarAsync("select display_name from access.person where user_name = $1", person.UserName))!;

    /// <summary>A window of its own, with cookies of its own.</summary>
    public async Task<Window> OpenAsync(DemoPerson? person = null, BrowserNewContextOptions? options = null)
    {
        options ??= new BrowserNewContextOptions();
        options.BaseURL ??= Evidence.Address.ToString();
        options.ViewportSize ??= new ViewportSize { Width = 1440, Height = 900 };
        options.AcceptDownloads = true;
        var window = await Window.OpenAsync(await browser!.NewContextAsync(options));
        if (person is not null)
            await window.SignInAsync(person);
        return window;
    }

    private async Task StartAsync()
    {
        Evidence = await RunningEvidence.StartAsync(
            ("Storage__Primary", "files"),
            ("Storage__Stores__files__Kind", "files"), ("Storage__Stores__files__Folder", stores["files"]),
            ("Storage__Stores__vault__Kind", "files"), ("Storage__Stores__vault__Folder", stores["vault"]));
        playwright = await Playwright.CreateAsync();
        browser = await Chromium.LaunchAsync(playwright);
        await Evidence.WorkerVerbAsync("register-device", "--make", "Evidence Sample", "--model", "BWC-1", "--serial", Serial, "--kind", "body-worn", "--label", "Camera 12", "--officer", Evidence.Officer.UserName);
        Dock = await Evidence.EnrolDockPcAsync();
        var card = Evidence.NewVolume("BWC-4471");
        await SampleRecording.MakeBodyWornAsync(card, Serial, Names);
        await File.WriteAllTextAsync(Path.Combine(card, "DCIM", "100MEDIA", "notes.html"), "<script>document.title = 'owned'</script>");
        var offload = await Dock.OffloadAsync(card);
        Assert.True(offload.ExitCode == 0, $"offload exited {offload.ExitCode}:\n{offload.Output}\n{offload.Error}");
    }

    /// <summary>Tells what the programs said when starting fails: the runner shows only the exception.</summary>
    private async Task Patiently(Func<Task> start)
    {
        try
        {
            await start();
        }
        catch (Exception problem) when (Evidence is not null)
        {
            throw new InvalidOperationException($"{problem.Message}\n--- web\n{Evidence.Web.Log}\n--- worker\n{Evidence.Worker.Log}", problem);
        }
    }
}

[CollectionDefinition(Name)]
public sealed class OneStation : ICollectionFixture<Station>
{
    public const string Name = "station";
}
