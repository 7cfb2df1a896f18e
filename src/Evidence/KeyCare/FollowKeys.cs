using Evidence.Kernel;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Evidence.KeyCare;

/// <summary>
/// Keeps a running program's keys those that are on record: a new version is begun with within seconds of its rotation, without a restart. A program
/// whose ring lacks a version does not start.
/// </summary>
internal sealed partial class FollowKeys(IServiceScopeFactory scopes, KeyRingStanding standing, ILogger<FollowKeys> log) : BackgroundService, IHostedLifecycleService
{
    private static readonly TimeSpan Pace = TimeSpan.FromSeconds(3);

    public async Task StartingAsync(CancellationToken cancellationToken) => await LookAsync(cancellationToken);

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var bell = new PeriodicTimer(Pace);
        while (await bell.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                await LookAsync(stoppingToken);
                standing.Trouble = null;
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
#pragma warning disable CA1031 // Whatever keeps this from looking, the program goes on with the keys it has, and looks again.
            catch (Exception trouble)
#pragma warning restore CA1031
            {
                Tell(trouble is StartRefusedException refused ? $"{refused.What} {refused.Hint}" : "the database cannot be read.", trouble);
            }
        }
    }

    private async Task LookAsync(CancellationToken cancellation)
    {
        await using var scope = scopes.CreateAsyncScope();
        await scope.ServiceProvider.GetRequiredService<TakeKeysOnRecord>().RunAsync(cancellation);
    }

    private void Tell(string what, Exception trouble)
    {
        if (standing.Trouble != what)
            LogTrouble(what, trouble);
        standing.Trouble = what;
    }

    [LoggerMessage(LogLevel.Critical, "The key ring could not be followed, so this program goes on with the keys it has: {What}")]
    private partial void LogTrouble(string what, Exception trouble);
}

/// <summary>What a running program found wrong with the key ring when it last looked; null where nothing is.</summary>
public sealed class KeyRingStanding
{
    public string? Trouble { get; set; }
}
