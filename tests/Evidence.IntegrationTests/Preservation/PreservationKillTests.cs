using System.Globalization;
using Evidence.Access;
using Evidence.Custody;
using Evidence.Durability;
using Evidence.Formats;
using Evidence.Formats.Custody;
using Evidence.IntegrationTests.EndToEnd;
using Evidence.IntegrationTests.Review;
using Evidence.Items;
using Evidence.Kernel;
using Evidence.Preservation;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Evidence.IntegrationTests.Preservation;

/// <summary>A worker that is killed while it keeps what is stored; the next one ends what it was at, and everything is told once.</summary>
public sealed class PreservationKillTests(OneStore archive) : IClassFixture<OneStore>
{
    public static TheoryData<FaultPoint> Reading => FaultCoverage.Each(FaultCoverage.ReadingAgain);

    public static TheoryData<FaultPoint> Finding => FaultCoverage.Each(FaultCoverage.FindingHarm);

    public static TheoryData<FaultPoint> Closing => FaultCoverage.Each(FaultCoverage.ClosingAnIncident);

    [Theory, MemberData(nameof(Reading))]
    public async Task A_copy_that_was_being_read_is_read_and_entered_once(FaultPoint point)
    {
        var recording = await archive.RecordAsync(100);
        archive.Clock.MoveAhead(TimeSpan.FromDays(91));
        await StruckAsync(point, "scrub");

        await archive.Worker.GetRequiredService<ScrubCopies>().RunAsync(default);

        Assert.Single(await archive.Station.ActionsAsync(SubjectOf.Item(recording.Item)), CustodyAction.FixityChecked);
        Assert.True((await archive.CopyAsync(recording.Object)).VerifiedAt > archive.Clock.GetUtcNow().AddDays(-1));
    }

    [Theory, MemberData(nameof(Finding))]
    public async Task A_harm_that_was_being_told_is_told_once(FaultPoint point)
    {
        var recording = await archive.RecordAsync();
        await Harming.DoAsync(archive, recording, Harm.Truncated);
        var listing = point == FaultPoint.ListingPageRead;
        archive.Clock.MoveAhead(TimeSpan.FromDays(91));
        await StruckAsync(point, listing ? "listing" : "scrub");

        if (listing)
            Assert.True(await archive.CompareAsync());
        else
            await archive.Worker.GetRequiredService<ScrubCopies>().RunAsync(default);

        var finding = Assert.Single(await archive.FindingsAsync(recording.Object));
        Assert.Single(await archive.Station.ActionsAsync(SubjectOf.Item(recording.Item)), CustodyAction.FindingRecorded);
        Assert.Single(await archive.Station.ActionsAsync(SubjectOf.Incident(finding.IncidentId)), CustodyAction.IncidentOpened);
        Assert.NotNull((await archive.CopyAsync(recording.Object)).DamagedAt);
        await new CloseIncident(archive.Open(), archive.Station.Custody, archive.Clock).RunAsync(finding.IncidentId, "seen to", archive.Station.EvidenceOfficer, default);
    }

    [Theory, MemberData(nameof(Closing))]
    public async Task An_incident_that_was_being_closed_is_closed_once(FaultPoint point)
    {
        var recording = await archive.RecordAsync(100);
        await Harming.DoAsync(archive, recording, Harm.ExtraVersion);
        Assert.True(await archive.CompareAsync());
        var incident = (await archive.FindingsAsync(recording.Object))[0].IncidentId;
        await StruckAsync(point, $"close {incident} {archive.Station.EvidenceOfficer.Id}");

        if (point == FaultPoint.IncidentBeforeCommit)
            await new CloseIncident(archive.Open(), archive.Station.Custody, archive.Clock).RunAsync(incident, "seen to", archive.Station.EvidenceOfficer, default);

        Assert.Single(await archive.Station.ActionsAsync(SubjectOf.Incident(incident)), CustodyAction.IncidentResolved);
        Assert.DoesNotContain(recording.Item, await archive.Open().ItemsInDanger().ToListAsync());
    }

    private Task StruckAsync(FaultPoint point, string act) => BesideDockingKillTests.ProbeStruckAsync(
        ["keep", archive.Station.Connections.App, archive.Data, archive.Clock.Ahead.TotalSeconds.ToString(CultureInfo.InvariantCulture), act], new Strike(point, 1), "KILL");

    /// <summary>Run as a program of its own, to be struck.</summary>
    internal static async Task ActAsync(string connection, string data, string ahead, string act)
    {
        var clock = new LaterClock();
        clock.MoveAhead(TimeSpan.FromSeconds(double.Parse(ahead, CultureInfo.InvariantCulture)));
        await using var worker = Archive.Services(data, connection, [], clock);
        await (act.Split(' ') switch
        {
            ["scrub"] => worker.GetRequiredService<ScrubCopies>().RunAsync(default),
            ["listing"] => worker.GetRequiredService<CompareListing>().CompareAsync(Archive.Primary, default),
            [_, var incident, var person] => CloseAsync(worker, new IncidentId(Guid.Parse(incident)), Guid.Parse(person)),
            _ => throw new ArgumentException(act),
        });
    }

    private static async Task CloseAsync(IServiceProvider worker, IncidentId incident, Guid person)
    {
        await using var scope = worker.CreateAsyncScope();
        await scope.ServiceProvider.GetRequiredService<CloseIncident>()
            .RunAsync(incident, "seen to", new Actor(ActorKind.Person, person, "Maya Okafor", Vocabulary.Word(Role.EvidenceOfficer)), default);
    }
}
