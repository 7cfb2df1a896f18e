using System.Text;
using System.Text.Json.Nodes;
using Evidence.Access;
using Evidence.Custody;
using Evidence.Database;
using Evidence.Formats;
using Evidence.Formats.Custody;
using Evidence.IntegrationTests.Database;
using Evidence.Formats.Protocol;
using Evidence.IntegrationTests.Intake;
using Evidence.IntegrationTests.Items.Reach;
using Evidence.Items;
using Evidence.Kernel;
using Evidence.Redaction;
using Evidence.Redaction.Drafting;
using Evidence.Redaction.Working;
using Evidence.Review;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Xunit;
using Recording = Evidence.IntegrationTests.Review.Recording;

namespace Evidence.IntegrationTests.Redaction;

/// <summary>Redactions as people make them, with the running Web's own services; what a worker finds is written as a worker writes it.</summary>
internal sealed class Desk(Station station)
{
    public const int Width = 1280, Height = 720;
    public const long LengthUs = 10_000_000;

    /// <summary>One of the Web's services, for one call.</summary>
    public async Task<TResult> AskAsync<TService, TResult>(Func<TService, Task<TResult>> call) where TService : notnull
    {
        await using var scope = station.WebServices.CreateAsyncScope();
        return await call(scope.ServiceProvider.GetRequiredService<TService>());
    }

    public Task DoAsync<TService>(Func<TService, Task> call) where TService : notnull => AskAsync<TService, int>(async service =>
    {
        await call(service);
        return 0;
    });

    public static async Task<Refusal> RefusalAsync(Func<Task> call) => (await Assert.ThrowsAsync<RefusedException>(call)).Refusal;

    /// <summary>A recording whose media check found ten seconds of picture.</summary>
    public async Task<Recording> MasterAsync()
    {
        var recording = await Recording.ArriveAsync(station, 1000);
        await CheckedAsync(recording.Item, recording.Part);
        return recording;
    }

    public async Task CheckedAsync(ItemId item, PartId part)
    {
        await using var db = station.Open();
        await using var transaction = await db.Database.BeginTransactionAsync();
        db.MediaChecks.Add(new MediaCheck { PartId = part, ItemId = item, State = MediaCheckState.Playable, DurationMs = LengthUs / 1000, Frames = 300, Complete = true, DueAt = TimeProvider.System.GetUtcNow(), CheckedAt = TimeProvider.System.GetUtcNow() });
        await db.SaveChangesAsync();
        await station.Custody.AppendAsync(db, CustodyAct.Of(CustodyAction.MediaChecked, SubjectOf.Item(item), EvidenceDatabase.Tester), default);
        await transaction.CommitAsync();
    }

    /// <summary>Says why, as whoever looks at what is not their own work has to.</summary>
    public Task StateAsync(ItemId item, Actor actor) => DoAsync<StatePurpose>(state => state.RunAsync(item, ViewingPurpose.Disclosure, "2026/1184", actor, default));

    /// <summary>An open redaction of a recording that a worker has measured.</summary>
    public async Task<RedactionId> OpenAsync(Recording recording, Actor actor, bool measured = true, Guid? request = null)
    {
        await StateAsync(recording.Item, actor);
        var id = await AskAsync((OpenRedaction open) => open.RunAsync(recording.Item, new RedactionToOpen(0, "For the defence", "Disclosure in 2026/1184", request), actor, default));
        if (measured)
            await MeasureAsync(id);
        return id;
    }

    public async Task MeasureAsync(RedactionId id)
    {
        await using var db = station.Open();
        var now = Instant.Truncate(TimeProvider.System.GetUtcNow());
        await db.RedactionWork.Where(w => w.RedactionId == id && w.Kind == RedactionWorkKind.Measure).ExecuteUpdateAsync(set => set
            .SetProperty(w => w.State, RedactionWorkState.Done).SetProperty(w => w.EndedAt, now).SetProperty(w => w.NextAt, (DateTimeOffset?)null));
        await db.Redactions.Where(r => r.Id == id).ExecuteUpdateAsync(set => set
            .SetProperty(r => r.Width, Width).SetProperty(r => r.Height, Height).SetProperty(r => r.LengthUs, LengthUs).SetProperty(r => r.FramesPerSecond, 30d).SetProperty(r => r.MeasuredAt, now));
    }

    public Task<LockStanding> LockAsync(RedactionId id, Actor actor, bool take = false, bool active = false) => AskAsync((HoldLock hold) => hold.RunAsync(id, take, active, actor, default));

    public Task<SavedDraft> SaveAsync(RedactionId id, long sequence, JsonObject draft, Actor actor) =>
        AskAsync((SaveDraft save) => save.RunAsync(id, sequence, Encoding.UTF8.GetBytes(draft.ToJsonString()), actor, default));

    public Task<SavedVersion> VersionAsync(RedactionId id, long sequence, Actor actor) => AskAsync((SaveVersion save) => save.RunAsync(id, sequence, actor, default));

