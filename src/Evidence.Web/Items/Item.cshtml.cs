using System.Globalization;
using Evidence.Access;
using Evidence.Database;
using Evidence.Devices;
using Evidence.Formats;
using Evidence.Formats.Protocol;
using Evidence.Intake;
using Evidence.Items.Reach;
using Evidence.Items;
using Evidence.Media.Derivation;
using Evidence.Preservation;
using Evidence.Redaction;
using Evidence.Review;
using Evidence.Review.Clipping;
using Evidence.Review.Marking;
using Evidence.Trails;
using Evidence.Web.Access;
using Evidence.Web.Devices;
using Evidence.Web.Layout;
using Evidence.Web.Trails;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace Evidence.Web.Items;

/// <summary>One recording: the player, what is known of it, its files, and its continuity.</summary>
[RequirePermission(Permission.SeeFootage)]
internal sealed class ItemModel(ReadItem readItem, ReadWatched readWatched, ReadMarkers readMarkers, ReadClips readClips, ListRedactions listRedactions, ReadBelonging readBelonging, ReadTrail readTrail, RequirePurpose requirePurpose, ReadBeingMade readBeingMade, AskMediaWork mediaWork, EvidenceDb db, TimeText times, TrailTerm term, TimeProvider clock) : PageModel
{
    private ItemFacts facts = null!;

    public ItemId Id => facts.Item.Id;

    public string Title => facts.Item.Title;

    public ItemState State => facts.Item.State;

    public string? Reason => facts.Item.Reason;

    public long? LengthMs => facts.Item.DurationMs;

    public string Length => (LengthMs, Check) switch
    {
        ({ } ms, _) => $"{Quantities.Length(ms)} ({Quantities.SpokenLength(ms)})",
        (null, null or { CheckedAt: null }) => "Not known yet",
        (null, { State: MediaCheckState.NotMedia }) => "None: not a recording",
        (null, { } check) when MediaCheckReport.FromJson(check.Report) is { IsShown: true } shown => shown.Pages switch { null => "None: a picture", 1 => "1 page", var pages => $"{pages:N0} pages" },
        _ => "Not known",
    };

    public DateTimeOffset ArrivedAt => facts.Item.ArrivedAt;

    public CapturedText? Captured => CapturedText.Of(facts.Item);

    public string? Officer => facts.Officer;

    public string? Device => facts.Device is not { } device ? null
        : device.Label is { Length: > 0 } label ? $"{label} ({DeviceText.MakeAndModel(device.Make, device.Model)})" : DeviceText.MakeAndModel(device.Make, device.Model);

    public string? DeviceSerial => facts.Device?.Serial;

    /// <summary>Where a seized medium was taken, with its seal.</summary>
    public string? Seizure => facts.Device is { Ownership: DeviceOwnership.Seized } device ? $"{device.Place}{(device.SealNumber is null ? "" : $", seal number {device.SealNumber}")}" : null;

    public string? AgentName => facts.AgentName;

    public DockSessionId? Session => facts.Session;

    /// <summary>What was said of it by whoever added it in a browser.</summary>
    public Evidence.Intake.Submitting.Submission? Submission => facts.Submission;

    /// <summary>What the docking's numbering says of recordings that are not there; null where nobody looked.</summary>
    public string? Numbering => NumberText.AtDocking(facts.Completeness is { } told ? CompletenessFacts.Read(told) : null, facts.MissingNumbers);

    public MediaCheck? Check => facts.Original?.Check;

    /// <summary>Open incidents that name it.</summary>
    public IReadOnlyList<Incident> Incidents { get; private set; } = [];

    /// <summary>Its categories, incidents and cases, as far as whoever looks may know of them.</summary>
    public Belonging Belonging { get; private set; } = new([], [], [], []);

    /// <summary>Which minutes were watched, for each of its files; empty where its continuity is not theirs to read.</summary>
    public IReadOnlyList<WatchedChapter> Watched { get; private set; } = [];

    /// <summary>How much from its start was kept from before recording was started.</summary>
    public long? PreEventMs => facts.Item.PreEventMs;

    public IReadOnlyList<ShownMarker> Markers { get; private set; } = [];

    /// <summary>What was cut out of it.</summary>
    public IReadOnlyList<ShownClip> Clips { get; private set; } = [];

