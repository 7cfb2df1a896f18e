using System.Globalization;
using Evidence.Access;
using Evidence.Cases;
using Evidence.Cases.Exhibits;
using Evidence.Database;
using Evidence.Formats;
using Evidence.Items.Reach;
using Evidence.Kernel;
using Evidence.Web.Access;
using Microsoft.AspNetCore.Mvc;

namespace Evidence.Web.Cases;

/// <summary>The exhibits of a case, and a recording that becomes one.</summary>
[RequirePermission(Permission.SeeCases)]
internal sealed class CaseExhibitsModel(EvidenceDb db, ReadCase readCase, ListExhibits listExhibits, ReadBelonging belonging, ProduceExhibit produce) : OneCasePage(readCase)
{
    [BindProperty]
    public string? Recording { get; set; }

    [BindProperty]
    public string? Producer { get; set; }

    [BindProperty]
    public string? OtherProducer { get; set; }

    [BindProperty]
    public string? Initials { get; set; }

    [BindProperty]
    public string? Number { get; set; }

    [BindProperty]
    public string? Description { get; set; }

    [BindProperty]
    public string? Reason { get; set; }

    [BindProperty(SupportsGet = true)]
    public string? Withdraw { get; set; }

    public IReadOnlyList<ListedExhibit> Exhibits { get; private set; } = [];

    /// <summary>What may be produced.</summary>
    public IReadOnlyList<RecordingFacts> Recordings { get; private set; } = [];

    public IReadOnlyList<(string Id, string Name)> Producers { get; private set; } = [];

    public Exhibit? Withdrawing => Facts.MayWork && ExhibitId.TryParse(Withdraw, out var id) ? Exhibits.FirstOrDefault(e => e.Exhibit.Id == id && e.Exhibit.WithdrawnAt is null)?.Exhibit : null;

    public override string Address => $"/cases/{Case.Id}/exhibits";

    public Task<IActionResult> OnPostAsync(Guid id, CancellationToken cancellation) => ChangeAsync(id, nameof(Recording), async file =>
    {
        if (!ItemId.TryParse(Recording, out var item))
            throw ReachRefusals.NoSuchItem.ToException();
        await produce.RunAsync(file, item, OtherProducer, PersonId.TryParse(Producer, out var person) ? person : null, Initials, ReadNumber(), Description, HttpContext.Actor(), cancellation);
    }, cancellation);

    public Task<IActionResult> OnPostWithdrawAsync(Guid id, CancellationToken cancellation) => ChangeAsync(id, nameof(Reason),
        file => produce.WithdrawAsync(file, ExhibitId.TryParse(Withdraw, out var exhibit) ? exhibit : throw CasesRefusals.NoSuchExhibit.ToException(), Reason, HttpContext.Actor(), cancellation), cancellation);

    protected override string? FieldOf(Refusal refusal) => refusal.Code switch
    {
        "title-needed" => nameof(Description),
        "name-of-person-needed" => nameof(OtherProducer),
        "person-unknown" => nameof(Producer),
        "initials-wrong" => nameof(Initials),
        "exhibit-number-wrong" or "exhibit-taken" => nameof(Number),
        _ => null,
    };

    protected override async Task<bool> ReadMoreAsync(CancellationToken cancellation)
    {
        Exhibits = await listExhibits.RunAsync(Case.Id, HttpContext.Actor(), cancellation) ?? [];
        if (!Facts.MayWork)
            return true;
        var produced = Exhibits.Where(e => e.Exhibit.WithdrawnAt is null).Select(e => e.Exhibit.ItemId).ToHashSet();
        Recordings = [.. (await belonging.OfCaseAsync(Case.Id, HttpContext.Actor(), cancellation)).Where(r => !produced.Contains(r.Id))];
        if (Recordings.Count > 0)
            Producers = await PeopleToChoose.ReadAsync(db.People.Where(p => p.Standing == Standing.Active), 2000, cancellation);
        return true;
    }

    private int? ReadNumber() => string.IsNullOrWhiteSpace(Number) ? null
        : int.TryParse(Number.Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : throw CasesRefusals.ExhibitNumberWrong.ToException();
}
