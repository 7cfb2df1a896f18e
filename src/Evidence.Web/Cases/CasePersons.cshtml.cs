using Evidence.Access;
using Evidence.Cases;
using Evidence.Cases.Persons;
using Evidence.Web.Access;
using Microsoft.AspNetCore.Mvc;

namespace Evidence.Web.Cases;

/// <summary>Who is in a case, and somebody more.</summary>
[RequirePermission(Permission.SeeCases)]
internal sealed class CasePersonsModel(ReadCase readCase, ReadCasePersons readPersons, SetCasePerson setPerson) : OneCasePage(readCase)
{
    [BindProperty]
    public string? Name { get; set; }

    [BindProperty]
    public string? Role { get; set; }

    public IReadOnlyList<CasePersonFacts> Persons { get; private set; } = [];

    public override string Address => $"/cases/{Case.Id}/persons";

    public Task<IActionResult> OnPostAsync(Guid id, CancellationToken cancellation) =>
        ChangeAsync(id, nameof(Name), file => setPerson.AddAsync(file, new CasePersonSaid(CasePersonWords.Read(Role, CaseRole.Witness), Name), HttpContext.Actor(), cancellation), cancellation);

    protected override async Task<bool> ReadMoreAsync(CancellationToken cancellation)
    {
        Persons = await readPersons.RunAsync(Case.Id, HttpContext.Actor(), cancellation) ?? [];
        return true;
    }
}
