using Evidence.Access;
using Evidence.Cases;
using Evidence.Cases.Work;
using Evidence.Database;
using Evidence.Formats;
using Evidence.Items.Reach;
using Evidence.Kernel;
using Evidence.Web.Access;
using Microsoft.AspNetCore.Mvc;

namespace Evidence.Web.Cases;

/// <summary>Recordings under a heading of this id.</summary>
internal sealed record ListedRecordings(string Heading, IReadOnlyList<RecordingFacts> Recordings);

/// <summary>One case: its recordings in their folders and what may belong to it, its incidents, its notes, and who works on it.</summary>
[RequirePermission(Permission.SeeCases)]
internal sealed class CaseModel(
    EvidenceDb db, ReadCase readCase, ReadCaseWork readWork, ReadBelonging belonging, SuggestForCase suggest, CaseActs acts) : OneCasePage(readCase)
{
    [BindProperty]
    public string? Note { get; set; }

    [BindProperty]
    public string? Member { get; set; }

    [BindProperty]
    public string? Class { get; set; }

    [BindProperty]
    public string? Title { get; set; }

    [BindProperty]
    public string? Offence { get; set; }

    [BindProperty]
    public string? Incident { get; set; }

    [BindProperty]
    public string? Recording { get; set; }

    [BindProperty]
    public string? Folder { get; set; }

    [BindProperty]
    public string? NewFolder { get; set; }

    public IReadOnlyList<RecordingFacts> Recordings { get; private set; } = [];

    public IReadOnlyList<Suggestion> Suggestions { get; private set; } = [];

    public CaseWork Work { get; private set; } = null!;

    /// <summary>Who may be added.</summary>
    public IReadOnlyList<(string Id, string Name)> Others { get; private set; } = [];

    public override string Address => $"/cases/{Case.Id}";

    private Actor Actor => HttpContext.Actor();

    /// <summary>Each folder, by name, and what lies in none.</summary>
    public IEnumerable<(string Heading, string Name, IReadOnlyList<RecordingFacts> Recordings)> ByFolder()
    {
        foreach (var folder in Work.Folders)
            yield return ($"folder-{folder.Id}", folder.Name, [.. Recordings.Where(r => Work.FolderOf.TryGetValue(r.Id, out var at) && at == folder.Id)]);
        yield return ("folder-none", "In no folder", [.. Recordings.Where(r => !Work.FolderOf.ContainsKey(r.Id))]);
    }

    public Task<IActionResult> OnPostNoteAsync(Guid id, CancellationToken cancellation) => ChangeAsync(id, nameof(Note), file => acts.Note.RunAsync(file, Note, Actor, cancellation), cancellation);

    public Task<IActionResult> OnPostJoinAsync(Guid id, CancellationToken cancellation) => ChangeAsync(id, nameof(Member), file => acts.Members.AddAsync(file, Chosen(), Actor, cancellation), cancellation);

    public Task<IActionResult> OnPostLeaveAsync(Guid id, CancellationToken cancellation) => ChangeAsync(id, nameof(Member), file => acts.Members.RemoveAsync(file, Chosen(), Actor, cancellation), cancellation);

    public Task<IActionResult> OnPostClassAsync(Guid id, CancellationToken cancellation) =>
        ChangeAsync(id, nameof(Class), file => acts.Classify.CaseAsync(file, CaseWords.Read(Class) ?? Case.AccessClass, Actor, cancellation), cancellation);

    public Task<IActionResult> OnPostStateAsync(Guid id, string? state, CancellationToken cancellation) =>
        ChangeAsync(id, "", file => acts.State.RunAsync(file, state == nameof(CaseState.Closed) ? CaseState.Closed : CaseState.Open, Actor, cancellation), cancellation);

    public Task<IActionResult> OnPostDescribeAsync(Guid id, CancellationToken cancellation) =>
        ChangeAsync(id, nameof(Title), file => acts.Describe.RunAsync(file, Title, Offence, Actor, cancellation), cancellation);

    public Task<IActionResult> OnPostRelateAsync(Guid id, CancellationToken cancellation) => ChangeAsync(id, nameof(Incident),
        async file => await acts.Relate.RunAsync(file, await acts.Find.IncidentAsync(Incident, cancellation), relates: true, Actor, cancellation), cancellation);

    public Task<IActionResult> OnPostUnrelateAsync(Guid id, CancellationToken cancellation) => ChangeAsync(id, nameof(Incident),
        async file => await acts.Relate.RunAsync(file, await acts.Find.IncidentAsync(Incident, cancellation), relates: false, Actor, cancellation), cancellation);

    public Task<IActionResult> OnPostFolderAsync(Guid id, CancellationToken cancellation) => ChangeAsync(id, nameof(NewFolder), file => acts.MakeFolder.RunAsync(file, NewFolder, Actor, cancellation), cancellation);

    public Task<IActionResult> OnPostFileAsync(Guid id, CancellationToken cancellation) => ChangeAsync(id, nameof(Folder),
        file => acts.File.RunAsync(file, ChosenRecording(), CaseFolderId.TryParse(Folder, out var folder) ? folder : null, Actor, cancellation), cancellation);

    public Task<IActionResult> OnPostSuggestedAsync(Guid id, bool belongs, CancellationToken cancellation) => ChangeAsync(id, nameof(Recording),
        file => belongs ? acts.Link.ToCaseAsync(ChosenRecording(), file, joins: true, Actor, cancellation) : suggest.DismissAsync(file, ChosenRecording(), Actor, cancellation), cancellation);

    protected override string? FieldOf(Refusal refusal) => refusal.Code == "case-text-too-long" ? nameof(Offence) : null;

    protected override async Task<bool> ReadMoreAsync(CancellationToken cancellation)
    {
        Work = (await readWork.RunAsync(Case.Id, Actor, cancellation))!;
        Recordings = await belonging.OfCaseAsync(Case.Id, Actor, cancellation);
        Suggestions = await suggest.RunAsync(Case.Id, Actor, cancellation);
        if (Facts.MayManage && IsOpen)
            Others = await OthersAsync(cancellation);
        return true;
    }

    private PersonId Chosen() => PersonId.TryParse(Member, out var person) ? person : throw CasesRefusals.PersonUnknown.ToException();

    private ItemId ChosenRecording() => ItemId.TryParse(Recording, out var item) ? item : throw ReachRefusals.NoSuchItem.ToException();

    private Task<IReadOnlyList<(string Id, string Name)>> OthersAsync(CancellationToken cancellation)
    {
        var there = Facts.Members.Select(m => m.Person).ToList();
        var roles = RoleWords.OfPeople.Where(role => PermissionMap.ScopeOf(role, Permission.SeeCases).HasFlag(Scope.Case)).ToList();
        return PeopleToChoose.ReadAsync(db.People.Where(p => p.Standing == Standing.Active && roles.Contains(p.Role) && !there.Contains(p.Id)), 2000, cancellation);
    }
}

/// <summary>What may be done on the page of a case.</summary>
internal sealed record CaseActs(
    WriteNote Note, ChangeMembers Members, ChangeCaseState State, Classify Classify, DescribeCase Describe, RelateIncident Relate, FindReference Find, MakeFolder MakeFolder, FileItem File, LinkItem Link);
