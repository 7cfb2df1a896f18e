using Evidence.Access;
using Evidence.Formats;
using Evidence.Formats.Protocol;
using Evidence.Intake;
using Evidence.Web.Access;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace Evidence.Web.Devices;

/// <summary>One docked volume with its files, live.</summary>
[RequirePermission(Permission.SeeDocks)]
internal sealed class SessionModel(DockBoard board, HurryDocking hurry) : PageModel
{
    private const int MostFiles = 2000;

    private static readonly FileStage[] Order = [FileStage.Quarantined, FileStage.LeftOut, FileStage.Sending, FileStage.Checking, FileStage.Waiting, FileStage.Stored, FileStage.Held];

    public DockCard Card { get; private set; } = null!;

    /// <summary>Those that need somebody first.</summary>
    public IReadOnlyList<FileProgress> Files => [.. Card.Files.OrderBy(file => Array.IndexOf(Order, file.Stage)).ThenBy(file => file.Display, StringComparer.Ordinal).Take(MostFiles)];

    public bool Decides => User.ScopeOf(Permission.DecideVolumes) != Scope.None;

    public bool Hurries => User.ScopeOf(Permission.HurryFiles) != Scope.None && Card.Dock.State == DockSessionState.Open;

    /// <summary>Whether asking for it first still changes anything.</summary>
    public static bool CanHurry(FileProgress file) => file.Stage == FileStage.Waiting;

    public string SaysItIs
    {
        get
        {
            var volume = DockedVolume.Read(Card.Dock.Volume);
            return $"{volume.Name}{(volume.Serial is null ? ", no serial number" : $", serial {volume.Serial}")}{(volume.Label is null ? "" : $", label “{volume.Label}”")}, profile {Card.Dock.Profile}";
        }
    }

    public string Decision => Card.Dock.Decision switch
    {
        VolumeDecision.Ours => "Ours" + By,
        VolumeDecision.Seized => "Seized: nothing on it is ever erased" + By,
        VolumeDecision.Private => "Private: nothing on it is ever erased" + By,
        _ => "Not decided",
    };

    private string By => Card.Dock.DecidedBy is { } by ? $", decided by {by}" : "";

    public async Task<IActionResult> OnGetAsync(Guid id, CancellationToken cancellation)
    {
        if (await board.CardAsync(new DockSessionId(id), cancellation) is not { } card)
            return NotFound();
        Card = card;
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
}
