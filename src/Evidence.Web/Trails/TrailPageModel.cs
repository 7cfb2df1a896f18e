using Evidence.Access;
using Evidence.Database;
using Evidence.Trails;
using Evidence.Web.Access;
using Evidence.Web.Layout;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace Evidence.Web.Trails;

/// <summary>A trail on a page of its own.</summary>
internal abstract class TrailPageModel(ReadTrail readTrail, EvidenceDb db, TimeText times) : PageModel
{
    private const int MostPeople = 1000;

    public TrailView Trail { get; private set; } = null!;

    public abstract string Heading { get; }

    /// <summary>Whose trail it is.</summary>
    public string Whose { get; private set; } = "";

    public abstract Crumb[] Above { get; }

    protected async Task<IActionResult> ReadAsync(TrailScope scope, CancellationToken cancellation)
    {
        var people = await PeopleToChoose.ReadAsync(db.People, MostPeople, cancellation);
        var query = TrailQuery.Read(Request, times, ModelState, people);
        var page = ModelState.IsValid ? await readTrail.RunAsync(new TrailRequest(scope, query.Filter, query.Cursor, query.Backwards), HttpContext.Actor(), cancellation) : null;
        Whose = scope.Kind == TrailKind.Everything ? "of the whole system" : page?.Title ?? "";
        Trail = new TrailView(scope, query, page, times) { ReadsTrails = true, People = scope.Kind == TrailKind.Person ? [] : people };
        return Page();
    }
}

/// <summary>Everything that was done.</summary>
[RequirePermission(Permission.ReadTrails)]
internal sealed class EverythingModel(ReadTrail readTrail, EvidenceDb db, TimeText times) : TrailPageModel(readTrail, db, times)
{
    public override string Heading => "Trail";

    public override Crumb[] Above => [];

    public Task<IActionResult> OnGetAsync(CancellationToken cancellation) => ReadAsync(TrailScope.Everything, cancellation);
}

/// <summary>What a person did, and what was done about them.</summary>
[RequirePermission(Permission.ReadTrails)]
internal sealed class PersonTrailModel(ReadTrail readTrail, EvidenceDb db, TimeText times) : TrailPageModel(readTrail, db, times)
{
    public override string Heading => "Trail of a person";

    public override Crumb[] Above => [new("Trails", "/trails")];

    public Task<IActionResult> OnGetAsync(Guid id, CancellationToken cancellation) => ReadAsync(TrailScope.Of(new Formats.PersonId(id)), cancellation);
}

/// <summary>What was done with a device.</summary>
[RequirePermission(Permission.ReadTrails)]
internal sealed class DeviceTrailModel(ReadTrail readTrail, EvidenceDb db, TimeText times) : TrailPageModel(readTrail, db, times)
{
    public override string Heading => "Trail of a device";

    public override Crumb[] Above => [new("Trails", "/trails")];

    public Task<IActionResult> OnGetAsync(Guid id, CancellationToken cancellation) => ReadAsync(TrailScope.Of(new Formats.DeviceId(id)), cancellation);
}
