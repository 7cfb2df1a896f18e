using System.Net;
using Evidence.Testing;
using Evidence.Testing.Running;
using Microsoft.Playwright;
using Xunit;

namespace Evidence.BrowserTests;

/// <summary>Where recordings were made: on the grid that needs nobody, over the tiles of a folder and of another server, and with a box drawn to search in.</summary>
[Collection(OneStation.Name)]
public sealed class MapTests(Station station) : IDisposable
{
    private const string Name = "BWC4471_0970.MP4", List = "/footage?view=map&text=BWC4471_0970.MP4";

    private static readonly (double North, double East)[] Track = [(51.5007, -0.1246), (51.5021, -0.1210), (51.5034, -0.1246), (51.5045, -0.1195)];

    private readonly TempFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData(1440)]
    [InlineData(390)]
    public async Task Searches_in_a_box_that_somebody_draws_and_shows_it(int width)
    {
        await RecordedAsync();
        await using var window = await station.OpenAsync(station.Evidence.EvidenceOfficer, new() { ViewportSize = new() { Width = width, Height = 900 } });
        await window.GoAsync(List);
        await Assertions.Expect(window.Page.Locator(".ev-plan__tile")).ToHaveCountAsync(0);
        await Pictures.TakeWholeAsync(window, "map-grid");
        await DrawAsync(window, (0.2, 0.1), (0.8, 0.95));
        var area = (await window.Page.Locator("input[name=area]").Last.InputValueAsync()).Split(',').Select(corner => double.Parse(corner, System.Globalization.CultureInfo.InvariantCulture)).ToArray();
        Assert.True(area[0] < area[2] && area[1] < area[3], string.Join(' ', area));
        await Pictures.TakeWholeAsync(window, "map-drawn");
        await window.AssertAccessibleAsync($"a drawn box at {width}");
        await window.AssertFitsAsync($"a drawn box at {width}");
        await window.FollowAsync(() => window.Page.GetByRole(AriaRole.Link, new() { Name = "Search in the box" }).ClickAsync());

        await Assertions.Expect(window.Page.GetByText("in a box on the map").First).ToBeAttachedAsync();
        await Assertions.Expect(window.Page.Locator("rect.ev-plan__area:not([data-drawn])")).ToBeVisibleAsync();
        await Assertions.Expect(window.Page.GetByRole(AriaRole.Link, new() { Name = Name, Exact = true })).ToBeVisibleAsync();
        await Pictures.TakeWholeAsync(window, "map-searched");
        await window.AssertAccessibleAsync($"a search in a box at {width}");

        // Into a corner where nobody was: nothing is found, and the box is there to be seen.
        await DrawAsync(window, (0.01, 0.01), (0.06, 0.06));
        await window.FollowAsync(() => window.Page.GetByRole(AriaRole.Link, new() { Name = "Search in the box" }).ClickAsync());
        await Assertions.Expect(window.Page.GetByRole(AriaRole.Heading, new() { Name = "Nothing matches this filter" })).ToBeVisibleAsync();
        await Assertions.Expect(window.Page.Locator("rect.ev-plan__area:not([data-drawn])")).ToBeVisibleAsync();
        window.AssertNoTrouble();
    }

    [Fact]
    public async Task Is_searched_by_keyboard_alone_and_a_box_that_is_too_small_is_none()
    {
        await RecordedAsync();
        await using var window = await station.OpenAsync(station.Evidence.EvidenceOfficer);
        await window.GoAsync(List);
        await window.Page.Locator("summary", new() { HasText = "More filters" }).FocusAsync();
        await window.Page.Keyboard.PressAsync("Enter");
        await window.TabToAsync("Place");
        await window.Page.Keyboard.TypeAsync("51.5007,-0.1246,500");
        await window.FollowAsync(() => window.Page.Keyboard.PressAsync("Enter"));
        await Assertions.Expect(window.Page.Locator("ellipse.ev-plan__area")).ToBeVisibleAsync();
        await Assertions.Expect(window.Page.GetByRole(AriaRole.Link, new() { Name = Name, Exact = true })).ToBeVisibleAsync();
        await Pictures.TakeWholeAsync(window, "map-circle");

        await window.Page.GetByRole(AriaRole.Button, new() { Name = "Draw a box" }).PressAsync("Enter");
        await Assertions.Expect(window.Page.Locator("[data-drawn-said]")).ToContainTextAsync("“Place”");
        await window.Page.Locator(".ev-plan svg").ClickAsync(new() { Position = new() { X = 30, Y = 30 } });
        await Assertions.Expect(window.Page.Locator("[data-drawn-said]")).ToContainTextAsync("too small");
        await window.Page.GetByRole(AriaRole.Button, new() { Name = "Draw a box" }).PressAsync("Escape");
        await Assertions.Expect(window.Page.GetByRole(AriaRole.Button, new() { Name = "Draw a box" })).ToHaveAttributeAsync("aria-pressed", "false");
        await Assertions.Expect(window.Page.GetByRole(AriaRole.Link, new() { Name = "Search in the box" })).ToBeHiddenAsync();
        window.AssertNoTrouble();
    }

    [Fact]
    public async Task Lies_over_the_tiles_of_a_folder_and_where_one_is_missing_there_is_the_grid()
    {
        await RecordedAsync();
        var tile = await TileAsync();
        await MakeTilesAsync(tile, missingWest: Track[0].East);
        await File.WriteAllTextAsync(folder["tiles/12/1/1.png"], "<script>alert(1)</script>");
        var (web, address) = await station.Evidence.StartWebAsync("web with a map", ("Evidence__Map__Tiles", folder["tiles"]), ("Evidence__Map__Attribution", "© the agency’s own survey"), ("Evidence__Map__MostZoom", "17"));
        await using var _ = web;
        await using var window = await station.OpenAsync(station.Evidence.EvidenceOfficer, new() { BaseURL = address.ToString() });
        await window.GoAsync(List);
        await window.Page.Locator(".ev-plan").ScrollIntoViewIfNeededAsync();
        await window.HoldsAsync("performance.getEntriesByType('resource').some(one => one.name.includes('/map/tiles/') && one.responseStatus === 200)");
        await window.Page.WaitForLoadStateAsync(LoadState.NetworkIdle);
        await Pictures.TakeWholeAsync(window, "map-tiles");
        Assert.Equal(("tile", "ground"), (await ColourAsync(window, ".ev-plan svg", 0.9, 0.2), await ColourAsync(window, ".ev-plan svg", 0.015, 0.45)));
        await Assertions.Expect(window.Page.GetByText("Map: © the agency’s own survey")).ToBeVisibleAsync();
        await window.AssertAccessibleAsync("the list over tiles");

        await window.GoAsync(await window.Page.GetByRole(AriaRole.Link, new() { Name = Name, Exact = true }).GetAttributeAsync("href") ?? "");
        await window.SayWhyAsync();
        await window.Page.GetByText("Where it was recorded").ClickAsync();
        await Assertions.Expect(window.Page.Locator(".ev-map__track")).ToBeVisibleAsync();
        await window.Page.WaitForLoadStateAsync(LoadState.NetworkIdle);
        await window.HoldsAsync("document.querySelectorAll('.ev-map image').length > 0");
        Assert.Equal(("tile", "ground"), (await ColourAsync(window, ".ev-map svg", 0.9, 0.2), await ColourAsync(window, ".ev-map svg", 0.015, 0.45)));
        await Assertions.Expect(window.Page.Locator(".ev-map").GetByText("Map: © the agency’s own survey")).ToBeVisibleAsync();
        await Pictures.TakeWholeAsync(window, "map-item");
        await window.AssertAccessibleAsync("the track over tiles");
        // What is not there is not there, and nothing else went wrong.
        Assert.All(window.Troubles, trouble => Assert.Contains("404", trouble, StringComparison.Ordinal));

        var found = await window.Page.APIRequest.GetAsync("/map/tiles/12/2046/1361");
        Assert.Equal((200, "image/png", "private, max-age=86400"), (found.Status, found.Headers["content-type"], found.Headers["cache-control"]));
        Assert.Equal(tile, await found.BodyAsync());
        Assert.DoesNotContain("http", found.Headers["content-security-policy"], StringComparison.Ordinal);
        foreach (var none in new[] { "12/1/1", "12/4096/0", "12/0/4096", "12/-1/0", "18/1/1", "99/1/1", "12/0/0", "12/..%2F12/0" })
            Assert.Equal(404, (await window.Page.APIRequest.GetAsync($"/map/tiles/{none}")).Status);
        await using var nobody = await station.OpenAsync(null, new() { BaseURL = address.ToString() });
        await nobody.Page.GotoAsync("/map/tiles/12/2046/1361");
        await Assertions.Expect(nobody.Page.GetByLabel("Password")).ToBeVisibleAsync();
    }

    [Fact]
    public async Task Asks_one_other_server_and_no_more_and_stays_whole_where_that_is_away()
    {
        await RecordedAsync();
        using var server = new TileServer(await TileAsync());
        var (web, address) = await station.Evidence.StartWebAsync("web with another's map", ("Evidence__Map__Tiles", server.Origin + "/{z}/{x}/{y}.png"), ("Evidence__Map__Attribution", "© others"));
        await using var _ = web;
        await using (var window = await station.OpenAsync(station.Evidence.EvidenceOfficer, new() { BaseURL = address.ToString() }))
        {
            var policy = (await window.Page.GotoAsync(List))!.Headers["content-security-policy"];
            Assert.Contains($"img-src 'self' {server.Origin} data:;", policy, StringComparison.Ordinal);
            Assert.Equal(1, policy.Split(server.Origin).Length - 1);
            await window.Page.WaitForLoadStateAsync(LoadState.NetworkIdle);
            Assert.Equal("tile", await ColourAsync(window, ".ev-plan svg", 0.9, 0.2));
            Assert.NotEmpty(server.Asked);
            Assert.All(server.Asked, referrer => Assert.Null(referrer));
            window.AssertNoTrouble();
        }

        server.Stop();
        await using var later = await station.OpenAsync(station.Evidence.EvidenceOfficer, new() { BaseURL = address.ToString() });
        await later.GoAsync(List + "&sort=length");
        await later.Page.WaitForLoadStateAsync(LoadState.NetworkIdle);
        Assert.Equal("ground", await ColourAsync(later, ".ev-plan svg", 0.9, 0.2));
        await Assertions.Expect(later.Page.Locator(".ev-plan__track")).ToBeVisibleAsync();
        await Assertions.Expect(later.Page.GetByRole(AriaRole.Link, new() { Name = Name, Exact = true })).ToBeVisibleAsync();
    }

    private async Task RecordedAsync()
    {
        await using var window = await station.OpenAsync(station.Evidence.EvidenceOfficer);
        await window.GoAsync(List);
        if (await window.Page.Locator(".ev-plan__track").CountAsync() > 0)
            return;
        var card = station.Evidence.NewVolume("map");
        await SampleRecording.MakeBodyWornAsync(card, Station.Serial, Name);
        var subtitles = string.Concat(Track.Index().Select(at => string.Create(System.Globalization.CultureInfo.InvariantCulture,
            $"{at.Index + 1}\n00:00:0{at.Index},000 --> 00:00:0{at.Index + 1},000\nHOME({Track[0].East},{Track[0].North}) 2026.11.21 14:02:0{at.Index}\nGPS({at.Item.East},{at.Item.North},16) BAROMETER:1.9\n\n")));
        await File.WriteAllTextAsync(Path.Combine(card, "DCIM", "100MEDIA", Path.ChangeExtension(Name, "SRT")), subtitles);
        var offload = await station.Dock.OffloadAsync(card);
        Assert.True(offload.ExitCode == 0, offload.Output + offload.Error);
        await station.Evidence.UntilAsync("the track is read", async () =>
        {
            await window.GoAsync(List);
            return await window.Page.Locator(".ev-plan__track").CountAsync() > 0;
        });
    }

    private static async Task DrawAsync(Window window, (double X, double Y) from, (double X, double Y) to)
    {
        await window.Page.GetByRole(AriaRole.Button, new() { Name = "Draw a box" }).ClickAsync();
        var drawing = window.Page.Locator(".ev-plan svg");
        await drawing.ScrollIntoViewIfNeededAsync();
        var place = (await drawing.BoundingBoxAsync())!;
        await window.Page.Mouse.MoveAsync((float)(place.X + place.Width * from.X), (float)(place.Y + place.Height * from.Y));
        await window.Page.Mouse.DownAsync();
        await window.Page.Mouse.MoveAsync((float)(place.X + place.Width * to.X), (float)(place.Y + place.Height * to.Y), new() { Steps = 4 });
        await window.Page.Mouse.UpAsync();
        await Assertions.Expect(window.Page.GetByRole(AriaRole.Link, new() { Name = "Search in the box" })).ToBeVisibleAsync();
    }

    /// <summary>A tile that is one green, as a PNG.</summary>
    private async Task<byte[]> TileAsync()
    {
        var run = await ChildProcess.RunAsync("ffmpeg", ["-nostdin", "-v", "error", "-y", "-f", "lavfi", "-i", "color=c=0x88cc66:s=256x256", "-frames:v", "1", "file:" + folder["tile.png"]]);
        return run.ExitCode == 0 ? await File.ReadAllBytesAsync(folder["tile.png"]) : throw new InvalidOperationException(run.Error);
    }

    /// <summary>Around the track, of each level; without those that lie wholly west of a place.</summary>
    private async Task MakeTilesAsync(byte[] tile, double missingWest)
    {
        for (var zoom = 10; zoom <= 17; zoom++)
        {
            var many = 1 << zoom;
            var (column, row) = (Column(Track[0].East, many), (int)((1 - Math.Log(Math.Tan(double.DegreesToRadians(Track[0].North)) + 1 / Math.Cos(double.DegreesToRadians(Track[0].North))) / Math.PI) / 2 * many));
            foreach (var (x, y) in Enumerable.Range(-8, 17).SelectMany(x => Enumerable.Range(-8, 17).Select(y => (column + x, row + y))).Where(at => at.Item1 >= Column(missingWest, many)))
            {
                Directory.CreateDirectory(folder[$"tiles/{zoom}/{x}"]);
                await File.WriteAllBytesAsync(folder[$"tiles/{zoom}/{x}/{y}.png"], tile);
            }
        }

        Directory.CreateDirectory(folder["tiles/12/1"]);

        static int Column(double east, int many) => (int)((east + 180) / 360 * many);
    }

    /// <summary>What is to be seen at a place of an element, which is given as shares of its width and height.</summary>
    private static async Task<string> ColourAsync(Window window, string element, double x, double y)
    {
        var picture = Convert.ToBase64String(await window.Page.Locator(element).ScreenshotAsync());
        var colour = await window.Page.EvaluateAsync<int[]>("""
            async ([picture, x, y]) => {
              const bitmap = await createImageBitmap(new Blob([Uint8Array.from(atob(picture), c => c.charCodeAt(0))], { type: 'image/png' }));
              const canvas = new OffscreenCanvas(bitmap.width, bitmap.height);
              const context = canvas.getContext('2d');
              context.drawImage(bitmap, 0, 0);
              return [...context.getImageData(Math.floor(bitmap.width * x), Math.floor(bitmap.height * y), 1, 1).data];
            }
            """, new object[] { picture, x, y });
        return colour is [> 0x80 and < 0x90, > 0xC4 and < 0xD4, > 0x5E and < 0x6E, ..] ? "tile" : colour is [> 0xC0, > 0xC0, > 0xC0, ..] ? "ground" : string.Join(' ', colour);
    }

    /// <summary>Another server that has one tile for every place, and keeps what it was told of who asks.</summary>
    private sealed class TileServer : IDisposable
    {
        private readonly HttpListener listener = new();
        private readonly byte[] tile;

        public TileServer(byte[] tile)
        {
            this.tile = tile;
            using (var free = new System.Net.Sockets.TcpListener(IPAddress.Loopback, 0))
            {
                free.Start();
                // Another name than Web's: cookies do not know ports.
                Origin = $"http://localhost:{((IPEndPoint)free.LocalEndpoint).Port}";
            }

            listener.Prefixes.Add(Origin + "/");
            listener.Start();
            _ = AnswerAsync();
        }

        public string Origin { get; }

        public System.Collections.Concurrent.ConcurrentQueue<string?> Asked { get; } = [];

        public void Stop() => listener.Stop();

        public void Dispose() => listener.Close();

        private async Task AnswerAsync()
        {
            while (listener.IsListening)
            {
                try
                {
                    var context = await listener.GetContextAsync();
                    Asked.Enqueue(context.Request.Headers["Referer"] ?? context.Request.Headers["Cookie"]);
                    context.Response.ContentType = "image/png";
                    await context.Response.OutputStream.WriteAsync(tile);
                    context.Response.Close();
                }
                catch (Exception ended) when (ended is HttpListenerException or ObjectDisposedException)
                {
                    return;
                }
            }
        }
    }
}
