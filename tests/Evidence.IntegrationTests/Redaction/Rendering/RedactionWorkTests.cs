using System.Text.Json.Nodes;
using Evidence.Access;
using Evidence.Custody;
using Evidence.Database;
using Evidence.Durability;
using Evidence.Formats;
using Evidence.Formats.Custody;
using Evidence.Formats.Protocol;
using Evidence.Formats.Redaction;
using Evidence.IntegrationTests.Database;
using Evidence.IntegrationTests.EndToEnd;
using Evidence.IntegrationTests.Media;
using Evidence.Items;
using Evidence.Redaction;
using Evidence.Redaction.Drafting;
using Evidence.Redaction.Working;
using Evidence.Redaction.Working.Doing;
using Evidence.Testing;
using Microsoft.EntityFrameworkCore;
using Xunit;

namespace Evidence.IntegrationTests.Redaction.Rendering;

/// <summary>What a worker does for redactions, on real recordings.</summary>
public sealed class RedactionWorkTests(MediaWorld world) : IClassFixture<MediaWorld>
{
    private static readonly MaskEffect Solid = new(EffectKind.Solid, 0);

    [Fact]
    public async Task A_worker_measures_follows_and_makes_a_preview()
    {
        var id = await OpenAsync(await ClipAsync(4));
        await world.RedactAsync();
        await using var db = world.Open();
        var measured = await db.Redactions.AsNoTracking().SingleAsync(r => r.Id == id);
        Assert.Equal((320, 240, 25d), (measured.Width, measured.Height, measured.FramesPerSecond));
        Assert.InRange(measured.LengthUs!.Value, 3_990_000, 4_060_000);

        var follow = await AskAsync(id, RedactionWorkKind.Follow, new JsonObject { ["at"] = 0, ["box"] = new JsonArray(16 * 40, 16 * 60, 16 * 80, 16 * 80) });
        var outside = await AskAsync(id, RedactionWorkKind.Follow, new JsonObject { ["at"] = 0, ["box"] = new JsonArray(16 * 400, 16 * 60, 16 * 80, 16 * 80) });
        var recipe = await RecipeAsync(id);
        var preview = await AskAsync(id, RedactionWorkKind.Preview, new JsonObject { ["from"] = 1_000_000, ["profile"] = "anybody", ["sequence"] = 0, ["to"] = 3_000_000 }, recipe.Content.ToCanonicalBytes(), null, "anybody");
        var find = await AskAsync(id, RedactionWorkKind.Find, new JsonObject { ["what"] = new JsonArray("face") });
        await world.RedactAsync();
        // Nobody switched a detector on.
        Assert.Equal((RedactionWorkState.Refused, RedactionRefusals.NoDetector.Text), ((await WorkAsync(find)).State, (await WorkAsync(find)).Text));
        Assert.Equal("evidence/track-draft/1", (string?)JsonNode.Parse((await WorkAsync(follow)).Result!)!["format"]);
        Assert.Equal((RedactionWorkState.Refused, "The box lies outside the picture."), ((await WorkAsync(outside)).State, (await WorkAsync(outside)).Text));

        var made = await WorkAsync(preview);
        Assert.True(made.State == RedactionWorkState.Done, made.Text);
        var segment = await db.RedactionSegments.SingleAsync(s => s.WorkId == preview);
        Assert.Equal(50, segment.Frames);
        using var folder = new TempFolder();
        await world.AskAsync(async (StoredSegments segments) =>
        {
            await segments.CopyAsync(segment, folder["preview.mp4"], CancellationToken.None);
            return 0;
        });
        Assert.All(await Darkroom.GreyAsync(folder["preview.mp4"], 56, 56, 64, 64), pixels => Assert.InRange(pixels.Max() - pixels.Min(), 0, 2));
        Assert.Equal(50, (await Darkroom.TimesAsync(folder["preview.mp4"])).Count);
        // An hour later it is gone.
        await EvidenceDatabase.ExecuteAsync(world.OwnerConnection, $"update redaction.work set ended_at = now() - interval '2 hours' where id = '{preview}'");
        await world.RedactAsync();
        Assert.False(await db.RedactionSegments.AnyAsync(s => s.WorkId == preview));
        Assert.Null(await world.Store.FindAsync(segment.ObjectId.ToString(), CancellationToken.None));
    }

