using Evidence.Access;
using Evidence.Devices;
using Evidence.Formats.Protocol;
using Evidence.Intake;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace Evidence.Web.Devices;

/// <summary>The docks: what is in them, the registered devices, the dock PCs.</summary>
[RequirePermission(Permission.SeeDocks)]
internal sealed class DocksModel(DockBoard board, ListDevices listDevices) : PageModel
{
    public IReadOnlyList<DockCard> Cards { get; private set; } = [];

    /// <summary>Dockings of the last days at which recordings were expected and not found, the latest first.</summary>
    public IReadOnlyList<MissingAtDock> Missing { get; private set; } = [];

    public IReadOnlyList<ListedDevice> Devices { get; private set; } = [];

    public IReadOnlyList<ListedAgent> Agents { get; private set; } = [];

    /// <summary>What dock PCs say is wrong, the oldest first.</summary>
    public IReadOnlyList<(string Agent, StationTrouble Trouble)> Troubles =>
        [.. Agents.SelectMany(agent => agent.Troubles.Select(trouble => (agent.Name, trouble))).OrderBy(one => one.trouble.Since)];

    /// <summary>Since when the object store does not answer; null while it does, or for who could do nothing about it.</summary>
    public DateTimeOffset? StoreAwaySince => SeesAll ? board.StoreAwaySince : null;

    /// <summary>False for an officer, who sees the dockings of their own devices alone.</summary>
    public bool SeesAll { get; private set; }

    /// <summary>Whoever runs the system and sees no footage is not told what its files are called.</summary>
    public bool SeesNames => User.ScopeOf(Permission.SeeFootage) != Scope.None;

    public bool Decides => User.ScopeOf(Permission.DecideVolumes) != Scope.None;

    public bool RegistersDevices => User.ScopeOf(Permission.RegisterDevices) != Scope.None;

    public bool Enrols => User.ScopeOf(Permission.EnrolAgents) != Scope.None;

    public bool StopsAgents => User.ScopeOf(Permission.StopAgents) != Scope.None;

    /// <summary>Read out when the page has changed by itself.</summary>
    public string Summary => $"{Cards.Count(card => card.IsCopying)} copying, {Cards.Count(card => card.NeedsDecision)} waiting for a decision, {Cards.Count(card => card.IsDanger) + Troubles.Count + (StoreAwaySince is null ? 0 : 1)} need somebody.";

    public async Task OnGetAsync(CancellationToken cancellation)
    {
        var ownedBy = User.DocksOf();
        SeesAll = ownedBy is null;
        Cards = await board.CardsAsync(ownedBy, cancellation);
        Missing = await board.MissingAsync(ownedBy, cancellation);
        Devices = await listDevices.RunAsync(ownedBy, cancellation);
        Agents = SeesAll ? await listDevices.AgentsAsync(cancellation) : [];
    }

    public static string Whose(DeviceOwnership ownership) => ownership switch
    {
        DeviceOwnership.Agency => "Ours",
        DeviceOwnership.Seized => "Seized",
        _ => "Private",
    };
}
