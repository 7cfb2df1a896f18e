using System.Net;
using Evidence.Custody;
using Evidence.Formats.Custody;
using Evidence.IntegrationTests.Intake;
using Evidence.Items;
using Microsoft.EntityFrameworkCore;
using Xunit;

namespace Evidence.IntegrationTests.Review;

public sealed class StreamTests(Station station) : IClassFixture<Station>
{
    [Fact]
    public async Task Gives_the_whole_and_any_stretch_byte_for_byte()
    {
        var recording = await Recording.ArriveAsync(station);
        using var viewer = await Viewer.OpenAsync(station, station.Officer);

        using var whole = await viewer.GetAsync(recording.Stream);
        Assert.Equal(HttpStatusCode.OK, whole.StatusCode);
        Assert.Equal(recording.Bytes.Length, whole.Content.Headers.ContentLength);
        Assert.Equal("bytes", whole.Headers.AcceptRanges.Single());
        Assert.Equal(recording.Bytes, await whole.Content.ReadAsByteArrayAsync());
        foreach (var (range, from, length) in new[] { ("bytes=0-0", 0, 1), ("bytes=1048500-1048700", 1_048_500, 201), ("bytes=3000000-", 3_000_000, 500_000), ("bytes=-500", 3_499_500, 500), ("bytes=3499999-9999999", 3_499_999, 1) })
        {
            using var part = await viewer.GetAsync(recording.Stream, range);
            Assert.Equal(HttpStatusCode.PartialContent, part.StatusCode);
            Assert.Equal($"bytes {from}-{from + length - 1}/3500000", part.Content.Headers.ContentRange!.ToString());
            Assert.Equal(recording.Bytes[from..(from + length)], await part.Content.ReadAsByteArrayAsync());
        }
    }

    [Fact]
    public async Task Answers_ranges_as_RFC_9110_says()
    {
        var recording = await Recording.ArriveAsync(station, 70_000);
        using var viewer = await Viewer.OpenAsync(station, station.Officer);

        using var outside = await viewer.GetAsync(recording.Stream, "bytes=70000-");
        Assert.Equal((HttpStatusCode.RequestedRangeNotSatisfiable, "bytes */70000"), (outside.StatusCode, outside.Content.Headers.ContentRange!.ToString()));
        using var several = await viewer.GetAsync(recording.Stream, "bytes=0-1,5-6");
        Assert.Equal((HttpStatusCode.OK, 70_000L), (several.StatusCode, several.Content.Headers.ContentLength!.Value));
        using var other = await viewer.GetAsync(recording.Stream, "bytes=0-1", "\"another file\"");
        Assert.Equal(HttpStatusCode.OK, other.StatusCode);
        using var same = await viewer.GetAsync(recording.Stream, "bytes=0-1", other.Headers.ETag!.ToString());
        Assert.Equal(HttpStatusCode.PartialContent, same.StatusCode);
        using var head = await viewer.SendAsync(HttpMethod.Head, recording.Stream);
        Assert.Equal((HttpStatusCode.OK, 70_000L), (head.StatusCode, head.Content.Headers.ContentLength!.Value));
        Assert.Equal("no-store", head.Headers.CacheControl!.ToString());
    }

    [Fact]
    public async Task Is_entered_before_the_first_byte_and_once_for_all_requests_of_a_viewer()
    {
        var recording = await Recording.ArriveAsync(station);
        using var viewer = await Viewer.OpenAsync(station, station.EvidenceOfficer);
        await viewer.StatePurposeAsync(recording.Item);

        var answers = await Task.WhenAll(Enumerable.Range(0, 8).Select(n => viewer.GetAsync(recording.Stream, $"bytes={n * 400_000}-{n * 400_000 + 9}")));

        Assert.All(answers, answer => Assert.Equal(HttpStatusCode.PartialContent, answer.StatusCode));
        var actions = await station.ActionsAsync(SubjectOf.Item(recording.Item));
        Assert.Single(actions, CustodyAction.ViewStarted);
        await using var db = station.Open();
        var view = await db.Views.SingleAsync(v => v.PartId == recording.Part);
        Assert.Equal(station.EvidenceOfficer.Id, view.PersonId.Value);
        var entry = await db.Entries.SingleAsync(e => e.ActId == new Formats.ActId(view.Id));
        Assert.Equal(recording.Object, CustodyEntryReader.Read(entry.Bytes).Entry!.Objects.Single().Id);
    }

