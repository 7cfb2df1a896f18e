using Evidence.Access;
using Evidence.Database;
using Evidence.Formats;
using Evidence.Intake;
using Evidence.Kernel;
using Evidence.Web.Access;
using Evidence.Web.Layout;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace Evidence.Web.Devices;

/// <summary>Says whose an unknown volume is: asked, repeated in words, then done.</summary>
[RequirePermission(Permission.DecideVolumes)]
internal sealed class DecideModel(EvidenceDb db, DockBoard board, DecideVolume decide) : PageModel
{
    internal sealed record Choice(string Word, string Text, string Hint);

    [BindProperty(Name = "")]
    public DecideForm Form { get; set; } = new();

    public DockCard Card { get; private set; } = null!;

    public bool IsToConfirm { get; private set; }

    public bool MayTakeAsOurs => User.ScopeOf(Permission.RegisterDevices) != Scope.None;

    public IReadOnlyList<(string Id, string Name)> Officers { get; private set; } = [];

    private VolumeFacts Volume => VolumeFacts.Read(Card.Dock.Volume);

    public bool NeedsMake => Volume.Make is null;

    public bool NeedsSerial => Volume.Serial is null;

    public string Says => $"{Volume.Name}{(Volume.Serial is null ? ", without a serial number" : $", serial {Volume.Serial}")}";

    public IReadOnlyList<Choice> Choices =>
    [
        .. MayTakeAsOurs ? [new Choice("ours", "Ours", "The agency’s own device. It is registered, copied, and files may be erased from it once they are stored and checked.")] : Array.Empty<Choice>(),
        new Choice("seized", "Seized", "Taken from somebody as evidence. Copied, never written to, never erased."),
        new Choice("private", "Private", "Somebody’s own, handed over freely. Copied, never written to, never erased."),
    ];

    public string Consequence => Form.Decision == "ours"
        ? $"{Card.Dock.Files} files are copied. The device is registered as the agency’s own; files that are stored and checked may be erased from it from now on."
        : $"{Card.Dock.Files} files are copied. Nothing on it is changed or erased, now or later.";

    public string ConfirmText => Form.Decision switch
    {
        "ours" => "Yes, it is ours",
        "seized" => "Yes, it is seized",
        _ => "Yes, it is private",
    };

    public async Task<IActionResult> OnGetAsync(Guid id, CancellationToken cancellation) =>
        await ReadAsync(id, cancellation) ?? Page();

    public async Task<IActionResult> OnPostAsync(Guid id, string? step, CancellationToken cancellation)
    {
        if (await ReadAsync(id, cancellation) is { } elsewhere)
            return elsewhere;
        if (step == "change")
        {
            ModelState.Clear();
            return Page();
        }

        if (Form.Check(ModelState, Card.Id, NeedsMake, NeedsSerial) is not { } wanted)
            return Page();
        if (step != "decide")
        {
            IsToConfirm = true;
            return Page();
        }

        try
        {
            await decide.RunAsync(wanted, HttpContext.Actor(), cancellation);
            return Redirect($"/docks/sessions/{Card.Id}");
        }
        catch (RefusedException refused) when (refused.Refusal.Status != StatusCodes.Status403Forbidden)
        {
            ModelState.AddRefusal(nameof(DecideForm.Decision), refused);
            return Page();
        }
    }

    private async Task<IActionResult?> ReadAsync(Guid id, CancellationToken cancellation)
    {
        if (await board.CardAsync(new DockSessionId(id), User.DocksOf(), cancellation) is not { } card)
            return NotFound();
        Card = card;
        if (!card.NeedsDecision)
            return Redirect($"/docks/sessions/{card.Id}");
        Officers = await OfficerChoice.ReadAsync(db, cancellation);
        return null;
    }
}
