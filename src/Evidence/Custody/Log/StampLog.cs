using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Security.Cryptography.Pkcs;
using System.Text.Json.Nodes;
using Evidence.Database;
using Evidence.Formats;
using Evidence.Formats.Custody;
using Evidence.Kernel;
using Evidence.Keys;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using Npgsql;
using Quartz;

namespace Evidence.Custody.Log;

/// <summary>
/// Has a time-stamp authority say, once a day, that the newest checkpoint was there at that time (RFC 3161): whatever is in the log up to there cannot have
/// been made up later, whoever holds the agency's keys.
/// </summary>
public sealed partial class StampLog(EvidenceDb db, NpgsqlDataSource source, CustodyLog custody, FileKeyRing keys, LogOptions options, TimeProvider clock, ILogger<StampLog> log)
{
    private const int NonceBytes = 8, MostBytes = 1 << 20;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    /// <returns>Whether a stamp was taken.</returns>
    public async Task<bool> RunAsync(CancellationToken cancellation)
    {
        if (options.Authority is null)
            return false;
        await using var turn = await AdvisoryLock.TryTakeAsync(source, "log/stamp", keys.Agency.Value, cancellation);
        var due = options.Turn.Latest(clock.GetUtcNow());
        if (turn is null || await db.LogStamps.AnyAsync(stamp => stamp.At >= due, cancellation)
            || await db.LogCheckpoints.AsNoTracking().OrderByDescending(c => c.Size).FirstOrDefaultAsync(cancellation) is not { } newest
            || await db.LogStamps.AnyAsync(stamp => stamp.Size == newest.Size, cancellation))
            return false;
        if (await FetchAsync(newest.Note, options.Authority, cancellation) is not { } token)
            return false;
        await KeepAsync(newest, token, options.Authority, cancellation);
        return true;
    }

    /// <returns>Null where the authority gave none.</returns>
    private async Task<Rfc3161TimestampToken?> FetchAsync(byte[] note, Uri authority, CancellationToken cancellation)
    {
        try
        {
            var request = Rfc3161TimestampRequest.CreateFromHash(SHA256.HashData(note), HashAlgorithmName.SHA256, nonce: RandomNumberGenerator.GetBytes(NonceBytes), requestSignerCertificates: true);
            using var client = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false }) { Timeout = Patience, MaxResponseContentBufferSize = MostBytes };
            using var body = new ByteArrayContent(request.Encode()) { Headers = { ContentType = new MediaTypeHeaderValue("application/timestamp-query") } };
            using var answer = await client.PostAsync(authority, body, cancellation);
            var token = request.ProcessResponse(await answer.EnsureSuccessStatusCode().Content.ReadAsByteArrayAsync(cancellation), out _);
            return token.VerifySignatureForData(note, out _) ? token : throw new CryptographicException("The stamp's signature does not hold.");
        }
        catch (Exception trouble) when (trouble is HttpRequestException or CryptographicException or TaskCanceledException && !cancellation.IsCancellationRequested)
        {
            LogNoStamp(authority, trouble);
            return null;
        }
    }

    private async Task KeepAsync(LogCheckpoint checkpoint, Rfc3161TimestampToken token, Uri authority, CancellationToken cancellation)
    {
        var at = Instant.Truncate(token.TokenInfo.Timestamp);
        await using var transaction = await db.Database.BeginTransactionAsync(cancellation);
        db.LogStamps.Add(new LogStamp { Size = checkpoint.Size, At = at, Token = token.AsSignedCms().Encode() });
        await db.SaveChangesAsync(cancellation);
        await custody.AppendAsync(db, new CustodyAct
        {
            Actor = Actor.Program("Evidence worker"),
            Action = CustodyAction.LogStamped,
            Subjects = [SubjectOf.Log(keys.Agency)],
            Details = new Dictionary<string, JsonNode?> { ["log.size"] = checkpoint.Size, ["log.root"] = checkpoint.Root.ToString(), ["stamp.authority"] = authority.ToString(), ["stamp.at"] = Instant.Format(at) },
        }, cancellation);
        await transaction.CommitAsync(cancellation);
    }

    [LoggerMessage(LogLevel.Error, "The time-stamp authority {Authority} gave no stamp for the log; it is asked again")]
    private partial void LogNoStamp(Uri authority, Exception trouble);
}

/// <summary>Runs <see cref="StampLog"/>.</summary>
internal sealed class StampJob(StampLog stampLog) : IJob
{
    public static readonly TimeSpan Pace = TimeSpan.FromMinutes(10);

    public async ValueTask Execute(IJobExecutionContext context, CancellationToken cancellationToken) => await stampLog.RunAsync(cancellationToken);
}