    [Fact]
    public async Task Is_for_nobody_whose_footage_it_is_not()
    {
        var recording = await Recording.ArriveAsync(station, 1000);
        using var nobody = Viewer.Nobody(station);
        using var administrator = await Viewer.OpenAsync(station, station.Administrator);
        using var colleague = await Viewer.OpenAsync(station, await station.PersonAsync($"kim{Guid.NewGuid():N}"[..12], "PC Kim Doe", Evidence.Access.Role.Officer));

        Assert.Equal(HttpStatusCode.Unauthorized, (await nobody.GetAsync(recording.Stream)).StatusCode);
        Assert.Equal(HttpStatusCode.Forbidden, (await administrator.GetAsync(recording.Stream)).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await colleague.GetAsync(recording.Stream)).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await colleague.PostAsync(recording.Views, ("part", recording.Part.ToString()))).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await colleague.PageAsync($"/items/{recording.Item}")).Status);
        Assert.DoesNotContain(CustodyAction.ViewStarted, await station.ActionsAsync(SubjectOf.Item(recording.Item)));
    }

    [Fact]
    public async Task Breaks_off_at_an_altered_segment_and_quarantines_the_item()
    {
        var recording = await Recording.ArriveAsync(station);
        var stored = Directory.GetFiles(station.StoreFolder, recording.Object.ToString(), SearchOption.AllDirectories).Single();
        await using (var file = new FileStream(stored, FileMode.Open, FileAccess.Write))
        {
            file.Position = (1 << 20) + 77;
            file.WriteByte(0);
            file.Position = (1 << 20) + 78;
            file.WriteByte(0);
        }

        using var viewer = await Viewer.OpenAsync(station, station.Officer);
        using var answer = await viewer.GetAsync(recording.Stream);
        var got = new MemoryStream();
        await Assert.ThrowsAnyAsync<Exception>(() => answer.Content.CopyToAsync(got));

        Assert.InRange(got.Length, 0, (1 << 20) - 16 - 40);
        Assert.Equal(recording.Bytes[..(int)got.Length], got.ToArray());
        await using var db = station.Open();
        for (var tries = 0; tries < 100 && (await db.Items.AsNoTracking().SingleAsync(i => i.Id == recording.Item)).State != ItemState.Quarantined; tries++)
            await Task.Delay(100);
        var item = await db.Items.SingleAsync(i => i.Id == recording.Item);
        Assert.Equal(ItemState.Quarantined, item.State);
        Assert.Contains("segment 1", item.Reason, StringComparison.Ordinal);
        Assert.Single(await station.ActionsAsync(SubjectOf.Item(recording.Item)), CustodyAction.ObjectQuarantined);
        Assert.Contains("Quarantined: do not rely on this copy", (await viewer.PageAsync($"/items/{recording.Item}")).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Tells_when_the_stored_object_is_gone()
    {
        var recording = await Recording.ArriveAsync(station, 1000);
        File.Delete(Directory.GetFiles(station.StoreFolder, recording.Object.ToString(), SearchOption.AllDirectories).Single());
        using var viewer = await Viewer.OpenAsync(station, station.Officer);

        await Assert.ThrowsAnyAsync<Exception>(async () => await (await viewer.GetAsync(recording.Stream)).Content.ReadAsByteArrayAsync());

        await using var db = station.Open();
        for (var tries = 0; tries < 100 && (await db.Items.AsNoTracking().SingleAsync(i => i.Id == recording.Item)).State != ItemState.Quarantined; tries++)
            await Task.Delay(100);
        Assert.Contains("is not there", (await db.Items.SingleAsync(i => i.Id == recording.Item)).Reason, StringComparison.Ordinal);
    }
}