    /// <summary>What it was cut out of; null for a recording.</summary>
    public ShownOrigin? Origin { get; private set; }

    /// <summary>Its redactions; null where they are not for whoever looks to see.</summary>
    public IReadOnlyList<ListedRedaction>? Redactions { get; private set; }

    public bool MayRedact { get; private set; }

    public bool MayCategorise { get; private set; }

    public bool SeesIncidents => User.ScopeOf(Permission.SeeOperations) != Scope.None;

    public bool MayPlay { get; private set; }

    /// <summary>It is not their own work, and they have not said today why they look at it.</summary>
    public bool AsksPurpose { get; private set; }

    public bool SavesFiles => MayPlay && !AsksPurpose;

    public bool MakesBundles { get; private set; }

    /// <summary>Whether the person may ask for the keys of this recording.</summary>
    public bool AsksForKeys { get; private set; }

    public bool IsDestroyed => Original?.KeyDestroyedAt is not null;

    public string ListName { get; private set; } = "Footage";

    public IReadOnlyList<PartFacts> Parts => facts.Parts;

    public PartFacts? Original => facts.Original;

    public IReadOnlyList<Playable> Playables { get; private set; } = [];

    public TrailView Trail { get; private set; } = null!;

    public bool SeesProof => User.ScopeOf(Permission.ReadContinuity) != Scope.None;

    /// <summary>What is still being made of it, and what was given up.</summary>
    public IReadOnlyList<BeingMade> Waiting { get; private set; } = [];

    /// <summary>The page keeps itself current while something of it will change by itself.</summary>
    public bool IsLive => BeingMadeEvents.IsGoingOn(State, Waiting);

    /// <summary>What has to be made before anything of it can be shown: the copy, and before that the check.</summary>
    public BeingMade? MadeForStage => Waiting.Where(made => made.Work is { NextAt: not null, Kind: MediaWorkKind.Proxy or MediaWorkKind.Check }).MaxBy(made => made.Work.Kind);

    /// <summary>The person asked to see what is chosen: a picture or a document is not shown by itself, because showing it is on record.</summary>
    public bool IsShowing { get; private set; }

    /// <summary>Of a document, from 1.</summary>
    public int PageNumber { get; private set; } = 1;

    /// <summary>Pages of the document that its copy has.</summary>
    public int PageCount => Math.Min(PagesOfDocument, PagesFacts.MostPages);

    public int PagesOfDocument => Playing is { IsPages: true } pages ? Parts.Where(p => p.Role == FileRole.Original && p.Chapter == pages.Chapter).Select(p => MediaCheckReport.FromJson(p.Check?.Report)?.Pages).FirstOrDefault() ?? 1 : 0;

    /// <summary>What is shown was taken out of a raw picture.</summary>
    public bool IsRaw => Original?.MediaType == "image/x-adobe-dng";

    /// <summary>A picture file of several pages, and no document that could do anything.</summary>
    public bool IsScan => Original?.MediaType == "image/tiff";

    /// <summary>The copy that is being made of a video of which nothing plays yet: what is there of it can be watched.</summary>
    public BeingMade? Growing => Playing is not null || !MayPlay || State != ItemState.Verified || IsDestroyed ? null : Waiting
        .Where(made => made.Work is { Kind: MediaWorkKind.Proxy, NextAt: not null } && SourceOf(made) is { } original && original.MediaType?.StartsWith("video/", StringComparison.Ordinal) == true)
        .MinBy(made => SourceOf(made)!.Chapter);

    /// <summary>What the player is made for: what plays, or the original of what is being made.</summary>
    public PartFacts? Staged => Playing ?? (Growing is { } made ? SourceOf(made) : null);

    public PartFacts? Playing => Playables.FirstOrDefault(p => p.IsChosen)?.Part;

    /// <summary>What is drawn along the time bar of what plays.</summary>
    public TimeBar TimeBar
    {
        get
        {
            var chapter = Watched.FirstOrDefault(watched => watched.Chapter == Staged?.Chapter);
            // The strip of what is being made would begin a view of the original beside the one that runs.
            var hasStrip = Growing is null && HasBeside(FileRole.Filmstrip) && facts.Item.Flags == NoFlags;
            return new TimeBar(chapter?.LengthMs ?? 0, chapter?.Watched.Ranges ?? [], HasBeside(FileRole.Waveform), hasStrip, [.. Markers.Where(shown => shown.Chapter == Staged?.Chapter).Select(shown => shown.Marker)], Staged is null or { Chapter: 0 } ? PreEventMs ?? 0 : 0);
        }
    }

