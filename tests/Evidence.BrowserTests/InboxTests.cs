using Evidence.Access;
using Evidence.Cases;
using Evidence.Custody;
using Evidence.Database;
using Evidence.Formats;
using Evidence.Formats.Custody;
using Evidence.Items;
using Evidence.Kernel;
using Microsoft.EntityFrameworkCore;
using Microsoft.Playwright;
using Xunit;

namespace Evidence.BrowserTests;

public sealed class InboxTests(Station station) : IClassFixture<Station>
{
    private static readonly Actor Tester = Actor.Program("browser test");

    [Fact]
    public async Task Twenty_recordings_of_a_shift_are_sorted_by_keyboard_alone_and_it_is_taken_back()
    {
        await RecordAsync(20);
        await using var window = await station.OpenAsync(station.Evidence.Officer);
        await window.GoAsync("/inbox");
        await window.TabToAsync("To classify");
        await window.FollowAsync(() => window.Page.Keyboard.PressAsync("Enter"));
        await Assertions.Expect(window.TypeAhead("What they show")).ToBeVisibleAsync();
        await window.TabToAsync("What they show");
        await window.Page.Keyboard.TypeAsync("traff");
        await window.Page.Keyboard.PressAsync("Enter");
        await Assertions.Expect(window.TypeAhead("What they show")).ToHaveValueAsync("Traffic stop");
        for (var n = 1; n <= 20; n++)
        {
            await window.TabToAsync($"Tick SHIFT_{n:00}.MP4");
            await window.Page.Keyboard.PressAsync("Space");
        }

        await window.TabToAsync("Those ticked show what is chosen above");
        await window.FollowAsync(() => window.Page.Keyboard.PressAsync("Enter"));
        await Assertions.Expect(window.Page.GetByRole(AriaRole.Alert)).ToContainTextAsync("20 recordings show “Traffic stop”");
        await window.AssertAccessibleAsync("/inbox/to-classify after sorting");
        Assert.Equal(1L, await station.ScalarAsync("select count(distinct act_id) from custody.entry where action = 'item categorised'"));
        Assert.Equal(20L, await station.ScalarAsync("select count(*) from custody.entry where action = 'item categorised'"));
        await Pictures.TakeWholeAsync(window, "Officer/inbox-sorted");

        await window.TabToAsync("Undo");
        await window.FollowAsync(() => window.Page.Keyboard.PressAsync("Enter"));
        await Assertions.Expect(window.Page.GetByRole(AriaRole.Alert)).ToContainTextAsync("20 recordings no longer shown as");
        await Assertions.Expect(window.Page.GetByRole(AriaRole.Checkbox, new() { Name = "Tick SHIFT_01.MP4" })).ToBeVisibleAsync();
        await Pictures.TakeWholeAsync(window, "Officer/inbox-to-classify");
        window.AssertNoTrouble();
    }

    /// <summary>Recordings as rows alone, and a category to choose.</summary>
    private async Task RecordAsync(int count)
    {
        await using var db = new EvidenceDb(new DbContextOptionsBuilder<EvidenceDb>().UseEvidence(station.Evidence.Database.App).Options);
        var custody = new CustodyLog(TimeProvider.System);
        await new MakeCategory(db, custody).RunAsync("TS", "Traffic stop", AccessClass.Standard, Tester, default);
        await new MakeCategory(db, custody).RunAsync("AR", "Arrest", AccessClass.Standard, Tester, default);
        var officer = await db.People.SingleAsync(p => p.UserName == station.Evidence.Officer.UserName);
        var now = Instant.Truncate(TimeProvider.System.GetUtcNow());
        var items = Enumerable.Range(1, count).Select(n => new EvidenceItem { Id = ItemId.New(), Title = $"SHIFT_{n:00}.MP4", State = ItemState.Verified, OfficerId = officer.Id, UnitId = officer.UnitId, ArrivedAt = now.AddSeconds(n), DurationMs = 61_000 }).ToList();
        await using var transaction = await db.Database.BeginTransactionAsync();
        db.Items.AddRange(items);
        await db.SaveChangesAsync();
        await custody.AppendAsync(db, CustodyAct.Of(CustodyAction.ItemReceived, [.. items.Select(i => SubjectOf.Item(i.Id))], Tester), default);
        await transaction.CommitAsync();
    }
}
