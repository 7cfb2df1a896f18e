using System.Net;
using Evidence.Access;
using Evidence.Custody;
using Evidence.Database;
using Evidence.Formats;
using Evidence.Formats.Custody;
using Evidence.Formats.Protocol;
using Evidence.IntegrationTests.Database;
using Evidence.IntegrationTests.Intake;
using Evidence.IntegrationTests.Items.Reach;
using Evidence.IntegrationTests.Review;
using Evidence.Items;
using Evidence.Kernel;
using Microsoft.EntityFrameworkCore;
using Xunit;

namespace Evidence.IntegrationTests.Items;

/// <summary>All that is being made, as far as somebody may play it.</summary>
public sealed class BeingMadePageTests(Station station) : IClassFixture<Station>
{
    private static readonly DateTimeOffset Start = new(2026, 3, 1, 8, 0, 0, TimeSpan.Zero);

    private readonly Records records = new(station, TimeProvider.System);

    [Fact]
    public async Task Tells_what_waits_what_a_worker_is_at_and_what_was_given_up_with_why()
    {
        await NothingAsync();
        var (waits, atWork, givenUp) = (await records.ItemAsync(station.Officer), await records.ItemAsync(station.Officer), await records.ItemAsync());
        await OrderAsync(waits, Start.AddHours(1));
        var part = await OrderAsync(atWork, Start.AddHours(2));
        await OrderAsync(givenUp, Start, why: "The picture is too long and narrow for a filmstrip.");
        await using var held = await AtWorkAsync(part, 250);
        using var viewer = await Viewer.OpenAsync(station, station.EvidenceOfficer);
        var (_, page) = await viewer.PageAsync("/being-made");
        Assert.Contains("<strong>2</strong>", page, StringComparison.Ordinal);
        Assert.Contains("<strong>1</strong>", page, StringComparison.Ordinal);
        Assert.Contains("At work now", page, StringComparison.Ordinal);
        Assert.Contains("Being made: 25 %, about 10 minutes left.", page, StringComparison.Ordinal);
        Assert.Contains("Waits for its turn.", page, StringComparison.Ordinal);
        Assert.Single(System.Text.RegularExpressions.Regex.Matches(page, $"href=\"/items/{atWork}#"));
        Assert.Contains(TimeMachine(Start.AddHours(1)), page, StringComparison.Ordinal);
        Assert.DoesNotContain($"/items/{givenUp}", page, StringComparison.Ordinal);
        var (_, second) = await viewer.PageAsync("/being-made?state=given-up");
        Assert.Contains("Given up. The picture is too long and narrow for a filmstrip.", second, StringComparison.Ordinal);
        Assert.DoesNotContain($"/items/{waits}", second, StringComparison.Ordinal);

        using var answer = await viewer.GetAsync("/being-made/events");
        using var events = new StreamReader(await answer.EnsureSuccessStatusCode().Content.ReadAsStreamAsync());
        Assert.Contains("Being made: 25 %", await DataAsync(events), StringComparison.Ordinal);
        await using (var db = station.Open())
            await db.MediaProgress.ExecuteUpdateAsync(set => set.SetProperty(p => p.PerMille, 260));
        Assert.Contains("Being made: 26 %", await DataAsync(events), StringComparison.Ordinal);
        await OrderAsync(await records.ItemAsync(), Start);
        Assert.Equal("data:", (await DataAsync(events)).Trim());
    }

