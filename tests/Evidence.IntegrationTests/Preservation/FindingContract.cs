using Evidence.Custody;
using Evidence.Formats.Custody;
using Evidence.IntegrationTests.Review;
using Evidence.Items;
using Evidence.Preservation;
using Microsoft.EntityFrameworkCore;
using Xunit;

namespace Evidence.IntegrationTests.Preservation;

/// <summary>Every kind of harm to a stored object, met by everybody who can meet it, with one store of some kind.</summary>
public abstract class FindingContract(Archive archive)
{
    private static readonly Harm[] OfProtection = [Harm.ShorterLock, Harm.NoLock, Harm.LongerLock, Harm.HoldTaken, Harm.HoldPlaced];

    /// <summary>Each harm with each finder.</summary>
    /// <param name="unlisted">Which no list tells: it knows lengths, names and versions, and no bytes. A viewer asks for no lock and no hold.</param>
    protected static TheoryData<Harm, FoundBy> Met(IEnumerable<Harm> harms, params Harm[] unlisted)
    {
        var all = new TheoryData<Harm, FoundBy>();
        foreach (var harm in harms)
        {
            all.Add(harm, FoundBy.Scrub);
            if (!OfProtection.Contains(harm))
                all.Add(harm, FoundBy.Viewer);
            if (!unlisted.Contains(harm))
                all.Add(harm, FoundBy.Listing);
        }

        return all;
    }

    private protected async Task AssertFoundAsync(Harm harm, FoundBy by, IHarm? intruder = null)
    {
        var recording = await archive.RecordAsync();
        await Harming.DoAsync(archive, recording, harm, intruder: intruder);

        await MeetAsync(recording, by);

        var finding = Assert.Single(await archive.FindingsAsync(recording.Object));
        Assert.Equal((Harming.FoundAs(harm), by), (finding.Kind, finding.FoundBy));
        await using var db = archive.Open();
        var incident = await db.Incidents.SingleAsync(i => i.Id == finding.IncidentId);
        Assert.Equal((IncidentState.Open, Archive.Primary), (incident.State, incident.Store));
        Assert.Contains(recording.Item, await db.ItemsInDanger().ToListAsync());
        Assert.Contains(CustodyAction.FindingRecorded, await archive.Station.ActionsAsync(SubjectOf.Item(recording.Item)));
        Assert.Equal(CustodyAction.IncidentOpened, (await archive.Station.ActionsAsync(SubjectOf.Incident(incident.Id)))[0]);
        var copy = await archive.CopyAsync(recording.Object);
        Assert.Equal(finding.Kind.IsDamage(), copy.DamagedAt is not null);
        Assert.Equal(finding.Kind.IsProtection(), copy.LockedUntil is not null && copy.ProtectionDoubtedAt is not null);
        var item = await db.Items.SingleAsync(i => i.Id == recording.Item);
        Assert.Equal(finding.Kind.IsDamage() ? ItemState.Quarantined : ItemState.Verified, item.State);
    }

    [Fact]
    public async Task The_same_wrong_is_one_incident_whoever_meets_it_and_told_once_by_each()
    {
        var first = await archive.RecordAsync();
        var second = await archive.RecordAsync();
        await Harming.DoAsync(archive, first, Harm.FlippedByte);
        await Harming.DoAsync(archive, second, Harm.FlippedByte);
        await MeetAsync(first, FoundBy.Viewer);
        await MeetAsync(second, FoundBy.Scrub);
        await MeetAsync(second, FoundBy.Scrub);

        var (one, other) = (Assert.Single(await archive.FindingsAsync(first.Object)), Assert.Single(await archive.FindingsAsync(second.Object)));
        Assert.Equal(one.IncidentId, other.IncidentId);
        Assert.Single(await archive.Station.ActionsAsync(SubjectOf.Item(second.Item)), CustodyAction.FindingRecorded);
    }

    private async Task MeetAsync(Recording recording, FoundBy by)
    {
        switch (by)
        {
            case FoundBy.Scrub:
                await archive.ScrubAsync();
                break;
            case FoundBy.Listing:
                Assert.True(await archive.CompareAsync());
                break;
            default:
                using (var viewer = await Viewer.OpenAsync(archive.Station, archive.Station.Officer))
                {
                    try
                    {
                        using var answer = await viewer.GetAsync(recording.Stream);
                        var got = await answer.Content.ReadAsByteArrayAsync();
                        Assert.True(!answer.IsSuccessStatusCode || got.SequenceEqual(recording.Bytes), "other bytes were shown");
                    }
                    catch (HttpRequestException)
                    {
                        // Broken off: nothing is shown that is not as it was.
                    }
                }

                await Archive.UntilAsync(async () => (await archive.FindingsAsync(recording.Object)).Count > 0);
                break;
        }
    }
}
