using Evidence.Access;
using Evidence.Cases;
using Evidence.Cases.Persons;
using Evidence.Formats;
using Evidence.Kernel;
using Evidence.Web.Access;
using Microsoft.AspNetCore.Mvc;

namespace Evidence.Web.Cases;

/// <summary>What is said of somebody in a case, to change it.</summary>
[RequirePermission(Permission.SeeCases)]
internal sealed class CasePersonPageModel(ReadCase readCase, ReadCasePersons readPersons, SetCasePerson setPerson, SetCaseDate setDate, RemoveCasePerson removePerson) : OneCasePage(readCase)
{
    [BindProperty]
    public string? Name { get; set; }

    [BindProperty]
    public string? Role { get; set; }

    [BindProperty]
    public string? PoliceNumber { get; set; }

    [BindProperty]
    public string? CustodyRecord { get; set; }

    [BindProperty]
    public string? CourtReference { get; set; }

    [BindProperty]
    public string? Custody { get; set; }

    [BindProperty]
    public string? CustodySource { get; set; }

    [BindProperty]
    public string? Outcome { get; set; }

    [BindProperty]
    public string? OutcomeSource { get; set; }

    [BindProperty]
    public string? Kind { get; set; }

    [BindProperty]
    public string? Day { get; set; }

    [BindProperty]
    public string? Time { get; set; }

    [BindProperty]
    public string? Source { get; set; }

    [BindProperty]
    public string? Reason { get; set; }

    public CasePersonFacts Person { get; private set; } = null!;

    public override string Address => $"/cases/{Case.Id}/persons/{Person.Person.Id}";

    public Task<IActionResult> OnPostAsync(Guid id, CancellationToken cancellation) => ChangeAsync(id, nameof(Name), file => setPerson.ChangeAsync(file, Person.Person.Id, Said(), HttpContext.Actor(), cancellation), cancellation, Others(id));

    public Task<IActionResult> OnPostDateAsync(Guid id, CancellationToken cancellation) =>
        ChangeAsync(id, nameof(Source), file => setDate.RunAsync(file, Person.Person.Id, CasePersonWords.Read(Kind, CaseDateKind.Born), WrittenDay.Read(Day), WrittenDay.ReadTime(Time), Source, HttpContext.Actor(), cancellation), cancellation);

    public Task<IActionResult> OnPostRemoveAsync(Guid id, CancellationToken cancellation) =>
        ChangeAsync(id, nameof(Reason), file => removePerson.RunAsync(file, Person.Person.Id, Reason, HttpContext.Actor(), cancellation), cancellation, Others(id));

    protected override async Task<bool> ReadMoreAsync(CancellationToken cancellation)
    {
        if (!Facts.MayWork || !CasePersonId.TryParse((string?)RouteData.Values["person"], out var person))
            return false;
        Person = (await readPersons.RunAsync(Case.Id, HttpContext.Actor(), cancellation))?.FirstOrDefault(p => p.Person.Id == person)!;
        return Person is not null;
    }

    protected override string? FieldOf(Refusal refusal) => refusal.Code switch
    {
        "reference-needed" => (PoliceNumber ?? "").Length > 100 ? nameof(PoliceNumber) : (CustodyRecord ?? "").Length > 100 ? nameof(CustodyRecord) : nameof(CourtReference),
        "source-needed" when Kind is null => CasePersonWords.Read(Custody, CustodyState.NotKnown) != CustodyState.NotKnown && string.IsNullOrWhiteSpace(CustodySource) ? nameof(CustodySource) : nameof(OutcomeSource),
        "date-wrong" => nameof(Day),
        _ => null,
    };

    private static string Others(Guid id) => $"/cases/{id}/persons";

    private CasePersonSaid Said() => new(CasePersonWords.Read(Role, Person.Person.Role), Name, PoliceNumber, CustodyRecord, CourtReference,
        CasePersonWords.Read(Custody, CustodyState.NotKnown), CustodySource, CasePersonWords.Read(Outcome, CaseOutcome.NotKnown), OutcomeSource);
}
