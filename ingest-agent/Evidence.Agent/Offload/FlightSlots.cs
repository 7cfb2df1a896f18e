namespace Evidence.Agent.Offload;

/// <summary>How many files this process sends at the same time, over all volumes. A slot that becomes free goes to a hurried volume first, else to who has waited longest.</summary>
/// <param name="most">Null for as many as come.</param>
internal sealed class FlightSlots(int? most)
{
    private readonly Lock gate = new();
    private readonly List<(TaskCompletionSource Turn, Func<bool> IsHurried)> waiting = [];
    private int free = most ?? int.MaxValue;

    /// <summary>Dispose what it returns to give the slot back.</summary>
    public async Task<IDisposable> TakeAsync(Func<bool> isHurried, CancellationToken cancel)
    {
        var turn = Queue(isHurried);
        await using (cancel.Register(() => GiveUp(turn, cancel))) await turn.Task;
        return new Slot(this);
    }

    private TaskCompletionSource Queue(Func<bool> isHurried)
    {
        var turn = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (gate)
        {
            if (free == 0) waiting.Add((turn, isHurried));
            else
            {
                free--;
                turn.SetResult();
            }
        }
        return turn;
    }

    private void GiveUp(TaskCompletionSource turn, CancellationToken cancel)
    {
        lock (gate)
            if (waiting.RemoveAll(one => one.Turn == turn) > 0) turn.SetCanceled(cancel);
    }

    private void Return()
    {
        lock (gate)
        {
            if (waiting.Count == 0)
            {
                free++;
                return;
            }
            var next = Math.Max(0, waiting.FindIndex(one => one.IsHurried()));
            waiting[next].Turn.SetResult();
            waiting.RemoveAt(next);
        }
    }

    private sealed class Slot(FlightSlots slots) : IDisposable
    {
        private int isReturned;

        public void Dispose()
        {
            if (Interlocked.Exchange(ref isReturned, 1) == 0) slots.Return();
        }
    }
}