    /// <summary>The tracks that can be drawn beside what plays.</summary>
    public IReadOnlyList<PartFacts> Tracks => [.. Parts.Where(p => p.IsTrack && p.Verified && (Playing is null || p.Chapter == Playing.Chapter))];

    /// <summary>The subtitles that stand beside what plays.</summary>
    public IReadOnlyList<PartFacts> Captions => [.. Parts.Where(p => p.Verified && p.IsFromDevice && ReadCaptions.Reads(p.Display) && p.Bytes <= ReadCaptions.MostBytes)];

    public bool HasThumbnail => facts.Item.Flags == NoFlags && Parts.Any(p => p.Role == FileRole.Thumbnail && !p.IsFromDevice && p.KeyDestroyedAt is null);

    public string SubTitle => string.Join(" · ", Officer ?? "officer not known", Device ?? "device not known", Captured is { } captured ? $"{captured.Full} {captured.ByWhich}" : "time not known");

    /// <summary>What the read-back proved, and when last; never more than that.</summary>
    public string Unchanged => (State, Original) switch
    {
        (ItemState.Quarantined, _) => "Not shown to be unchanged: see the reason above.",
        _ when Origin is not null => "Made here, and so compared with nothing that a dock read. What it was made from stands above; its entry tells its hash.",
        (_, { VerifiedAt: { } at }) => $"Unchanged since received {times.Full(ArrivedAt)}. Last checked {times.Ago(at)}.",
        _ => "Being checked: the stored copy is read back and compared with what the dock read. The device keeps its files until then.",
    };

    private static readonly ItemFlags NoFlags = new(false, false, false, false, false);

    private bool HasBeside(FileRole role) => Parts.Any(p => p.Role == role && !p.IsFromDevice && p.Verified && p.Chapter == Staged?.Chapter);

    private PartFacts? SourceOf(BeingMade made) => Parts.FirstOrDefault(p => p.Id == made.Work.PartId);

    private bool NothingPlays => Check?.State is MediaCheckState.NotMedia or MediaCheckState.Unplayable;

    public string WhyNotPlayable => State switch
    {
        _ when IsDestroyed => "The key of this recording was destroyed.",
        ItemState.Quarantined => "This recording is quarantined and is not played.",
        ItemState.Received => "This recording is still being checked.",
        _ when Check?.State == MediaCheckState.NotMedia => "There is nothing in this file to play.",
        _ when NothingPlays => "Nothing in this recording can be decoded.",
        _ => "No playable copy yet.",
    };

    public string WhatPlaysLater => State switch
    {
        _ when IsDestroyed => $"Nobody can open it any more, in any store. The facts and the {term.Text} stay readable.",
        ItemState.Quarantined => $"The reason stands above. The facts and the {term.Text} stay readable.",
        ItemState.Received => "It can be played as soon as its stored copy was read back, usually within minutes.",
        _ when NothingPlays => "It is kept exactly as the device held it, and goes into bundles like everything else.",
        _ when Waiting.Any(made => made.Work is { NextAt: null, Kind: MediaWorkKind.Proxy or MediaWorkKind.Check }) => "It was given up to make one: why stands under “Being made”.",
        _ => "A copy that plays in browsers is being made.",
    };

    public string FramesPerSecond => Check is { Frames: > 1 and var frames, DurationMs: > 0 and var length } ? (frames * 1000.0 / length).ToString("0.###", CultureInfo.InvariantCulture) : "25";

