using System.Globalization;
using Evidence.Access;
using Evidence.Database;
using Evidence.Formats;
using Evidence.Formats.Protocol;
using Evidence.Intake;
using Evidence.Web.Access;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.AspNetCore.WebUtilities;

namespace Evidence.Web.Devices;

/// <summary>One dock session: what the signed inventories said, and what became of every file, live.</summary>
[RequirePermission(Permission.SeeDocks)]
internal sealed class SessionModel(DockBoard board, ReadDock readDock, ListDocks listDocks, HurryDocking hurry, EvidenceDb db, TimeProvider clock) : PageModel
{
    private IReadOnlyDictionary<string, FileDifference> differences = new Dictionary<string, FileDifference>();

    public DockCard Card { get; private set; } = null!;

    public IReadOnlyList<FileProgress> Files { get; private set; } = [];

    /// <summary>Only files that stand there are listed; null for all.</summary>
    public FileStage? Show { get; private set; }

    public bool IsLaterPage { get; private set; }

    /// <summary>Where the next page of files begins; null on the last.</summary>
    public string? Next { get; private set; }

    /// <summary>Null where the agent did not look.</summary>
    public CompletenessFacts? Completeness { get; private set; }

    /// <summary>By the name of the numbering; empty while nobody knows whose device it is.</summary>
    public IReadOnlyList<ExpectedNumbers> Expected { get; private set; } = [];

    /// <summary>What somebody has to look at among the differences of the two inventories.</summary>
    public IReadOnlyList<FileDifference> Unexplained => [.. differences.Values.Where(DifferenceText.IsDanger).OrderBy(d => d.Kind).ThenBy(d => d.Display, StringComparer.Ordinal)];

    public VolumeFacts Volume => VolumeFacts.Read(Card.Dock.Volume);

    public bool Decides => User.ScopeOf(Permission.DecideVolumes) != Scope.None;

    public bool Hurries => User.ScopeOf(Permission.HurryFiles) != Scope.None && Card.Dock.State == DockSessionState.Open;

    /// <summary>The stages that any file is in, in the order of the list.</summary>
    public IEnumerable<(FileStage Stage, int Files)> Stages => ReadDock.Order.Select(stage => (stage, Card.Tally!.Of(stage))).Where(one => one.Item2 > 0);

    public int AllFiles => Card.Tally!.Files.Values.Sum();

    /// <summary>What is missing, in one sentence; null where nothing is, or nothing can be told.</summary>
    public string? Missing => NumberText.Missing(Expected.Count > 0 ? Expected : [.. Counters.Select(Alone)]);

    public IReadOnlyList<FileCounter> Counters => Completeness?.Counters ?? [];

    public string SaysItIs => Volume.Make is null && Volume.Model is null ? "Nothing: no maker and no model" : Volume.Name;

    public string Serial => Volume.Serial is null ? "None" : $"{Volume.Serial}{(Volume.SerialSource is null ? "" : $", read from {Volume.SerialSource}")}";

    public string Decision => Card.Dock.Decision switch
    {
        VolumeDecision.Ours => "Ours" + By,
        VolumeDecision.Seized => "Seized: nothing on it is ever erased" + By,
        VolumeDecision.Private => "Private: nothing on it is ever erased" + By,
        _ => "Not decided",
    };

    private string By => Card.Dock.DecidedBy is { } by ? $", decided by {by}" : "";

    /// <summary>Whether asking for it first still changes anything.</summary>
    public static bool CanHurry(FileProgress file) => file.Stage == FileStage.Waiting;

    public ExpectedNumbers? ExpectedOf(FileCounter counter) => Expected.FirstOrDefault(one => one.Name == counter.Name);

    public static ExpectedNumbers Alone(FileCounter counter) =>
        new(counter.Name, counter.Digits ?? FileCounter.UsualDigits, NumberingStart.First, null, counter.Missing, counter.Gaps);

    /// <summary>Of what is not within their reach neither the name nor the way to it is shown.</summary>
    public static bool MaySee(FileProgress file) => file.Item is not null;

    /// <summary>What was left out has neither role nor length, and is not compared.</summary>
    public static bool IsCopied(FileProgress file) => file.Stage is not (FileStage.LeftOut or FileStage.Unreadable);

    /// <summary>Where the file is once the session is closed.</summary>
    public string NowOnIt(FileProgress file) => !IsCopied(file) ? "–"
        : differences.TryGetValue(file.Path, out var difference) ? DifferenceText.Of(difference) : "Still on it, unchanged";

    public FileDifference? DifferenceOf(FileProgress file) => differences.GetValueOrDefault(file.Path);

    public static string Words(FileStage stage) => Vocabulary.Word(stage);

    public async Task<IActionResult> OnGetAsync(Guid id, string? show, string? after, CancellationToken cancellation)
    {
        var session = new DockSessionId(id);
        if (await board.CardAsync(session, User.DocksOf(), cancellation) is not { } card)
            return NotFound();
        Card = card;
        Show = Vocabulary.TryParse<FileStage>(show, out var stage) ? stage : null;
        var place = Place(after);
        IsLaterPage = place is not null;
        var page = await readDock.PageAsync(session, Show, place, ReadDock.PageSize, cancellation);
        var known = await ShownNames.ReadAsync(db, session, HttpContext.Actor(), clock.GetUtcNow(), cancellation);
        Files = [.. page.Files.Select(file => known.Knows(file.Path) ? file : file with { Display = ShownNames.NoName, Item = null })];
        Next = page.Next is { } next ? $"{Vocabulary.Word(next.Stage)}.{WebEncoders.Base64UrlEncode(next.Path)}" : null;
        var attestation = await listDocks.AttestationAsync(session, cancellation);
        Completeness = attestation.Completeness is { } told ? CompletenessFacts.Read(told) : null;
        Expected = NumberText.Read(attestation.Expected);
        differences = FileDifference.Read(attestation.Differences).Select(d => known.Knows(d.Path) ? d : d with { Display = ShownNames.NoName }).ToDictionary(d => d.Path, StringComparer.Ordinal);
        return Page();
    }

    /// <param name="id">The session.</param>
    /// <param name="file">The file's path in base64; none for the whole volume.</param>
    public async Task<IActionResult> OnPostAsync(Guid id, string? file, CancellationToken cancellation)
    {
        var path = file is null ? null : new byte[file.Length];
        if (path is not null && Convert.TryFromBase64String(file!, path, out var bytes))
            path = path[..bytes];
        await hurry.RunAsync(new DockSessionId(id), path, HttpContext.Actor(), cancellation);
        return Redirect($"/docks/sessions/{id}");
    }

    public string Link(string? after = null) => QueryHelpers.AddQueryString($"/docks/sessions/{Card.Id}",
        new Dictionary<string, string?> { ["show"] = Show is { } stage ? Vocabulary.Word(stage) : null, ["after"] = after }) + "#files";

    public static string Thousands(int files) => files.ToString("N0", CultureInfo.InvariantCulture);

    /// <summary>An address that somebody changed begins at the first page.</summary>
    private static FilePlace? Place(string? after)
    {
        if (after?.Split('.') is not [var word, var path] || !Vocabulary.TryParse<FileStage>(word, out var stage))
            return null;
        try
        {
            return new FilePlace(stage, WebEncoders.Base64UrlDecode(path));
        }
        catch (FormatException)
        {
            return null;
        }
    }
}