    [Fact]
    public async Task A_copy_is_an_item_of_its_own_whose_chain_begins_with_where_it_comes_from()
    {
        var (item, part) = await ClipAsync(3);
        var id = await OpenAsync((item, part));
        await world.RedactAsync();
        var work = await RenderAsync(id);
        await world.RedactAsync();
        Assert.True((await WorkAsync(work)).State == RedactionWorkState.Done, (await WorkAsync(work)).Text);
        await AssertMadeAsync(work, item, part);
    }

    [Fact]
    public async Task What_is_given_up_meanwhile_is_not_made()
    {
        var (item, part) = await ClipAsync(2);
        var id = await OpenAsync((item, part));
        await world.RedactAsync();
        var work = await RenderAsync(id);
        await using var db = world.Open();
        await CancelWork.EndAsync(db.RedactionWork.Where(w => w.Id == work), TimeProvider.System.GetUtcNow(), CancellationToken.None);
        await world.RedactAsync();
        Assert.False(await db.RedactionRenders.AnyAsync(r => r.Id == work));
        Assert.Equal(RedactionWorkState.Cancelled, (await WorkAsync(work)).State);
    }

    public static TheoryData<FaultPoint> Points => FaultCoverage.Each([.. FaultCoverage.MakingRedactedCopies, FaultPoint.DerivativeMade, FaultPoint.DerivativeStored, FaultPoint.DerivativeRowsWritten, FaultPoint.DerivativeCommitted]);

    [Theory]
    [MemberData(nameof(Points))]
    public async Task Killed_and_repeated_it_makes_one_copy_and_leaves_nothing(FaultPoint point)
    {
        var (item, part) = await ClipAsync(11);
        var id = await OpenAsync((item, part));
        await world.RedactAsync();
        var work = await RenderAsync(id);
        var before = world.StoredFiles;
        var killed = await ProbeAsync(("EVIDENCE_FAULT", $"{point}:1:KILL"));
        Assert.True(killed.ExitCode == ChildProcess.Killed, $"{point} was not reached: {killed.ExitCode} {killed.Output}{killed.Error}");
        await using var db = world.Open();
        Assert.Equal(point == FaultPoint.DerivativeCommitted, await db.RedactionRenders.AnyAsync(r => r.Id == work));
        var repeated = await ProbeAsync();
        Assert.True(repeated.ExitCode == 0, repeated.Error);
        await world.RedactAsync();
        await AssertMadeAsync(work, item, part);
        Assert.Equal(before + 1, world.StoredFiles);
    }

    /// <summary>Run as a program of its own.</summary>
    internal static async Task RunAsync(string data, string connection)
    {
        await using var services = MediaWorld.Services(data, connection);
        await MediaWorld.RedactAsync(services);
    }

    private async Task AssertMadeAsync(Guid work, ItemId item, PartId part)
    {
        await using var db = world.Open();
        var render = await db.RedactionRenders.AsNoTracking().SingleAsync(r => r.Id == work);
        Assert.True(render.Passed);
        var made = await db.Items.AsNoTracking().SingleAsync(i => i.Id == render.MadeItemId);
        Assert.Equal((ItemState.Verified, "For the defence (anybody, version 1)"), (made.State, made.Title));
        Assert.Equal(part, (await db.Lineage.SingleAsync(l => l.DerivedId == render.MadePartId)).SourceId);
        var (of, its) = (await world.ChainAsync(item), await world.ChainAsync(made.Id));
        Assert.Equal(CustodyAction.RedactionMade, its[0].Action);
        Assert.Equal([render.MadePartId, part], its[0].Objects.Select(o => o.Part));
        Assert.Equal(its[0].Act, of.Single(e => e.Action == CustodyAction.RedactionMade).Act);
        Assert.False(await db.RedactionSegments.AnyAsync(s => s.WorkId == work));
        var file = await world.ToFileAsync(render.MadePartId);
        Assert.All(await Darkroom.GreyAsync(file, 56, 56, 64, 64), pixels => Assert.InRange(pixels.Max() - pixels.Min(), 0, 2));
    }

    private async Task<(ItemId Item, PartId Part)> ClipAsync(int seconds)
    {
        using var folder = new TempFolder();
        await SampleFootage.MakeAsync(folder["clip.mp4"], SampleFootage.Clip(seconds));
        return await world.ReceiveAsync(await File.ReadAllBytesAsync(folder["clip.mp4"]));
    }

