using Evidence.Access;
using Evidence.Cases;
using Evidence.Database;
using Evidence.Formats;
using Evidence.Items.Reach;
using Evidence.Kernel;
using Evidence.Web.Access;
using Evidence.Web.Layout;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace Evidence.Web.Cases;

/// <summary>One case: its recordings, its notes, and who works on it.</summary>
[RequirePermission(Permission.SeeCases)]
internal sealed class CaseModel(EvidenceDb db, ReadCase readCase, ReadBelonging belonging, ChangeMembers members, ChangeCaseState changeState, Classify classify, WriteNote writeNote) : PageModel
{
    [BindProperty]
    public string? Note { get; set; }

    [BindProperty]
    public string? Member { get; set; }

    [BindProperty]
    public string? Class { get; set; }

    public CaseFacts Facts { get; private set; } = null!;

    public CaseFile Case => Facts.Case;

    public bool IsOpen => Case.State == CaseState.Open;

    public IReadOnlyList<RecordingFacts> Recordings { get; private set; } = [];

    /// <summary>Who may be added.</summary>
    public IReadOnlyList<(string Id, string Name)> Others { get; private set; } = [];

    public async Task<IActionResult> OnGetAsync(Guid id, CancellationToken cancellation) => await ReadAsync(new CaseId(id), cancellation) ? Page() : NotFound();

    public Task<IActionResult> OnPostNoteAsync(Guid id, CancellationToken cancellation) =>
        ChangeAsync(id, nameof(Note), file => writeNote.RunAsync(file, Note, HttpContext.Actor(), cancellation), cancellation);

    public Task<IActionResult> OnPostJoinAsync(Guid id, CancellationToken cancellation) =>
        ChangeAsync(id, nameof(Member), file => members.AddAsync(file, Chosen(), HttpContext.Actor(), cancellation), cancellation);

    public Task<IActionResult> OnPostLeaveAsync(Guid id, CancellationToken cancellation) =>
        ChangeAsync(id, nameof(Member), file => members.RemoveAsync(file, Chosen(), HttpContext.Actor(), cancellation), cancellation);

    public Task<IActionResult> OnPostClassAsync(Guid id, CancellationToken cancellation) =>
        ChangeAsync(id, nameof(Class), file => classify.CaseAsync(file, CaseWords.Read(Class) ?? Case.AccessClass, HttpContext.Actor(), cancellation), cancellation);

    public Task<IActionResult> OnPostStateAsync(Guid id, string? state, CancellationToken cancellation) =>
        ChangeAsync(id, "", file => changeState.RunAsync(file, state == nameof(CaseState.Closed) ? CaseState.Closed : CaseState.Open, HttpContext.Actor(), cancellation), cancellation);

    private async Task<IActionResult> ChangeAsync(Guid id, string field, Func<CaseId, Task> change, CancellationToken cancellation)
    {
        if (!await ReadAsync(new CaseId(id), cancellation))
            return NotFound();
        try
        {
            await change(Case.Id);
            // Who took themselves off a confidential case does not see it any more.
            return Redirect(await readCase.RunAsync(Case.Id, HttpContext.Actor(), cancellation) is null ? "/cases" : $"/cases/{id}");
        }
        catch (RefusedException refused) when (refused.Refusal.Status != StatusCodes.Status403Forbidden)
        {
            ModelState.AddRefusal(field, refused);
            return Page();
        }
    }

    private PersonId Chosen() => PersonId.TryParse(Member, out var person) ? person : throw CasesRefusals.PersonUnknown.ToException();

    private async Task<bool> ReadAsync(CaseId id, CancellationToken cancellation)
    {
        if (await readCase.RunAsync(id, HttpContext.Actor(), cancellation) is not { } facts)
            return false;
        Facts = facts;
        Recordings = await belonging.OfCaseAsync(id, HttpContext.Actor(), cancellation);
        if (facts.MayManage && IsOpen)
            Others = await OthersAsync(cancellation);
        return true;
    }

    private Task<IReadOnlyList<(string Id, string Name)>> OthersAsync(CancellationToken cancellation)
    {
        var there = Facts.Members.Select(m => m.Person).ToList();
        var roles = RoleWords.OfPeople.Where(role => PermissionMap.ScopeOf(role, Permission.SeeCases).HasFlag(Scope.Case)).ToList();
        return PeopleToChoose.ReadAsync(db.People.Where(p => p.Standing == Standing.Active && roles.Contains(p.Role) && !there.Contains(p.Id)), 2000, cancellation);
    }
}
