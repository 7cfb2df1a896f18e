using Evidence.Access;
using Evidence.Access.SigningIn;
using Evidence.Formats;
using Evidence.Kernel;
using Evidence.Transfer.Moving;
using Evidence.Web.Access;
using Evidence.Web.Layout;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace Evidence.Web.Transfer;

/// <summary>One move between stores; after the switch, the place where two people approve that the old store's objects are deleted.</summary>
[RequirePermission(Permission.SeeOperations), RequireFresh(OnlyToChange = true)]
internal sealed class MoveModel(ReadMove readMove, ApproveRetirement approve) : PageModel
{
    public MoveFacts Facts { get; private set; } = null!;

    public string Title => $"{Facts.Move.Source} to {Facts.Move.Target}";

    public bool HasApproved => Facts.Approvals.Any(a => a.Person == HttpContext.Actor().Person);

    public bool MayApprove => Facts.TakesApprovals && !HasApproved && User.ScopeOf(Permission.ApproveRetirement) != Scope.None;

    /// <summary>"12 recordings with 48 objects, recorded from 3 May 2025 to 21 November 2026."</summary>
    public string WhatGoes
    {
        get
        {
            var span = Facts.Span;
            var when = span is not { First: { } first, Last: { } last } ? ""
                : first.Date == last.Date ? FormattableString.Invariant($", recorded on {first:d MMMM yyyy}")
                : FormattableString.Invariant($", recorded from {first:d MMMM yyyy} to {last:d MMMM yyyy}");
            return $"{Quantities.Count(span.Recordings)} {(span.Recordings == 1 ? "recording" : "recordings")} with {Quantities.Count(Facts.Objects)} objects{when}.";
        }
    }

    /// <summary>Who still has to approve; null where nobody has to.</summary>
    public string? Missing => (Facts.Approvals.Count, Facts.Approvals.Any(a => a.Role == Role.EvidenceOfficer)) switch
    {
        _ when !Facts.TakesApprovals || Facts.IsApproved => null,
        (0, _) => "Two people have to approve, one of them an evidence officer.",
        (1, true) => "One more person has to approve.",
        _ => "An evidence officer still has to approve.",
    };

    public async Task OnGetAsync(Guid id, CancellationToken cancellation) => Facts = await readMove.RunAsync(new MoveId(id), HttpContext.Actor(), cancellation);

    /// <param name="id">Which move.</param>
    /// <param name="sheet">The count sheet that was on the screen.</param>
    /// <param name="cancellation">Gives up.</param>
    public async Task<IActionResult> OnPostAsync(Guid id, string? sheet, CancellationToken cancellation)
    {
        await OnGetAsync(id, cancellation);
        if (!Sha256Hash.TryParse(sheet, out var shown))
            return Page();
        try
        {
            await approve.RunAsync(new MoveId(id), shown, HttpContext.Actor(), cancellation);
            return Redirect($"/stores/moves/{id}");
        }
        catch (RefusedException refused) when (refused.Refusal.Status == StatusCodes.Status409Conflict)
        {
            ModelState.AddRefusal("", refused);
            return Page();
        }
    }
}
