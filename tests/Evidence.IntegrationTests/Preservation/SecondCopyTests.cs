using Evidence.Custody;
using Evidence.Formats.Custody;
using Evidence.Formats.Verification;
using Evidence.IntegrationTests.Disclosure;
using Evidence.IntegrationTests.Retention;
using Evidence.IntegrationTests.Review;
using Evidence.Items;
using Evidence.Preservation;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Evidence.IntegrationTests.Preservation;

/// <summary>A second store: every object gets a copy there, readers go on with it, and what is damaged in one is mended from the other.</summary>
public sealed class SecondCopyTests(TwoStores archive) : IClassFixture<TwoStores>
{
    public static TheoryData<Harm, string> Harms
    {
        get
        {
            var all = new TheoryData<Harm, string>();
            foreach (var harm in new[] { Harm.FlippedByte, Harm.FlippedHeader, Harm.Truncated, Harm.Longer, Harm.RolledBack, Harm.Deleted })
            {
                all.Add(harm, Archive.Primary);
                all.Add(harm, Archive.Second);
            }

            all.Add(Harm.Swapped, Archive.Primary);
            return all;
        }
    }

    [Fact]
    public async Task Every_verified_object_gets_one_that_was_read_back_and_an_entry()
    {
        var recording = await archive.RecordAsync();

        Assert.True(await CopyAsync() > 0);
        Assert.Equal(0, await CopyAsync());

        var copy = await archive.CopyAsync(recording.Object, Archive.Second);
        Assert.NotNull(copy.VerifiedAt);
        Assert.NotNull(copy.ProtectionDoubtedAt);
        Assert.Equal(await File.ReadAllBytesAsync(await archive.FileOfAsync(recording.Object)), await File.ReadAllBytesAsync(await archive.FileOfAsync(recording.Object, Archive.Second)));
        Assert.Single(await archive.Station.ActionsAsync(SubjectOf.Item(recording.Item)), CustodyAction.ObjectCopied);
    }

    [Theory, MemberData(nameof(Harms))]
    public async Task What_is_damaged_in_one_store_is_mended_from_the_other_and_the_wrong_bytes_are_kept(Harm harm, string store)
    {
        var recording = await archive.RecordAsync();
        await CopyAsync();
        var (path, damaged) = (await archive.FileOfAsync(recording.Object, store), await archive.CopyAsync(recording.Object, store));
        await Harming.DoAsync(archive, recording, harm, store);
        var wrong = File.Exists(path) ? await File.ReadAllBytesAsync(path) : null;

        await archive.ScrubAsync();
        Assert.Equal(ItemState.Verified, await StateAsync(recording));
        Assert.NotNull((await archive.CopyAsync(recording.Object, store)).DamagedAt);
        await CopyAsync();

        var mended = await archive.CopyAsync(recording.Object, store);
        Assert.Equal(($"{recording.Object}-1", null), (mended.Key, mended.DamagedAt));
        Assert.Equal(wrong, File.Exists(path) ? await File.ReadAllBytesAsync(path) : null);
        await using var db = archive.Open();
        Assert.Equal(damaged.Version, (await db.SetAsideCopies.SingleAsync(c => c.ObjectId == recording.Object && c.Store == store)).Version);
        Assert.NotNull(Assert.Single(await archive.FindingsAsync(recording.Object)).MendedAt);
        Assert.Single(await archive.Station.ActionsAsync(SubjectOf.Item(recording.Item)), CustodyAction.CopyRepaired);

        await archive.ScrubAsync();
        Assert.True(await archive.CompareAsync(store));
        Assert.Single(await archive.FindingsAsync(recording.Object));
        Assert.True((await archive.CopyAsync(recording.Object, store)).VerifiedAt > mended.VerifiedAt);
    }

    [Fact]
    public async Task A_viewer_who_meets_harm_sees_the_same_bytes_from_the_other_copy_and_a_bundle_verifies()
    {
        using var footage = new Footage(archive.Station);
        var recording = await archive.RecordAsync();
        await CopyAsync();
        await Harming.DoAsync(archive, recording, Harm.FlippedByte);

        using (var viewer = await Viewer.OpenAsync(archive.Station, archive.Station.Officer))
        using (var answer = await viewer.GetAsync(recording.Stream))
            Assert.Equal(recording.Bytes, await answer.Content.ReadAsByteArrayAsync());

        var finding = Assert.Single(await archive.FindingsAsync(recording.Object));
        Assert.Equal((FindingKind.Altered, FoundBy.Viewer), (finding.Kind, finding.FoundBy));
        Assert.Equal(ItemState.Verified, await StateAsync(recording));
        Assert.Equal(Verdict.Intact, footage.Verify(await footage.DownloadAsync(await footage.BundleAsync(recording.Item))).Verdict);
        await CopyAsync();
        Assert.NotNull(Assert.Single(await archive.FindingsAsync(recording.Object)).MendedAt);
        Assert.Equal(Verdict.Intact, footage.Verify(await footage.DownloadAsync(await footage.BundleAsync(recording.Item))).Verdict);
    }

    [Fact]
    public async Task What_is_wrong_before_it_has_a_second_copy_is_found_and_not_copied()
    {
        var recording = await archive.RecordAsync();
        await Harming.DoAsync(archive, recording, Harm.FlippedByte);

        await CopyAsync();

        Assert.Equal(FoundBy.Copying, Assert.Single(await archive.FindingsAsync(recording.Object)).FoundBy);
        Assert.Equal(ItemState.Quarantined, await StateAsync(recording));
        await using var db = archive.Open();
        Assert.False(await db.StoredCopies.AnyAsync(c => c.ObjectId == recording.Object && c.Store == Archive.Second));
    }

    [Fact]
    public async Task Where_both_copies_are_damaged_nothing_is_mended_and_the_recording_is_quarantined()
    {
        var recording = await archive.RecordAsync();
        await CopyAsync();
        await Harming.DoAsync(archive, recording, Harm.FlippedByte);
        await Harming.DoAsync(archive, recording, Harm.Truncated, Archive.Second);

        await archive.ScrubAsync();
        await CopyAsync();

        Assert.Equal(ItemState.Quarantined, await StateAsync(recording));
        Assert.All(await archive.FindingsAsync(recording.Object), finding => Assert.Null(finding.MendedAt));
    }

    [Fact]
    public async Task A_copy_under_a_hold_is_mended_and_the_new_bytes_are_held_in_its_place()
    {
        await using var keeping = new Keeping(archive.Station);
        var recording = await archive.RecordAsync();
        await keeping.PlaceAsync(recording.Item);
        await CopyAsync();
        Assert.True((await archive.CopyAsync(recording.Object)).IsHeld);
        await Harming.DoAsync(archive, recording, Harm.FlippedByte);
        await archive.ScrubAsync();

        await CopyAsync();
        Assert.Equal(($"{recording.Object}-1", false), ((await archive.CopyAsync(recording.Object)).Key, (await archive.CopyAsync(recording.Object)).IsHeld));
        await keeping.RunAsync();

        Assert.True((await archive.CopyAsync(recording.Object)).IsHeld);
    }

    private Task<int> CopyAsync() => archive.Worker.GetRequiredService<MakeCopies>().RunAsync(default);

    private async Task<ItemState> StateAsync(Recording recording)
    {
        await using var db = archive.Open();
        return await db.Items.Where(i => i.Id == recording.Item).Select(i => i.State).SingleAsync();
    }
}
