using Evidence.Access;
using Evidence.Inbox;
using Evidence.Web.Access;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace Evidence.Web.Inbox;

/// <summary>What needs whoever looks.</summary>
[RequirePermission(Permission.SeeInbox)]
internal sealed class InboxModel(ReadInbox read) : PageModel
{
    public IReadOnlyList<InboxLine> Waiting { get; private set; } = [];

    /// <summary>Kinds of which nothing waits.</summary>
    public IReadOnlyList<InboxLine> Clear { get; private set; } = [];

    public async Task OnGetAsync(CancellationToken cancellation)
    {
        var lines = await read.RunAsync(HttpContext.Actor(), cancellation);
        (Waiting, Clear) = ([.. lines.Where(line => line.Count > 0)], [.. lines.Where(line => line.Count == 0)]);
    }
}
