using System.Globalization;
using Evidence.Access;
using Evidence.Custody;
using Evidence.Durability;
using Evidence.Formats;
using Evidence.Formats.Custody;
using Evidence.Formats.Protocol;
using Evidence.Intake.Submitting;
using Evidence.IntegrationTests.Database;
using Evidence.IntegrationTests.EndToEnd;
using Evidence.IntegrationTests.Items.Reach;
using Evidence.Items;
using Evidence.Kernel;
using Evidence.Keys;
using Evidence.Storage.FileSystem;
using Evidence.Testing;
using Microsoft.EntityFrameworkCore;
using Xunit;

namespace Evidence.IntegrationTests.Intake.Submitting;

/// <summary>A program that takes a file from a browser, or reads it back, is killed anywhere; the same again leaves one recording, verified.</summary>
public sealed class SubmittingKillTests(Station station) : IClassFixture<Station>
{
    private const int Length = 8_500_000;

    public static TheoryData<FaultPoint> Points => FaultCoverage.Each(FaultCoverage.Submitting);

    [Theory, MemberData(nameof(Points))]
    public async Task A_file_whose_taking_was_killed_is_one_verified_recording_after_the_same_again(FaultPoint point)
    {
        string[] act = ["submit", station.Connections.App, station.DataFolder, station.Officer.Id.ToString()!, point.ToString(), "0"];
        await BesideDockingKillTests.ProbeStruckAsync(act, new Strike(point, 1), "KILL");
        var again = await ChildProcess.ProbeAsync(typeof(SubmittingKillTests), act, []);
        Assert.True(again.ExitCode == 0, again.Output + again.Error);

        await using var db = station.Open();
        var producer = point.ToString();
        var files = await db.SubmittedFiles.Where(f => db.Submissions.Any(s => s.Id == f.SubmissionId && s.Producer == producer)).ToListAsync();
        var file = Assert.Single(files);
        Assert.Equal(UploadState.Verified, file.State);
        Assert.Equal([CustodyAction.ItemReceived, CustodyAction.ObjectVerified], await station.ActionsAsync(SubjectOf.Item(file.ItemId!.Value)));
        Assert.Equal(ItemState.Verified, (await db.Items.SingleAsync(i => i.Id == file.ItemId)).State);
        Assert.Equal(Sha256Hash.Of(Content()), (await db.SealedObjects.SingleAsync(o => o.Id == file.ObjectId)).PlaintextSha256);
        using var readable = await station.Copies(db).OpenAsync(file.ObjectId, FoundBy.Listing, default);
        Assert.NotNull(readable);
    }

    [Fact]
    public async Task A_sweep_that_was_killed_is_ended_by_the_next()
    {
        await using var db = station.Open();
        var submission = await new BeginSubmission(db, TimeProvider.System).RunAsync(new SubmissionSaid(SubmissionSource.Other, "sweep", null, null, null, null, null), station.Officer, default);
        var file = await new BeginFile(db, station.Store, station.Keys, TimeProvider.System).RunAsync(submission, new FileToSend("a", 0, false, 100), station.Officer, default);
        string[] act = ["submit", station.Connections.App, station.DataFolder, station.Officer.Id.ToString()!, "sweep", "8"];
        await BesideDockingKillTests.ProbeStruckAsync(act, new Strike(FaultCoverage.SweepingSubmitted[0], 1), "KILL");
        var again = await ChildProcess.ProbeAsync(typeof(SubmittingKillTests), act, []);
        Assert.True(again.ExitCode == 0, again.Output + again.Error);

        Assert.Equal(UploadState.Abandoned, (await db.SubmittedFiles.AsNoTracking().SingleAsync(f => f.ObjectId == file.ObjectId)).State);
        Assert.Empty(Directory.EnumerateFiles(station.StoreFolder, $"*{file.ObjectId}*", SearchOption.AllDirectories));
    }

    /// <summary>Run as a program of its own, to be struck: whatever of it was done before is not done again.</summary>
    internal static async Task RunAsync(string[] arguments)
    {
        var (connection, data, name, days) = (arguments[1], arguments[2], arguments[4], int.Parse(arguments[5], CultureInfo.InvariantCulture));
        await using var db = EvidenceDatabase.Open(connection);
        var (time, folder) = (TimeProvider.System, Path.Combine(data, "store"));
        var store = new FileSystemStore(folder, (await File.ReadAllTextAsync(Path.Combine(folder, "store.id"))).Trim());
        if (days > 0)
        {
            await new SweepFiles(db, store, new StoppedClock(time.GetUtcNow().AddDays(days))).RunAsync(default);
            return;
        }

        using var keys = FileKeyRing.Open(Path.Combine(data, "keys"));
        var custody = new CustodyLog(time);
        var actor = new Actor(ActorKind.Person, Guid.Parse(arguments[3]), "PC Robin Hale", Vocabulary.Word(Role.Officer));
        var submission = await db.Submissions.Where(s => s.Producer == name).Select(s => (SubmissionId?)s.Id).SingleOrDefaultAsync()
            ?? await new BeginSubmission(db, time).RunAsync(new SubmissionSaid(SubmissionSource.Cctv, name, null, null, null, null, null), actor, default);
        var id = await db.SubmittedFiles.Where(f => f.SubmissionId == submission).Select(f => (ObjectId?)f.ObjectId).SingleOrDefaultAsync()
            ?? (await new BeginFile(db, store, keys, time).RunAsync(submission, new FileToSend("cctv.mp4", 0, false, Length), actor, default)).ObjectId;
        var content = Content();
        var facts = await new ReadSubmission(db).FileAsync(id, actor, default);
        if (facts.State == UploadState.Uploading && facts.Offset < Length)
        {
            using var body = new MemoryStream(content, (int)facts.Offset, (int)(Length - facts.Offset));
            await new TakeChunk(db, store, keys, time).RunAsync(new IncomingBytes(id, facts.Offset, null, body), actor, default);
        }

        await new ClaimFile(db, store, custody, time).RunAsync(id, Sha256Hash.Of(content), actor, default);
        db.ChangeTracker.Clear();
        await new SettleFile(db, store, keys, custody, time).RunAsync(id, default);
    }

    private static byte[] Content()
    {
        var bytes = new byte[Length];
        new Random(42).NextBytes(bytes);
        return bytes;
    }
}
