using Evidence.Formats;
using Evidence.Formats.Protocol;
using Evidence.Intake;

namespace Evidence.Web.Devices;

/// <summary>Puts together what the Docks pages show and their event stream follows.</summary>
internal sealed class DockBoard(ListDocks listDocks, ReadDock readDock, ListDevices listDevices, StoreTrouble storeTrouble, TimeProvider time)
{
    private static readonly TimeSpan Silence = TimeSpan.FromMinutes(2);
    private static readonly TimeSpan Recently = TimeSpan.FromHours(24);
    private static readonly TimeSpan MissingFor = TimeSpan.FromDays(7);

    /// <summary>What is docked now and what was closed within the last day: who is needed first.</summary>
    /// <param name="ownedBy">Here and below: null, or the officer who sees the dockings of their own devices alone.</param>
    /// <param name="cancellation">Gives up.</param>
    public async Task<IReadOnlyList<DockCard>> CardsAsync(PersonId? ownedBy, CancellationToken cancellation)
    {
        var now = time.GetUtcNow();
        var agents = await listDevices.AgentsAsync(cancellation);
        var here = agents.Where(agent => now - agent.LastSeenAt < Silence).Select(agent => agent.Id).ToHashSet();
        var cards = new List<DockCard>();
        foreach (var dock in (await listDocks.RunAsync(ownedBy, cancellation)).Where(dock => dock.ClosedAt is null || now - dock.ClosedAt < Recently))
            cards.Add(new DockCard(dock, dock.State == DockSessionState.Closed ? null : await readDock.TallyAsync(dock.Id, cancellation), here.Contains(dock.AgentId), TroubleOf(agents, dock.Id)));
        // Of a device that was docked again only the later docking says whether it may be taken, unless something of the earlier one is missing.
        var latest = cards.Where(card => card.Dock.DeviceId is not null).GroupBy(card => card.Dock.DeviceId).ToDictionary(one => one.Key!.Value, one => one.Max(card => card.Dock.OpenedAt));
        cards.RemoveAll(card => card is { IsClosed: true, IsDanger: false, Dock.DeviceId: { } device } && card.Dock.OpenedAt < latest[device]);
        return [.. cards.OrderByDescending(card => card.IsDanger).ThenByDescending(card => card.NeedsDecision).ThenByDescending(card => card.IsCopying).ThenByDescending(card => card.Dock.OpenedAt)];
    }

    /// <summary>Dockings of the last week at which recordings were expected and not found.</summary>
    public Task<IReadOnlyList<MissingAtDock>> MissingAsync(PersonId? ownedBy, CancellationToken cancellation) => listDocks.MissingAsync(MissingFor, ownedBy, cancellation);

    /// <summary>Since when the object store does not answer; null while it does, as far as agents were told.</summary>
    public DateTimeOffset? StoreAwaySince => storeTrouble.Since;

    /// <summary>A text that changes when what dock PCs say is wrong does, or what is missing, or the store goes or comes.</summary>
    public async Task<string> NoticesAsync(PersonId? ownedBy, CancellationToken cancellation) =>
        StoreAwaySince?.ToString("O") + string.Join('|', (await listDevices.AgentsAsync(cancellation)).Select(agent => agent.Report).Concat((await MissingAsync(ownedBy, cancellation)).Select(one => one.Id.ToString())));

    /// <summary>One session with how far it is; null if there is none.</summary>
    public async Task<DockCard?> CardAsync(DockSessionId session, PersonId? ownedBy, CancellationToken cancellation)
    {
        if (await readDock.RunAsync(session, ownedBy, cancellation) is not { } progress)
            return null;
        var agent = (await listDevices.AgentsAsync(cancellation)).Single(agent => agent.Id == progress.Dock.AgentId);
        return new DockCard(progress.Dock, progress.Tally, time.GetUtcNow() - agent.LastSeenAt < Silence, TroubleOf([agent], session));
    }

    private static StationTrouble? TroubleOf(IEnumerable<ListedAgent> agents, DockSessionId session) =>
        agents.SelectMany(agent => agent.Troubles).FirstOrDefault(trouble => trouble.Session == session);
}