    private async Task<RedactionId> OpenAsync((ItemId Item, PartId Part) of)
    {
        await using var db = world.Open();
        await using var transaction = await db.Database.BeginTransactionAsync();
        var somebody = new Person(PersonId.New(), $"r{Guid.NewGuid():N}"[..14], "PC Robin Hale", null, Role.EvidenceOfficer) { NormalizedUserName = $"R{Guid.NewGuid():N}", SecurityStamp = "x", CreatedAt = DateTimeOffset.UnixEpoch };
        db.People.Add(somebody);
        await db.SaveChangesAsync();
        var (now, person) = (Instant.Truncate(TimeProvider.System.GetUtcNow()), somebody.Id);
        var redaction = new RedactionRecord { Id = RedactionId.New(), ItemId = of.Item, PartId = of.Part, Title = "For the defence", Purpose = "Disclosure", OpenedBy = person, OpenedAt = now };
        db.Redactions.Add(redaction);
        db.RedactionWork.Add(Work(redaction, RedactionWorkKind.Measure, []));
        await db.SaveChangesAsync();
        await world.Custody.AppendAsync(db, CustodyAct.Of(CustodyAction.RedactionOpened, [SubjectOf.Item(of.Item), SubjectOf.Person(person)], EvidenceDatabase.Tester), default);
        await transaction.CommitAsync();
        return redaction.Id;
    }

    private static RedactionWork Work(RedactionRecord redaction, RedactionWorkKind kind, JsonObject ask, byte[]? recipe = null, int? version = null, string? profile = null) => new()
    {
        Id = Guid.NewGuid(), RedactionId = redaction.Id, ItemId = redaction.ItemId, PartId = redaction.PartId, Kind = kind, Ask = ask.ToJsonString(), Recipe = recipe, Version = version, Profile = profile,
        AskedBy = redaction.OpenedBy, AskedAt = Instant.Truncate(TimeProvider.System.GetUtcNow()), NextAt = TimeProvider.System.GetUtcNow().AddSeconds(-1),
    };

    private async Task<Guid> AskAsync(RedactionId id, RedactionWorkKind kind, JsonObject ask, byte[]? recipe = null, int? version = null, string? profile = null)
    {
        await using var db = world.Open();
        var work = Work(await db.Redactions.SingleAsync(r => r.Id == id), kind, ask, recipe, version, profile);
        db.RedactionWork.Add(work);
        await db.SaveChangesAsync();
        return work.Id;
    }

    private async Task<Guid> RenderAsync(RedactionId id)
    {
        var recipe = await RecipeAsync(id);
        await using var db = world.Open();
        await using var transaction = await db.Database.BeginTransactionAsync();
        var redaction = await db.Redactions.SingleAsync(r => r.Id == id);
        db.RedactionVersions.Add(new RedactionVersion
        {
            RedactionId = id, Version = 1, ItemId = redaction.ItemId, Recipe = recipe.Content.ToCanonicalBytes(), Hash = recipe.Hash, SavedBy = redaction.OpenedBy, SavedAt = redaction.OpenedAt,
        });
        await db.SaveChangesAsync();
        await world.Custody.AppendAsync(db, CustodyAct.Of(CustodyAction.RedactionSaved, SubjectOf.Item(redaction.ItemId), EvidenceDatabase.Tester), default);
        await transaction.CommitAsync();
        return await AskAsync(id, RedactionWorkKind.Render, new JsonObject { ["profile"] = "anybody", ["version"] = 1 }, null, 1, "anybody");
    }

    private async Task<RedactionRecipe> RecipeAsync(RedactionId id)
    {
        await using var db = world.Open();
        var master = await db.MasterAsync(await db.Redactions.SingleAsync(r => r.Id == id), CancellationToken.None);
        return Recipes.Of(master!, [Recipes.Still(1, master!.Length, Solid, 40, 40, 96, 96)]);
    }

    private async Task<RedactionWork> WorkAsync(Guid id)
    {
        await using var db = world.Open();
        return await db.RedactionWork.AsNoTracking().SingleAsync(w => w.Id == id);
    }

    private Task<ChildProcess> ProbeAsync(params (string Name, string Value)[] environment) =>
        ChildProcess.ProbeAsync(typeof(RedactionWorkTests), ["redaction", world.Data, world.Connection], environment);
}
