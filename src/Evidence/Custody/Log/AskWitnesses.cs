using System.Collections.Concurrent;
using Evidence.Database;
using Evidence.Formats;
using Evidence.Formats.Log;
using Evidence.Keys;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace Evidence.Custody.Log;

/// <summary>
/// Shows each witness of the policy every new checkpoint, and keeps its word. Witnesses answer on their own: one that is away is asked again, and keeps
/// nobody waiting. One worker does it at a time.
/// </summary>
internal sealed partial class AskWitnesses(NpgsqlDataSource source, IServiceScopeFactory scopes, FileKeyRing keys, LogOptions options, TimeProvider clock, ILogger<AskWitnesses> log) : BackgroundService
{
    private static readonly TimeSpan Pace = TimeSpan.FromSeconds(1), Rest = TimeSpan.FromSeconds(10);

    private readonly HttpClient client = WitnessCall.NewClient();
    private readonly ConcurrentDictionary<string, long> known = new();
    private readonly ConcurrentDictionary<string, (string Trouble, DateTimeOffset Until)> resting = new();

    private List<PolicyWitness> Witnesses => [.. options.PolicyFor(keys.LogKeys).Policy.Witnesses.Where(witness => witness.Address is not null)];

    /// <summary>Asks every witness what it saw last, before anything is signed.</summary>
    /// <exception cref="LogInconsistentException">One has seen more of this log than there is: it was put back to an earlier state.</exception>
    public async Task RequireNoneAheadAsync(LogTree tree, CancellationToken cancellation)
    {
        foreach (var witness in Witnesses)
            if (await new WitnessCall(client, witness).LastAsync(keys.LogOrigin, cancellation) is { } note && OwnCheckpoint.TryRead(note.ToBytes(), keys, out var seen)
                && (seen.Size > tree.Size || seen.Size == tree.Size && seen.Root != tree.Root))
                throw new LogInconsistentException($"The witness {witness.Key.Name} has seen {seen.Size} entries of this log, and the database has {tree.Size} or others: it was put back to an earlier state.");
    }

    public override void Dispose()
    {
        client.Dispose();
        base.Dispose();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (Witnesses.Count == 0)
            return;
        using var bell = new PeriodicTimer(Pace);
        try
        {
            while (await bell.WaitForNextTickAsync(stoppingToken))
                await RoundAsync(stoppingToken);
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
        }
    }

    private async Task RoundAsync(CancellationToken cancellation)
    {
        try
        {
            await using var turn = await AdvisoryLock.TryTakeAsync(source, "log/witnesses", keys.Agency.Value, cancellation);
            if (turn is null)
                return;
            await using var scope = scopes.CreateAsyncScope();
            var reader = scope.ServiceProvider.GetRequiredService<ReadLog>();
            if (await reader.NewestAsync(cancellation) is not { } newest || !SignedNote.TryParse(newest.Note, out var note))
                return;
            var words = await scope.ServiceProvider.GetRequiredService<EvidenceDb>().LogCosignatures.Where(c => c.Size == newest.Size).Select(c => c.Witness).ToListAsync(cancellation);
            await Parallel.ForEachAsync(Witnesses.Where(witness => !words.Contains(witness.Key.Name) && !IsResting(witness)), cancellation,
                async (witness, token) => await AskAsync(witness, newest, note, token));
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            throw;
        }
#pragma warning disable CA1031 // Whatever went wrong, a word that was not kept is asked for again: it must not end the worker.
        catch (Exception trouble)
#pragma warning restore CA1031
        {
            LogFailed(trouble);
        }
    }

    private bool IsResting(PolicyWitness witness) => resting.TryGetValue(witness.Key.Name, out var rest) && rest.Until > clock.GetUtcNow();

    private async Task AskAsync(PolicyWitness witness, LogCheckpoint newest, SignedNote note, CancellationToken cancellation)
    {
        var name = witness.Key.Name;
        var word = await AddAsync(witness, known.GetValueOrDefault(name), newest, note, cancellation);
        // It tells where it is when we do not know, which is so at each start.
        if (word is { Line: null, Size: { } size } && size <= newest.Size)
            word = await AddAsync(witness, size, newest, note, cancellation);
        if (word.Line is { } line)
        {
            known[name] = newest.Size;
            resting.TryRemove(name, out _);
            await KeepAsync(newest, name, line, cancellation);
            return;
        }

        var trouble = word.Trouble ?? $"It has seen {word.Size} entries of this log, which has {newest.Size}.";
        if (!resting.TryGetValue(name, out var before) || before.Trouble != trouble)
            LogNoWord(name, trouble);
        resting[name] = (trouble, clock.GetUtcNow() + Rest);
        known.TryRemove(name, out _);
    }

    private async Task<WitnessWord> AddAsync(PolicyWitness witness, long old, LogCheckpoint newest, SignedNote note, CancellationToken cancellation)
    {
        await using var scope = scopes.CreateAsyncScope();
        var proof = await scope.ServiceProvider.GetRequiredService<LogTiles>().ConsistencyAsync(old, newest.Size, cancellation);
        return await new WitnessCall(client, witness).AddAsync(new AddCheckpoint(old, proof, note, new Checkpoint(keys.LogOrigin, newest.Size, newest.Root)), cancellation);
    }

    private async Task KeepAsync(LogCheckpoint checkpoint, string witness, string line, CancellationToken cancellation)
    {
        await using var scope = scopes.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<EvidenceDb>();
        db.LogCosignatures.Add(new LogCosignature { Size = checkpoint.Size, Witness = witness, At = Instant.Truncate(clock.GetUtcNow()), Line = line });
        await db.SaveChangesAsync(cancellation);
    }

    [LoggerMessage(LogLevel.Warning, "The witness {Witness} has not cosigned the log: {Trouble}")]
    private partial void LogNoWord(string witness, string trouble);

    [LoggerMessage(LogLevel.Error, "The witnesses could not be asked; they are asked again")]
    private partial void LogFailed(Exception trouble);
}
