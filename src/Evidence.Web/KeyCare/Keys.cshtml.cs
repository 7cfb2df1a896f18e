using System.Globalization;
using Evidence.Access;
using Evidence.Formats.Protocol;
using Evidence.KeyCare;
using Evidence.Keys;
using Evidence.Web.Access;
using Evidence.Web.Layout;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace Evidence.Web.KeyCare;

/// <summary>The agency's keys: how they stand, what makes them and what they open.</summary>
[RequirePermission(Permission.CareForKeys)]
internal sealed class KeysModel(ListKeys listKeys, TimeText times) : PageModel
{
    public KeyFacts Facts { get; private set; } = null!;

    public string KeptDays => string.Create(CultureInfo.InvariantCulture, $"{Facts.BackupsKept.TotalDays:0}");

    public long All => Facts.Newest.DataKeys + Facts.Waiting;

    /// <summary>Whether nothing that is under a key in the ring is left, an old backup of the database included.</summary>
    public bool IsWithService => Facts.Versions.Where(key => key.Version.Use == KeyUse.Kek && key.Version.RetiredAt is null).All(key => key.Version.Provider == KekProvider.AwsKms);

    public static string Purpose(KeyUse use) => use switch
    {
        KeyUse.Root => "Signs the agency’s other keys. Agents and recipients know the agency by it",
        KeyUse.Intake => "Agents seal recordings for it",
        KeyUse.Receipt => "Signs receipts",
        KeyUse.Permit => "Signs permits to erase",
        KeyUse.Log => "Signs the log’s checkpoints, so that every system can check them",
        KeyUse.LogEd25519 => "Signs the log’s checkpoints, for witnesses and programs of others",
        _ => "Wraps the key of each file",
    };

    public string Standing(KeyStanding key) => key.Version switch
    {
        { RetiredAt: { } at } => $"Retired {times.Day(at)}: the key is gone",
        { ClosedAt: { } at } => $"Closed {times.Day(at)}: kept until {times.Day(at + Facts.BackupsKept)} for backups of the database",
        { Use: KeyUse.Kek } => $"{Quantities.Count(key.DataKeys)} {(key.DataKeys == 1 ? "file key" : "file keys")} under it",
        { Until: { } until, Use: KeyUse.Intake } => $"Replaced. Agents that cannot ask seal for it until {times.Day(until)}; what arrives later still opens",
        { Until: { } until } => $"Replaced. Signs no longer after {times.Short(until)}; what it signed stays good",
        _ => "In use",
    };

    public async Task OnGetAsync(CancellationToken cancellation) => Facts = await listKeys.RunAsync(HttpContext.Actor(), cancellation);
}
