using System.Collections.Concurrent;

namespace Evidence.Storage;

/// <summary>
/// One writer per part. A second put of the same part takes over: after a broken connection the old request may linger for minutes,
/// and two writers in the same bytes could leave neither's.
/// </summary>
internal sealed class PartTurns
{
    private readonly ConcurrentDictionary<(string Key, int Number), Turn> turns = new();

    public async Task<Turn> TakeAsync(string key, int number, CancellationToken cancellation)
    {
        var mine = new Turn(this, (key, number), cancellation);
        while (turns.GetOrAdd(mine.Part, mine) is var holder && holder != mine)
        {
            holder.Yield();
            await holder.Ended.WaitAsync(cancellation);
        }
        return mine;
    }

    internal sealed class Turn(PartTurns turns, (string Key, int Number) part, CancellationToken cancellation) : IDisposable
    {
        private readonly CancellationTokenSource stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        private readonly TaskCompletionSource ended = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public (string Key, int Number) Part => part;

        public CancellationToken Cancellation => stop.Token;

        public Task Ended => ended.Task;

        public void Yield()
        {
            lock (ended)
                if (!ended.Task.IsCompleted) stop.Cancel();
        }

        public void Dispose()
        {
            turns.turns.TryRemove(new(part, this));
            lock (ended) ended.TrySetResult();
            stop.Dispose();
        }
    }
}
