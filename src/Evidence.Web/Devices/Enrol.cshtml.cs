using Evidence.Access;
using Evidence.Devices;
using Evidence.Web.Access;
using Evidence.Web.Layout;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace Evidence.Web.Devices;

/// <summary>Makes the code with which one dock PC enrols.</summary>
[RequirePermission(Permission.EnrolAgents)]
internal sealed class EnrolModel(IssueEnrolmentCode issue, IConfiguration configuration) : PageModel
{
    public string? Code { get; private set; }

    public DateTimeOffset ExpiresAt { get; private set; }

    public string Server => configuration["Evidence:PublicUrl"] is { Length: > 0 } address ? address.TrimEnd('/') : WebAddress.Origin(Request);

    public async Task OnPostAsync(CancellationToken cancellation) =>
        (Code, ExpiresAt) = await issue.RunAsync(HttpContext.Actor(), cancellation);
}
