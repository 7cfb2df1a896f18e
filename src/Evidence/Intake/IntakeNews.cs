using System.Collections.Concurrent;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace Evidence.Intake;

/// <summary>
/// Wakes who waits for something to happen to a dock session: an agent's long poll, a page's event stream. It listens on one
/// connection for the whole program. Missing a signal costs a second, never an answer: every wait ends after that and looks again.
/// </summary>
public sealed partial class IntakeNews(NpgsqlDataSource source, TimeProvider clock, ILogger<IntakeNews> log) : BackgroundService
{
    private static readonly TimeSpan LookAgain = TimeSpan.FromSeconds(1);

    private readonly ConcurrentDictionary<string, TaskCompletionSource> waiting = new(StringComparer.Ordinal);

    /// <summary>
    /// Asks <paramref name="look"/> until it says that there is something to tell, or the time is over; returns its last answer.
    /// </summary>
    /// <param name="signal">What to be woken by, see <see cref="IntakeSignal"/>.</param>
    /// <param name="patience">How long to wait at most; zero looks once.</param>
    /// <param name="look">Reads the state.</param>
    /// <param name="isNews">Whether that answer is worth telling.</param>
    /// <param name="cancellation">The asker went away.</param>
    public async Task<T> WaitAsync<T>(string signal, TimeSpan patience, Func<Task<T>> look, Func<T, bool> isNews, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(look);
        ArgumentNullException.ThrowIfNull(isNews);
        var until = clock.GetUtcNow() + patience;
        while (true)
        {
            // Listen before looking: what happens in between is heard.
            var next = waiting.GetOrAdd(signal, _ => new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).Task;
            var seen = await look();
            var left = until - clock.GetUtcNow();
            if (isNews(seen) || left <= TimeSpan.Zero)
                return seen;
            await Task.WhenAny(next, Task.Delay(left < LookAgain ? left : LookAgain, clock, cancellation));
            cancellation.ThrowIfCancellationRequested();
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await ListenAsync(stoppingToken);
            }
            catch (Exception error) when (error is NpgsqlException or IOException or TimeoutException)
            {
                LogDeaf(error);
                await Task.Delay(LookAgain, clock, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
        }
    }

    private async Task ListenAsync(CancellationToken cancellation)
    {
        await using var connection = await source.OpenConnectionAsync(cancellation);
        connection.Notification += (_, news) => Wake(news.Payload);
        await using (var command = new NpgsqlCommand($"listen {IntakeSignal.Channel}", connection))
            await command.ExecuteNonQueryAsync(cancellation);
        while (true)
            await connection.WaitAsync(cancellation);
    }

    private void Wake(string signal)
    {
        if (waiting.TryRemove(signal, out var heard))
            heard.TrySetResult();
    }

    [LoggerMessage(LogLevel.Warning, "The database's signals cannot be heard; waiting requests look every second.")]
    private partial void LogDeaf(Exception error);
}