    /// <summary>A redaction with one version that hides a face, as one person drew it.</summary>
    public async Task<(RedactionId Id, Recording Recording)> DrawnAsync(Actor actor)
    {
        var recording = await MasterAsync();
        var id = await OpenAsync(recording, actor);
        await LockAsync(id, actor);
        var saved = await SaveAsync(id, 0, Draft(Track(1)), actor);
        Assert.Empty(saved.Findings);
        await VersionAsync(id, saved.Sequence, actor);
        return (id, recording);
    }

    /// <summary>The copy of the first version, as a worker publishes it: an item of its own with its file, its lineage and its entries.</summary>
    public async Task<RedactionRender> MadeAsync(RedactionId id, Recording master, bool passed = true, string profile = "defence")
    {
        var work = await AskAsync((AskWork ask) => ask.RenderAsync(id, 1, profile, station.EvidenceOfficer, default));
        await using var db = station.Open();
        var file = Path.GetTempFileName();
        await File.WriteAllBytesAsync(file, TestFile.Random("copy", 5_000, 4).Bytes);
        var seal = new SealDerivative(station.Store, station.Keys);
        var made = await seal.RunAsync(ObjectId.New(), file, default);
        File.Delete(file);
        await using var transaction = await db.Database.BeginTransactionAsync();
        var now = Instant.Truncate(TimeProvider.System.GetUtcNow());
        var version = await db.RedactionVersions.SingleAsync(v => v.RedactionId == id && v.Version == 1);
        var item = new EvidenceItem { Id = ItemId.New(), State = ItemState.Verified, Title = "For the defence", ArrivedAt = now, DurationMs = LengthUs / 1000 };
        var part = new ItemPart { Id = PartId.New(), ItemId = item.Id, ObjectId = made.Id, Role = FileRole.Original, Ordinal = 0, Display = "Copy.mp4", MediaType = "video/mp4" };
        db.Items.Add(item);
        db.Parts.Add(part);
        seal.AddTo(db, item.Id, made, now);
        var render = new RedactionRender
        {
            Id = work, RedactionId = id, ItemId = master.Item, Version = 1, Profile = profile, MadeItemId = item.Id, MadePartId = part.Id, RecipeHash = version.Hash, Engine = "test/1",
            Report = """{"points":[{"name":"masked-frames","passed":true,"text":"Every masked pixel of 300 frames is covered."}]}""", Passed = passed, MadeAt = now,
        };
        db.RedactionRenders.Add(render);
        await db.RedactionWork.Where(w => w.Id == work).ExecuteUpdateAsync(set => set.SetProperty(w => w.State, RedactionWorkState.Done).SetProperty(w => w.EndedAt, now).SetProperty(w => w.NextAt, (DateTimeOffset?)null));
        await db.SaveChangesAsync();
        await station.Custody.AppendAsync(db, CustodyAct.Of(CustodyAction.RedactionMade, [SubjectOf.Item(item.Id), SubjectOf.Item(master.Item)], EvidenceDatabase.Tester) with
        {
            Objects = [new CustodyObject(made.Id, part.Id, "original", made.PlaintextSha256, made.PlaintextBytes)],
        }, default);
        await transaction.CommitAsync();
        await CheckedAsync(item.Id, part.Id);
        return render;
    }

    /// <summary>Plays stretches of a copy as a browser tells of them, so many seconds after the view began.</summary>
    public async Task PlayAsync(RedactionRender copy, Actor actor, string ranges, string? heard, double after = 11)
    {
        await StateAsync(copy.MadeItemId, actor);
        var view = await AskAsync((StartView start) => start.RunAsync(copy.MadeItemId, copy.MadePartId, actor, default));
        await using var db = station.Open();
        var clock = new StoppedClock((await db.Views.SingleAsync(v => v.Id == view)).StartedAt.AddSeconds(after));
        await new ReportPlayback(db, station.Custody, clock).RunAsync(view, copy.MadeItemId, new PlaybackReport(ranges, true, heard), actor, default);
    }

    public static JsonObject Draft(params JsonObject[] tracks) => new()
    {
        ["profiles"] = new JsonArray(new JsonObject { ["effects"] = new JsonArray(), ["keeps"] = new JsonArray(), ["name"] = "defence", ["picture"] = "kept", ["sound"] = "kept", ["withoutSounds"] = new JsonArray(), ["withoutTracks"] = new JsonArray() }),
        ["proposals"] = new JsonArray(),
        ["sounds"] = new JsonArray(),
        ["tracks"] = new JsonArray([.. tracks]),
    };

    public static JsonObject Track(int id, int left = 1600, string reason = "third-party", Guid? by = null) => new()
    {
        ["by"] = (by ?? Guid.NewGuid()).ToString(), ["effect"] = new JsonObject { ["kind"] = "solid" }, ["from"] = 1_000_000, ["id"] = id, ["inverse"] = false,
        ["keyframes"] = new JsonArray(new JsonArray(1_000_000, left, 1600, 800, 800)), ["madeAt"] = "2026-11-21T14:02:09.000000Z", ["margin"] = 32, ["object"] = "face", ["reason"] = reason,
        ["review"] = new JsonArray(), ["shape"] = "rectangle", ["subject"] = null, ["to"] = 4_000_000, ["tool"] = "drawn/1",
    };
}
