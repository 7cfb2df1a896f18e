using Evidence.Access;
using Evidence.Formats;
using Evidence.Trails.Proving;
using Evidence.Web.Access;
using Evidence.Web.Layout;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace Evidence.Web.Trails;

/// <summary>What vouches for the custody of a recording, in plain words, to be taken along.</summary>
[RequirePermission(Permission.ReadContinuity)]
internal sealed class ProofModel(ReadProof readProof) : PageModel
{
    public ItemId Id { get; private set; }

    public ProofFacts Facts { get; private set; } = null!;

    public string InLog => Facts.Proven == Facts.Entries.Count
        ? $"All {Quantities.Count(Facts.Entries.Count)} entries"
        : $"{Quantities.Count(Facts.Proven)} of {Quantities.Count(Facts.Entries.Count)} entries; the others follow within seconds";

    public string LogAddress => WebAddress.Origin(Request) + "/log/";

    public async Task OnGetAsync(Guid id, CancellationToken cancellation)
    {
        Id = new ItemId(id);
        Facts = await readProof.RunAsync(Id, HttpContext.Actor(), cancellation);
    }
}
