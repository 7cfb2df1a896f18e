using System.Reflection;
using Evidence.Access;
using Evidence.Web.Layout;
using Microsoft.AspNetCore.Razor.Hosting;

namespace Evidence.BrowserTests;

/// <summary>Every page that Web has, as it is compiled into it, and addresses at which each shows something.</summary>
internal static class Pages
{
    /// <summary>The permission that each asks for, by its route; null where it is public.</summary>
    public static IReadOnlyDictionary<string, Permission?> Routes { get; } = typeof(FormField).Assembly.GetCustomAttributes<RazorCompiledItemAttribute>()
        .Where(item => item.Kind == "mvc.1.0.razor-page")
        .ToDictionary(
            item => item.Type.GetCustomAttributes<RazorCompiledItemMetadataAttribute>().Single(metadata => metadata.Key == "RouteTemplate").Value,
            item => item.Type.GetProperty("Model")!.PropertyType.GetCustomAttribute<RequirePermissionAttribute>()?.Permission);

    /// <summary>What pages are there for only to whoever has this permission too: to others they look absent.</summary>
    private static readonly Dictionary<string, Permission> AlsoNeeded = new()
    {
        ["/inbox/{kind}"] = Permission.CategoriseFootage,
        ["/submissions/{id:guid}"] = Permission.DecideVolumes,
        ["/cases/{id:guid}/persons/{person:guid}"] = Permission.ManageCases,
    };

