namespace Evidence.Agent.Offload;

/// <summary>Who comes next where only so many may at a time: who is hurried, else who has waited longest.</summary>
internal sealed class Turns(int most) : IDisposable
{
    private readonly Lock gate = new();
    private readonly List<(TaskCompletionSource Turn, Func<bool> IsHurried)> waiting = [];
    private int free = most;

    /// <summary>Dispose what it returns to end the turn.</summary>
    public async Task<IDisposable> TakeAsync(Func<bool> isHurried, CancellationToken cancel)
    {
        var turn = Queue(isHurried);
        await using (cancel.Register(() => GiveUp(turn, cancel))) await turn.Task;
        return new Place(this);
    }

    /// <summary>Who waits still, waits no more: they are cancelled.</summary>
    public void Dispose()
    {
        lock (gate)
        {
            foreach (var (turn, _) in waiting) turn.SetCanceled();
            waiting.Clear();
        }
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

    private sealed class Place(Turns turns) : IDisposable
    {
        private int isReturned;

        public void Dispose()
        {
            if (Interlocked.Exchange(ref isReturned, 1) == 0) turns.Return();
        }
    }
}