    [Fact]
    public async Task Is_taken_first_and_tried_again_from_the_list()
    {
        await NothingAsync();
        var (waits, givenUp) = (await records.ItemAsync(), await records.ItemAsync());
        await OrderAsync(waits, Start);
        await OrderAsync(givenUp, Start, why: "It was no use.");
        using var viewer = await Viewer.OpenAsync(station, station.EvidenceOfficer);
        using (var first = await viewer.PostAsync($"/being-made?state=waiting&handler=First&item={waits}"))
            Assert.Equal("/being-made?state=waiting", first.Headers.Location?.ToString());
        using (var again = await viewer.PostAsync($"/being-made?state=given-up&handler=Again&item={givenUp}"))
            Assert.Equal("/being-made?state=given-up", again.Headers.Location?.ToString());
        await using var db = station.Open();
        Assert.All(await db.MediaWork.AsNoTracking().ToListAsync(), work => Assert.True(work is { AskedAt: not null, NextAt: not null, Attempts: 0 }));
        var (_, page) = await viewer.PageAsync("/being-made");
        Assert.Contains("Asked for: it comes before what nobody asked for.", page, StringComparison.Ordinal);
        Assert.DoesNotContain("Make this first<", page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Tells_of_nothing_that_one_may_not_play()
    {
        await NothingAsync();
        var (mine, others, secret) = (await records.ItemAsync(station.Officer), await records.ItemAsync(), await records.ItemAsync(own: AccessClass.Confidential));
        foreach (var item in new[] { mine, others, secret })
            await OrderAsync(item, Start);
        var secretPart = await OrderAsync(secret, Start);
        await using var held = await AtWorkAsync(secretPart, 250);
        await using var db = station.Open();
        var read = new ReadBeingMade(db, TimeProvider.System);
        foreach (var (actor, expected) in new (Actor, ItemId[])[] { (station.Officer, [mine]), (station.EvidenceOfficer, [mine, others]), (await records.PersonAsync(Role.Auditor), []) })
        {
            var page = await read.PageAsync(BeingMadeState.Waiting, null, actor, default);
            Assert.Equal(expected.ToHashSet(), [.. page.Rows.Select(row => row.Id)]);
            Assert.Equal(expected.Length, page.Waiting.Count);
            Assert.Empty(page.AtWork);
        }

        using var auditor = await Viewer.OpenAsync(station, await records.PersonAsync(Role.Auditor));
        Assert.Equal(HttpStatusCode.Forbidden, (await auditor.PageAsync("/being-made")).Status);
        using var officer = await Viewer.OpenAsync(station, station.Officer);
        using var refused = await officer.PostAsync($"/being-made?handler=First&item={others}");
        Assert.Equal(HttpStatusCode.NotFound, refused.StatusCode);
        Assert.Null((await db.MediaWork.AsNoTracking().SingleAsync(w => w.ItemId == others)).AskedAt);
    }

    [Fact]
    public async Task Every_recording_is_on_one_page_whatever_is_asked_for_meanwhile_and_what_was_asked_for_comes_first()
    {
        await NothingAsync();
        var items = new List<ItemId>();
        for (var n = 0; n < ReadBeingMade.PageSize * 2 + 5; n++)
        {
            var item = await records.ItemAsync();
            items.Add(item);
            // Several were ordered at one instant, and of each there is more than one order.
            await OrderAsync(item, Start.AddMinutes(n / 10), asked: n % 7 == 3 ? Start.AddDays(n / 20) : null);
            await OrderAsync(item, Start.AddMinutes(n / 10 + 1));
        }

        await using var db = station.Open();
        var read = new ReadBeingMade(db, TimeProvider.System);
        var seen = new List<MadeItem>();
        BeingMadePlace? after = null;
        var pages = 0;
        do
        {
            var page = await read.PageAsync(BeingMadeState.Waiting, after, station.EvidenceOfficer, default);
            seen.AddRange(page.Rows);
            after = page.Next;
            pages++;
        }
        while (after is not null);
        Assert.Equal(3, pages);
        Assert.Equal(items.Count, seen.Count);
        Assert.Equal(items.ToHashSet(), [.. seen.Select(row => row.Id)]);
        Assert.All(seen, row => Assert.Equal(2, row.Orders.Count));
        var order = seen.Select(row => (Asked: row.Orders.Min(made => made.Work.AskedAt) ?? DateTimeOffset.MaxValue, Since: row.Orders.Min(made => made.Work.OrderedAt), row.Id.Value)).ToList();
        Assert.Equal(order.Order(), order);
        Assert.Equal(Enumerable.Range(0, items.Count).Count(n => n % 7 == 3), order.TakeWhile(row => row.Asked != DateTimeOffset.MaxValue).Count());
    }

    private static string TimeMachine(DateTimeOffset at) => Instant.Format(at);

    private async Task NothingAsync()
    {
        await using var db = station.Open();
        await db.MediaWork.ExecuteDeleteAsync();
    }

    private static async Task<string> DataAsync(StreamReader events)
    {
        while (await events.ReadLineAsync() is { } line)
            if (line.StartsWith("data:", StringComparison.Ordinal))
                return line;
        throw new EndOfStreamException("Nothing came.");
    }

    private async Task<PartId> OrderAsync(ItemId item, DateTimeOffset at, DateTimeOffset? asked = null, string? why = null)
    {
        await using var db = station.Open();
        await using var transaction = await db.Database.BeginTransactionAsync();
        var (part, file) = (PartId.New(), ObjectId.New());
        var ordinal = await db.Parts.CountAsync(p => p.ItemId == item);
        db.SealedObjects.Add(new SealedObject { Id = file, ItemId = item, PlaintextBytes = 1, CiphertextBytes = 1, PlaintextSha256 = Sha256Hash.Of("a"u8), CiphertextSha256 = Sha256Hash.Of("b"u8) });
        db.Parts.Add(new ItemPart { Id = part, ItemId = item, ObjectId = file, Role = FileRole.Original, Ordinal = ordinal, Display = "A.MP4", FileName = [65] });
        db.MediaWork.Add(new MediaWork { PartId = part, ItemId = item, Kind = MediaWorkKind.Proxy, OrderedAt = at, DueAt = at, AskedAt = asked, NextAt = why is null ? at : null, Attempts = why is null ? 0 : 3, Text = why });
        await db.SaveChangesAsync();
        await station.Custody.AppendAsync(db, new CustodyAct { Actor = EvidenceDatabase.Tester, Action = CustodyAction.ObjectVerified, Subjects = [SubjectOf.Item(item)] }, default);
        await transaction.CommitAsync();
        return part;
    }

    private async Task<IAsyncDisposable> AtWorkAsync(PartId part, int perMille)
    {
        var held = await AdvisoryLock.TryTakeAsync(station.Source, $"media/{MediaWorkKind.Proxy}", part.Value, default);
        await using var db = station.Open();
        await db.MediaWork.Where(w => w.PartId == part).ExecuteUpdateAsync(set => set.SetProperty(w => w.Attempts, 1));
        db.MediaProgress.Add(new MediaProgress
        {
            PartId = part, Kind = MediaWorkKind.Proxy, Attempt = 1, PerMille = perMille, SecondsLeft = 600, LockKey = held!.Key, LockHolder = held.Holder, ToldAt = TimeProvider.System.GetUtcNow(),
        });
        await db.SaveChangesAsync();
        return held;
    }
}
