using System.Text.Json.Nodes;
using System.Threading.Channels;
using Evidence.Custody;
using Evidence.Database;
using Evidence.Formats;
using Evidence.Formats.Custody;
using Evidence.Items.Reach;
using Evidence.Kernel;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Evidence.Trails.Refused;

/// <summary>
/// Puts on record what was refused: the first of its kind at once, those after it as a count for every <see cref="RefusalTally.Window"/>, in the chain of the
/// person who asked, or of the agency where nobody was signed in.
/// </summary>
public sealed partial class RecordRefusals(IServiceScopeFactory scopes, CustodyLog custody, TimeProvider time, ILogger<RecordRefusals> logger) : BackgroundService
{
    private const int MostWaiting = 1_024;

    private static readonly TimeSpan Look = TimeSpan.FromSeconds(30);

    private readonly RefusalTally tally = new();

    // What comes faster than it can be looked up is not waited for: whoever floods would decide how much memory we use.
    private readonly Channel<RefusedAttempt> missing = Channel.CreateBounded<RefusedAttempt>(new BoundedChannelOptions(MostWaiting) { FullMode = BoundedChannelFullMode.DropWrite });

    /// <summary>To be called before the refusal is answered: the entry of the first is there when it returns.</summary>
    public async Task NoteAsync(RefusedAttempt attempt)
    {
        if (!tally.IsFirst(attempt))
            return;
        try
        {
            await WriteAsync(attempt, null, [attempt.Named]);
        }
        catch (Exception trouble) when (trouble is not OperationCanceledException)
        {
            // It is refused all the same.
            NotWritten(logger, trouble);
        }
    }

    /// <summary>
    /// What was answered with "not there". Whether it is, and is not theirs to see, is found out afterwards: the answer must not take longer for the one than for the other.
    /// </summary>
    public void NoteMissing(RefusedAttempt attempt) => missing.Writer.TryWrite(attempt);

    /// <summary>Writes what was counted in windows that are over; all that was counted where the program ends.</summary>
    internal async Task CloseAsync(bool all)
    {
        foreach (var count in tally.Close(time.GetUtcNow(), all))
            await WriteAsync(count.Last, count, count.Named.Select(id => (Guid?)id));
    }

    /// <summary>Looks at what was not there, until nothing waits.</summary>
    private async Task LookAsync()
    {
        while (missing.Reader.TryRead(out var attempt))
        {
            if (await IsHiddenAsync(attempt))
                await NoteAsync(attempt with { Reason = RefusedAttempt.Hidden });
        }
    }

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        await TryAsync(all: true);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            while (!stoppingToken.IsCancellationRequested)
            {
                using var pause = CancellationTokenSource.CreateLinkedTokenSource(stoppingToken);
                pause.CancelAfter(Look);
                try
                {
                    await missing.Reader.WaitToReadAsync(pause.Token);
                }
                catch (OperationCanceledException) when (!stoppingToken.IsCancellationRequested)
                {
                    // Time to look for windows that are over.
                }

                await TryAsync(all: false);
            }
        }
        catch (OperationCanceledException)
        {
            // The program ends; StopAsync writes what is left.
        }
    }

    private async Task TryAsync(bool all)
    {
        try
        {
            await LookAsync();
            await CloseAsync(all);
        }
        catch (Exception trouble) when (trouble is not OperationCanceledException)
        {
            NotWritten(logger, trouble);
        }
    }

    /// <summary>It is there, and whoever asked does not reach it. What they reach, and has a part that is not there, was not refused.</summary>
    private async Task<bool> IsHiddenAsync(RefusedAttempt attempt)
    {
        if (attempt.Actor is not { } actor || attempt.Named is not { } id)
            return false;
        await using var scope = scopes.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<EvidenceDb>();
        return await db.Items.AnyAsync(item => item.Id == new ItemId(id))
            ? attempt.Permission is { } permission && !await db.ReachesAsync(actor, permission, new ItemId(id), time.GetUtcNow(), CancellationToken.None)
            : await SubjectAsync(db, id) is not null;
    }

    private async Task WriteAsync(RefusedAttempt attempt, RefusalCount? count, IEnumerable<Guid?> named)
    {
        await using var scope = scopes.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<EvidenceDb>();
        await using var transaction = await db.Database.BeginTransactionAsync();
        if (await WhoseAsync(db, attempt) is not { } whose)
            return;
        var targets = new List<string>();
        foreach (var id in named.OfType<Guid>())
        {
            if (await SubjectAsync(db, id) is { } subject)
                targets.Add($"{subject.Kind.Word()} {subject.Id:D}");
        }

        await custody.AppendAsync(db, new CustodyAct
        {
            Actor = attempt.Actor ?? new Actor(ActorKind.Program, null, "not signed in", "none", attempt.Address),
            Action = CustodyAction.AccessRefused,
            Subjects = [whose],
            Details = Told(attempt, count, targets),
            At = attempt.At,
        }, CancellationToken.None);
        await transaction.CommitAsync();
    }

    private static Dictionary<string, JsonNode?> Told(RefusedAttempt attempt, RefusalCount? count, List<string> targets)
    {
        var told = new Dictionary<string, JsonNode?> { ["attempts"] = count?.Count ?? 1, ["reason"] = attempt.Reason, ["route"] = attempt.Route };
        if (attempt.Permission is { } permission)
            told["permission"] = Vocabulary.Word(permission);
        if (count is not null)
            told["since"] = Instant.Format(count.Since);
        if (targets.Count > 0)
            told["targets"] = string.Join(", ", targets);
        return told;
    }

    private static async Task<Subject?> WhoseAsync(EvidenceDb db, RefusedAttempt attempt)
    {
        if (attempt.Actor?.Person is { } person)
            return SubjectOf.Person(person);
        return await db.Agency.AsNoTracking().SingleOrDefaultAsync() is { } agency ? SubjectOf.Agency(agency.Id) : null;
    }

    /// <summary>What of which something is on record has this identifier.</summary>
    private static async Task<Subject?> SubjectAsync(EvidenceDb db, Guid id) =>
        await db.Set<ChainHead>().AsNoTracking().Where(head => head.SubjectId == id && head.Sequence >= 0).Select(head => (SubjectKind?)head.SubjectKind).FirstOrDefaultAsync() is { } kind
            ? new Subject(kind, id) : null;

    [LoggerMessage(Level = LogLevel.Error, Message = "What was refused could not be put on record.")]
    private static partial void NotWritten(ILogger logger, Exception trouble);
}
