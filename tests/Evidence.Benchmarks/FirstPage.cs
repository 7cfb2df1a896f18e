using Evidence.Database;
using Evidence.Formats;
using Evidence.Items;
using Evidence.Keys;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Configuration;
using Microsoft.Playwright;
using Npgsql;

namespace Evidence.Benchmarks;

/// <summary>From the address to the pictures: how long the newest recordings of all that there are take until they stand in a browser that has seen nothing of them yet.</summary>
internal static class FirstPage
{
    private const int Rounds = 9, PageSize = 50;

    // From when the address was asked for; what lies below the window is not loaded yet.
    private const string PicturesSeen = """
        async () => {
          const seen = [...document.images].filter(image => image.getBoundingClientRect().top < innerHeight);
          if (seen.length === 0) throw new Error('no picture is seen');
          await Promise.all(seen.map(image => image.decode()));
          return performance.now();
        }
        """;

    /// <returns>Milliseconds, the median of <see cref="Rounds"/>.</returns>
    public static async Task<double> MeasureAsync(Stand stand, string admin)
    {
        await MakePicturesAsync(stand, admin);
        var cookies = (await SignIn.AsAsync(stand, "evidence officer")).GetAllCookies().Select(cookie => new Cookie { Name = cookie.Name, Value = cookie.Value, Url = stand.Http.ToString() });
        using var playwright = await Playwright.CreateAsync();
        await using var browser = await playwright.Chromium.LaunchAsync(new() { ExecutablePath = "/usr/bin/chromium", Args = ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking"] });
        var times = new List<double>();
        for (var round = -1; round < Rounds; round++)
        {
            await using var context = await browser.NewContextAsync(new() { ViewportSize = new() { Width = 1440, Height = 900 } });
            await context.AddCookiesAsync(cookies);
            var page = await context.NewPageAsync();
            await page.GotoAsync(new Uri(stand.Http, "/footage?view=pictures").ToString());
            var milliseconds = await page.EvaluateAsync<double>(PicturesSeen);
            if (round >= 0)
                times.Add(milliseconds);
        }

        return times.Order().ElementAt(Rounds / 2);
    }

    /// <summary>Seals a picture for each recording of the first page, as a worker does.</summary>
    private static async Task MakePicturesAsync(Stand stand, string admin)
    {
        var picture = Path.Combine(stand.Data, "picture.jpg");
        await ChildRun.RunAsync("ffmpeg", ["-nostdin", "-v", "error", "-f", "lavfi", "-i", "testsrc2=size=320x180", "-frames:v", "1", picture]);
        using var keys = FileKeyRing.Open(Path.Combine(stand.Data, "evidence", "keys"));
        var seal = new SealDerivative(StoreSettings.Of(new ConfigurationBuilder().AddEnvironmentVariables().Build()).ToStores(keys.Agency).Primary, keys);
        await using var db = new EvidenceDb(new DbContextOptionsBuilder<EvidenceDb>().UseNpgsql(admin).Options);
        foreach (var item in await db.Items.OrderByDescending(i => i.ArrivedAt).ThenByDescending(i => i.Id).Take(PageSize).Select(i => i.Id).ToListAsync())
        {
            var made = await seal.RunAsync(ObjectId.New(), picture, default);
            seal.AddTo(db, item, made, DateTimeOffset.UnixEpoch);
            await db.SaveChangesAsync();
            await db.Database.ExecuteSqlAsync($"update items.part set object_id = {made.Id.Value} where item_id = {item.Value} and role = 'thumbnail'");
        }
    }
}
