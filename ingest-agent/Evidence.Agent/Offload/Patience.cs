using System.Globalization;
using System.Security.Cryptography;
using Evidence.Agent.Hosting;

namespace Evidence.Agent.Offload;

/// <summary>Waits ever longer between tries of one request, says why, and gives up when there was no answer for too long.</summary>
/// <param name="limit">How long; infinite for an agent that runs for ever.</param>
internal sealed class Patience(TimeSpan limit, TimeProvider clock, Voice voice)
{
    private static readonly TimeSpan First = TimeSpan.FromMilliseconds(250), Longest = TimeSpan.FromSeconds(30), SayAgain = TimeSpan.FromSeconds(30);

    private readonly long startedAt = clock.GetTimestamp();
    private TimeSpan next = First;
    private string? said;
    private long saidAt;

    /// <param name="atLeast">What the server asked for; more than the longest pause is not granted.</param>
    /// <exception cref="UserError">The limit is reached.</exception>
    public async Task WaitAsync(string trouble, string hint, TimeSpan atLeast, CancellationToken cancel)
    {
        var waited = clock.GetElapsedTime(startedAt);
        if (limit != Timeout.InfiniteTimeSpan && waited >= limit)
            throw new UserError(ExitCode.ServerRefused,
                string.Create(CultureInfo.InvariantCulture, $"{trouble} Gave up after {waited.TotalSeconds:F0} s."), hint) { ServerIsAway = true };
        Say(trouble);
        // Jitter keeps a room of docks from knocking at the same moment.
        var pause = atLeast < next ? next : atLeast < Longest ? atLeast : Longest;
        await Task.Delay(pause * (0.75 + RandomNumberGenerator.GetInt32(500) / 1000.0), clock, cancel);
        next = next * 2 < Longest ? next * 2 : Longest;
    }

    private void Say(string trouble)
    {
        if (said == trouble && clock.GetElapsedTime(saidAt) < SayAgain) return;
        (said, saidAt) = (trouble, clock.GetTimestamp());
        voice.Tell("retrying", trouble + " Trying again.");
    }
}