    /// <summary>Addresses of all pages by their routes. Whoever makes a page adds it here: what is not here no test looks at.</summary>
    public static async Task<IReadOnlyDictionary<string, IReadOnlyList<string>>> AddressesAsync(Station station, Window window)
    {
        var item = await window.ItemAsync("BWC4471_0001.MP4");
        return new Dictionary<string, IReadOnlyList<string>>
        {
            ["/footage"] = ["/footage?view=list", "/footage?view=pictures", "/footage?view=list&sort=length", "/footage?view=list&text=BWC4471&kind=video", "/footage?view=list&text=nowhere", "/footage?view=list&text=%25&from=nonsense", "/footage?view=timeline", "/footage?view=map", "/footage?view=list"],
            ["/footage/saved"] = ["/footage/saved", "/footage/saved?query=text%3Dgate"],
            ["/items/{id:guid}"] = [item, await window.ItemAsync(Station.HostileName)],
            ["/submissions"] = ["/submissions"],
            ["/submissions/new"] = ["/submissions/new"],
            ["/submissions/{id:guid}"] = [$"/submissions/{await station.SubmissionAsync()}"],
            ["/docks"] = ["/docks"],
            ["/docks/sessions/{id:guid}"] = [$"/docks/sessions/{await station.ScalarAsync("select id::text from intake.dock_session order by opened_at limit 1")}"],
            ["/docks/sessions/{id:guid}/decide"] = [$"/docks/sessions/{await station.UndecidedAsync()}/decide"],
            ["/docks/devices/import"] = ["/docks/devices/import"],
            ["/docks/devices/new"] = ["/docks/devices/new"],
            ["/docks/devices/{id:guid}/assign"] = [$"/docks/devices/{await station.ScalarAsync("select id::text from devices.device where ownership = 'agency' limit 1")}/assign"],
            ["/docks/enrol"] = ["/docks/enrol"],
            ["/docks/agents/{id:guid}"] = [$"/docks/agents/{await station.ScalarAsync("select id::text from devices.agent limit 1")}"],
            ["/bundles"] = ["/bundles"],
            ["/bundles/new"] = [$"/bundles/new?items={item[(item.LastIndexOf('/') + 1)..]}", "/bundles/new"],
            ["/bundles/{id:guid}"] = [$"/bundles/{await station.BundleAsync()}"],
            ["/stores/moves/{id:guid}"] = [$"/stores/moves/{await station.MoveAsync()}"],
            ["/stores"] = ["/stores"],
            ["/backups"] = [await station.BackupsAsync()],
            ["/keys"] = ["/keys"],
            ["/keysets"] = ["/keysets"],
            ["/keysets/{id:guid}"] = [$"/keysets/{await station.KeysetAsync()}"],
            ["/unusual-access"] = ["/unusual-access"],
            ["/trails/exports"] = ["/trails/exports"],
            ["/trails"] = ["/trails", "/trails?actions=viewing", "/trails?actions=disclosure&from=2020-01-01&to=2020-01-02"],
            ["/trails/person/{id:guid}"] = [$"/trails/person/{await station.ScalarAsync("select id::text from access.person order by id limit 1")}"],
            ["/trails/device/{id:guid}"] = [$"/trails/device/{await station.ScalarAsync("select id::text from devices.device order by id limit 1")}"],
            ["/items/{id:guid}/belongs"] = [$"{item}/belongs"],
            ["/cases"] = ["/cases", "/cases?state=closed", "/cases?text=nothing%20of%20the%20kind"],
            ["/cases/new"] = ["/cases/new"],
            ["/cases/{id:guid}"] = [$"/cases/{await station.CaseAsync()}"],
            ["/cases/{id:guid}/persons"] = [$"/cases/{await station.CaseAsync()}/persons"],
            ["/cases/{id:guid}/persons/{person:guid}"] = [await station.CasePersonAsync()],
            ["/cases/{id:guid}/exhibits"] = [$"/cases/{await station.CaseAsync()}/exhibits"],
            ["/cases/{id:guid}/tasks"] = [$"/cases/{await station.CaseAsync()}/tasks"],
            ["/cases/checklist"] = ["/cases/checklist"],
            ["/cases/due"] = ["/cases/due"],
            ["/categories"] = ["/categories"],
            ["/dispatch"] = ["/dispatch"],
            ["/dispatch/incidents/import"] = ["/dispatch/incidents/import"],
            ["/dispatch/duties/import"] = ["/dispatch/duties/import"],
            ["/dispatch/runs/{id:guid}"] = [$"/dispatch/runs/{await station.DispatchRunAsync()}"],
            ["/policies/matching"] = ["/policies/matching", "/policies/matching?set=true"],
            ["/being-made"] = ["/being-made", "/being-made?state=given-up", "/being-made?state=nonsense&after=nonsense"],
            ["/inbox"] = ["/inbox"],
            ["/inbox/{kind}"] = ["/inbox/to-classify", "/inbox/no-incident", "/inbox/quarantined"],
            ["/policies/non-evidence"] = ["/policies/non-evidence"],
            ["/expected"] = ["/expected", "/expected?state=excused", "/expected?state=nonsense"],
            ["/expected/{incident:guid}/{person:guid}"] = [$"/expected/{await station.ExpectedAsync()}"],
            ["/police-incidents"] = ["/police-incidents"],
            ["/police-incidents/{id:guid}"] = [$"/police-incidents/{await station.PoliceIncidentAsync()}"],
            ["/police-incidents/{id:guid}/together"] = [await station.TogetherAsync(item)],
            ["/redaction/{id:guid}/studio"] = [$"{await station.AnyRedactionAsync()}/studio"],
            ["/items/{id:guid}/purpose"] = [$"{item}/purpose"],
            ["/items/{id:guid}/markers"] = [$"{item}/markers"],
            ["/items/{id:guid}/clips"] = [$"{item}/clips", $"{item}/clips?kind=still&from=0:02.000"],
            ["/items/{id:guid}/proof"] = [$"{item}/proof"],
            ["/access"] = ["/access"],
            ["/access/emergency"] = ["/access/emergency"],
            ["/access/emergencies"] = [await station.EmergenciesAsync()],
            ["/people"] = ["/people"],
            ["/people/new"] = ["/people/new"],
            ["/people/import"] = ["/people/import"],
            ["/people/sign-out"] = ["/people/sign-out", "/people/sign-out?ended=true"],
            ["/people/{id:guid}"] = [$"/people/{await station.ScalarAsync("select id::text from access.person order by id limit 1")}"],
            ["/clients"] = ["/clients"],
            ["/clients/new"] = ["/clients/new"],
            ["/clients/{id:guid}"] = [$"/clients/{await station.ClientAsync()}"],
            ["/clients/webhook-keys"] = ["/clients/webhook-keys"],
            ["/clients/webhook-keys/{id:guid}"] = [$"/clients/webhook-keys/{await station.WebhookKeyAsync()}"],
            ["/units"] = ["/units"],
            ["/log"] = ["/log"],
            ["/items/{id:guid}/keyset"] = [$"{item}/keyset"],
            ["/redaction"] = ["/redaction", "/redaction?mine=true"],
            ["/redaction/requests/new"] = [$"/redaction/requests/new?item={item[(item.LastIndexOf('/') + 1)..]}", $"/redaction/requests/new?case={await station.CaseAsync()}"],
            ["/redaction/requests/{id:guid}"] = [$"/redaction/requests/{await station.RedactionRequestAsync()}"],
            ["/redaction/{id:guid}"] = [$"/redaction/{await station.RedactionAsync()}"],
            ["/redaction/{id:guid}/reviews/{work:guid}"] = [$"/redaction/{await station.RedactedCopyAsync()}"],
            ["/redaction/open"] = [$"/redaction/open?item={item[(item.LastIndexOf('/') + 1)..]}"],
            ["/incidents"] = ["/incidents", "/incidents?state=closed"],
            ["/incidents/{id:guid}"] = [$"/incidents/{await station.IncidentAsync()}"],
            ["/account"] = ["/account"],
            ["/account/authenticator"] = ["/account/authenticator"],
            ["/account/passkeys"] = ["/account/passkeys"],
            ["/account/password"] = ["/account/password"],
            ["/account/recovery-codes"] = ["/account/recovery-codes"],
            ["/account/provider"] = ["/account/provider"],
            ["/sign-in/again"] = ["/sign-in/again"],
            ["/sign-in/second-step"] = ["/sign-in/second-step"],
            ["/sign-in/recovery-code"] = ["/sign-in/recovery-code"],
            ["/sign-in/passkey"] = ["/sign-in/passkey"],
            ["/sign-in/set-up"] = ["/sign-in/set-up"],
            ["/welcome/{token}"] = ["/welcome/not-a-link"],
            ["/sign-in/provider"] = ["/sign-in/provider"],
            ["/sign-in/provider/answer"] = ["/sign-in/provider/answer"],
            ["/sign-in/provider/left"] = ["/sign-in/provider/left"],
            ["/sign-in"] = ["/sign-in", "/sign-in?from=%2Fdocks"],
            ["/error/{status:int}"] = ["/nothing/here"],
        };
    }

    /// <summary>The addresses of all pages that somebody of that role may see.</summary>
    public static async Task<IReadOnlyList<string>> OfAsync(Station station, Window window, Role role)
    {
        var addresses = await AddressesAsync(station, window);
        return [.. Routes.Where(page => page.Value is { } permission && Has(role, permission) && (!AlsoNeeded.TryGetValue(page.Key, out var besides) || Has(role, besides))).SelectMany(page => addresses[page.Key])];
    }

    private static bool Has(Role role, Permission permission) => PermissionMap.ScopeOf(role, permission) != Scope.None;
}