    // Not "page": that is the route's own name for this page.
    public async Task<IActionResult> OnGetAsync(Guid id, Guid? play, int? sheet, CancellationToken cancellation)
    {
        if (await readItem.RunAsync(new ItemId(id), HttpContext.Actor(), Permission.SeeFootage, cancellation) is not { } found)
            return NotFound();
        facts = found;
        ListName = Navigation.FootageName(User.ScopeOf(Permission.SeeFootage));
        var now = clock.GetUtcNow();
        MayPlay = await db.ReachesAsync(HttpContext.Actor(), Permission.PlayFootage, Id, now, cancellation);
        MakesBundles = await db.ReachesAsync(HttpContext.Actor(), Permission.MakeBundles, Id, now, cancellation) && State == ItemState.Verified && !IsDestroyed;
        AsksForKeys = await db.ReachesAsync(HttpContext.Actor(), Permission.RequestKeysets, Id, now, cancellation) && Parts.Any(p => p.Verified);
        AsksPurpose = MayPlay && (await requirePurpose.RunAsync(Id, User.PersonId()!.Value, cancellation)).IsMissing;
        Belonging = await readBelonging.OfItemAsync(Id, HttpContext.Actor(), cancellation) ?? Belonging;
        MayCategorise = await db.ReachesAsync(HttpContext.Actor(), Permission.CategoriseFootage, Id, now, cancellation);
        Playables = Choose(play);
        Waiting = await readBeingMade.OfItemAsync(Id, cancellation);
        IsShowing = Playing?.Id.Value == play;
        PageNumber = Math.Clamp(sheet ?? 1, 1, Math.Max(1, PageCount));
        Watched = await readWatched.RunAsync(Id, HttpContext.Actor(), cancellation) ?? [];
        Markers = await readMarkers.RunAsync(Id, HttpContext.Actor(), cancellation) ?? [];
        Clips = await readClips.OfAsync(Id, HttpContext.Actor(), cancellation);
        if (await db.ReachesAsync(HttpContext.Actor(), Permission.SeeRedactions, Id, now, cancellation))
            Redactions = await listRedactions.RunAsync(Id, mine: false, HttpContext.Actor(), cancellation);
        MayRedact = await db.ReachesAsync(HttpContext.Actor(), Permission.RedactFootage, Id, now, cancellation);
        Origin = await readClips.OriginAsync(Id, HttpContext.Actor(), cancellation);
        Incidents = await OpenIncidents.OfItemAsync(db, Id, cancellation);
        await ReadTrailAsync(cancellation);
        if (Growing is not null)
            HttpContext.LetScriptFeedPlayer();
        return Page();
    }

    public async Task<IActionResult> OnPostFirstAsync(Guid id, CancellationToken cancellation)
    {
        await mediaWork.FirstAsync(new ItemId(id), HttpContext.Actor(), cancellation);
        return Redirect($"/items/{id}#being-made");
    }

    public async Task<IActionResult> OnPostAgainAsync(Guid id, CancellationToken cancellation)
    {
        await mediaWork.AgainAsync(new ItemId(id), HttpContext.Actor(), cancellation);
        return Redirect($"/items/{id}#being-made");
    }

    /// <summary>The proxy that we made, which every browser plays and seeks; else the original or the device's own proxy where browsers play it. The person may choose another.</summary>
    private List<Playable> Choose(Guid? wanted)
    {
        if (!MayPlay || State != ItemState.Verified)
            return [];
        var playable = Parts.Where(p => p.BrowsersPlay).OrderBy(p => p.Chapter).ThenBy(p => p.IsFromDevice).ThenBy(p => p.Role).ToList();
        var chosen = playable.FirstOrDefault(p => p.Id.Value == wanted) ?? playable.FirstOrDefault(p => !p.IsFromDevice) ?? playable.FirstOrDefault();
        return [.. playable.Select(p => new Playable(p, p == chosen))];
    }

    /// <summary>The file in words, with its place where the recording is of several files.</summary>
    public string Played(PartFacts part) =>
        Playables.Any(other => other.Part.Chapter > 0) ? $"{PartText.Played(part)}, part {part.Chapter + 1}" : PartText.Played(part);

    private async Task ReadTrailAsync(CancellationToken cancellation)
    {
        var query = TrailQuery.Read(Request, times, ModelState, []);
        var page = ModelState.IsValid ? await readTrail.RunAsync(new TrailRequest(TrailScope.Of(Id), query.Filter, query.Cursor, query.Backwards), HttpContext.Actor(), cancellation) : null;
        Trail = new TrailView(TrailScope.Of(Id), query, page, times) { ReadsTrails = User.ScopeOf(Permission.ReadTrails) != Scope.None };
    }
}
