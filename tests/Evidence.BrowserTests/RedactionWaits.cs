using Evidence.Custody;
using Evidence.Database;
using Evidence.Formats;
using Evidence.Formats.Custody;
using Evidence.Formats.Protocol;
using Evidence.Formats.Redaction;
using Evidence.Kernel;
using Evidence.Redaction.Drafting;
using Evidence.Redaction.Reviewing;
using Evidence.Redaction.Working;
using Microsoft.EntityFrameworkCore;
using Microsoft.Playwright;

namespace Evidence.BrowserTests;

/// <summary>A request, a redaction and a copy of it, there once a test needs them.</summary>
internal static class RedactionWaits
{
    private const string Recording = "BWC4471_0001.MP4";

    /// <summary>The id of a request; made as an evidence officer makes it.</summary>
    public static async Task<string> RedactionRequestAsync(this Station station)
    {
        const string made = "select id::text from redaction.request order by asked_at limit 1";
        if (await station.ScalarAsync(made) is string there)
            return there;
        await using var window = await station.OpenAsync(station.Evidence.EvidenceOfficer);
        var item = await window.ItemAsync(Recording);
        await window.GoAsync($"/redaction/requests/new?item={item[(item.LastIndexOf('/') + 1)..]}");
        await window.Page.GetByLabel("For what kind of recipient").SelectOptionAsync("Defence");
        await window.Page.GetByLabel("Who gets it").FillAsync("Hart & Lowe Solicitors, for the defendant in the matter of the robbery at the Quay");
        await window.Page.GetByLabel("By which day").FillAsync(TimeProvider.System.GetUtcNow().AddDays(9).ToString("d M yyyy", System.Globalization.CultureInfo.InvariantCulture));
        await window.Page.GetByLabel("Why", new() { Exact = true }).FillAsync("Initial disclosure in 2026/1184");
        await window.Page.GetByRole(AriaRole.Button, new() { Name = "Ask for it" }).ClickAsync();
        await Assertions.Expect(window.Page.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToContainTextAsync("Request for a redacted copy");
        return (string)(await station.ScalarAsync(made))!;
    }

    /// <summary>The id of a redaction; opened on the recording's page.</summary>
    public static async Task<string> RedactionAsync(this Station station)
    {
        const string made = "select id::text from redaction.redaction where title = 'For the defence, 2026/1184' order by opened_at limit 1";
        if (await station.ScalarAsync(made) is string there)
            return there;
        await using var window = await station.OpenAsync(station.Evidence.EvidenceOfficer);
        var item = await window.ItemAsync(Recording);
        await station.PlayableAsync(window, item);
        await window.Page.GetByRole(AriaRole.Link, new() { Name = "Redact it" }).ClickAsync();
        await window.Page.GetByLabel("Title").FillAsync("For the defence, 2026/1184");
        await window.Page.GetByLabel("What it is for").FillAsync("Initial disclosure in 2026/1184");
        await window.Page.GetByRole(AriaRole.Button, new() { Name = "Open a redaction" }).ClickAsync();
        await Assertions.Expect(window.Page.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToContainTextAsync("For the defence");
        return (string)(await station.ScalarAsync(made))!;
    }

    /// <summary>"redaction/reviews/copy" of a copy that waits for a second person. What a worker would have made is written as it writes it; the copy's picture is another recording's.</summary>
    public static async Task<string> RedactedCopyAsync(this Station station)
    {
        var id = RedactionId.From(Guid.Parse(await station.RedactionAsync()));
        await using var db = new EvidenceDb(new DbContextOptionsBuilder<EvidenceDb>().UseNpgsql(station.Evidence.Database.App).Options);
        if (await db.RedactionRenders.Where(r => r.RedactionId == id).Select(r => (Guid?)r.Id).FirstOrDefaultAsync() is { } there)
            return $"{id}/reviews/{there}";
        await using var transaction = await db.Database.BeginTransactionAsync();
        var redaction = await db.Redactions.SingleAsync(r => r.Id == id);
        var now = Instant.Truncate(TimeProvider.System.GetUtcNow());
        var officer = redaction.OpenedBy;
        var held = await db.Parts.Where(p => p.Id == redaction.PartId).Join(db.SealedObjects, p => p.ObjectId, o => o.Id, (_, o) => o).SingleAsync();
        var other = await db.Parts.FirstAsync(p => p.ItemId != redaction.ItemId && p.Role == FileRole.Original);
        var recipe = new RecipeContent
        {
            Id = id, Version = 1, Previous = null, By = officer, SavedAt = now, Master = new RedactionMaster(held.PlaintextSha256, held.PlaintextBytes, 1280, 720, 10_000_000),
            Tracks = [new RedactionTrack
            {
                Id = 1, Subject = null, Shape = MaskShape.Rectangle, Inverse = false, Margin = 32, Effect = new MaskEffect(EffectKind.Solid, 0), From = 1_000_000, To = 4_000_000,
                Keyframes = [new MaskKeyframe(1_000_000, [1600, 1600, 800, 800])], Hides = HiddenObject.Face, Reason = "third-party", Review = [], By = officer, MadeAt = now, Tool = "drawn/1",
            }],
            Sounds = [new RedactionSound(1, 2_000_000, 2_600_000, SoundEffect.Mute, HiddenObject.Name, "victim-anonymity", officer, now, "drawn/1")],
            Profiles = [new RedactionProfile("defence", [], [], [], CopyPolicy.Kept, CopyPolicy.Kept, [])],
        }.ToCanonicalBytes();
        db.RedactionVersions.Add(new RedactionVersion { RedactionId = id, Version = 1, ItemId = redaction.ItemId, Recipe = recipe, Hash = Sha256Hash.Of(recipe), SavedBy = officer, SavedAt = now });
        var render = new RedactionRender
        {
            Id = Guid.NewGuid(), RedactionId = id, ItemId = redaction.ItemId, Version = 1, Profile = "defence", MadeItemId = other.ItemId, MadePartId = other.Id, RecipeHash = Sha256Hash.Of(recipe), Engine = "redact/1",
            Report = """{"points":[{"name":"picture","passed":true,"text":"Every masked pixel of 300 frames is covered."},{"name":"sound","passed":true,"text":"Nothing is heard in 1 stretch."}]}""", Passed = true, MadeAt = now,
        };
        db.RedactionRenders.Add(render);
        db.RedactionReviews.Add(new RedactionReview { Id = Guid.NewGuid(), RenderId = render.Id, RedactionId = id, ItemId = redaction.ItemId, MadeItemId = other.ItemId, AskedBy = officer, AskedAt = now });
        await db.SaveChangesAsync();
        await new CustodyLog(TimeProvider.System).AppendAsync(db, CustodyAct.Of(CustodyAction.RedactionMade, [SubjectOf.Item(other.ItemId), SubjectOf.Item(redaction.ItemId)], Actor.Program("a test")), default);
        await transaction.CommitAsync();
        return $"{id}/reviews/{render.Id}";
    }
}
