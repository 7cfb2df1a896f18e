namespace Evidence.Agent.Offload;

/// <summary>
/// How many files this process sends at the same time, over all volumes and the spool. While somebody wants one of them first, the others begin
/// nothing new; after half a minute each of them begins one file all the same, because a hurried card may give its bytes slowly, or not at all.
/// </summary>
internal sealed class FlightSlots(int most, TimeProvider clock) : IDisposable
{
    public static readonly TimeSpan LongestHeldBack = TimeSpan.FromSeconds(30);

    private static readonly TimeSpan LookAgain = TimeSpan.FromMilliseconds(250);

    private readonly Turns turns = new(most);
    private readonly Lock gate = new();
    private readonly HashSet<Party> parties = [];

    /// <summary>Takes part with all files of one volume; dispose what it returns after the last.</summary>
    public Party Join(Func<bool> isHurried)
    {
        var party = new Party(this, isHurried);
        lock (gate) parties.Add(party);
        return party;
    }

    public void Dispose() => turns.Dispose();

    private async Task<IDisposable> TakeAsync(Party party, CancellationToken cancel)
    {
        for (var since = clock.GetTimestamp(); IsHeldBack(party) && clock.GetElapsedTime(since) < LongestHeldBack;)
            await Task.Delay(LookAgain, clock, cancel);
        return await turns.TakeAsync(party.IsHurried, cancel);
    }

    private bool IsHeldBack(Party party)
    {
        lock (gate) return !party.IsHurried() && parties.Any(other => other.IsHurried());
    }

    /// <summary>One volume's files in flight.</summary>
    internal sealed class Party : IDisposable
    {
        // The line is entered far below where a flight begins, by whatever sends footage.
        private static readonly AsyncLocal<Party?> Flying = new();

        private readonly FlightSlots slots;

        public Party(FlightSlots slots, Func<bool> isHurried)
        {
            (this.slots, IsHurried) = (slots, isHurried);
            Flying.Value = this;
        }

        /// <summary>Whether what is sent from here is of a volume that somebody wants first.</summary>
        public static Func<bool> Current => Flying.Value?.IsHurried ?? (() => false);

        public Func<bool> IsHurried { get; }

        /// <summary>Dispose what it returns to give the slot back.</summary>
        public Task<IDisposable> TakeAsync(CancellationToken cancel) => slots.TakeAsync(this, cancel);

        public void Dispose()
        {
            lock (slots.gate) slots.parties.Remove(this);
        }
    }
}
