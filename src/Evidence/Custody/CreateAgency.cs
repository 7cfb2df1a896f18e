using System.Text.Json.Nodes;
using Evidence.Database;
using Evidence.Durability;
using Evidence.Formats;
using Evidence.Formats.Custody;
using Evidence.Kernel;
using Evidence.Keys;
using Microsoft.EntityFrameworkCore;

namespace Evidence.Custody;

/// <summary>
/// First start: makes the agency's key ring and begins its log. Can be killed and repeated at any point; on an installation
/// that is set up it changes nothing.
/// </summary>
public sealed class CreateAgency(EvidenceDb db, CustodyLog custody, TimeProvider time)
{
    /// <param name="keyFolder">Where the key ring is, or shall be.</param>
    /// <param name="actor">Who starts it.</param>
    /// <param name="cancellation">Ends the attempt.</param>
    /// <returns>The open ring.</returns>
    /// <exception cref="StartRefusedException">Database and key ring are of different agencies, or the ring of a database in use is gone.</exception>
    public Task<FileKeyRing> RunAsync(string keyFolder, Actor actor, CancellationToken cancellation) =>
        RunAsync(keyFolder, new PassphraseSource(null), actor, cancellation);

    /// <inheritdoc cref="RunAsync(string, Actor, CancellationToken)"/>
    /// <param name="passphrase">Asked where the ring is there and locked.</param>
    public async Task<FileKeyRing> RunAsync(string keyFolder, PassphraseSource passphrase, Actor actor, CancellationToken cancellation)
    {
        var known = await db.Agency.AsNoTracking().SingleOrDefaultAsync(cancellation);
        if (!Directory.Exists(keyFolder))
            Make(keyFolder, known);
        var ring = FileKeyRing.Open(keyFolder, passphrase);
        if (known is null)
            await BeginLogAsync(ring, actor, cancellation);
        else if (known.Id != ring.Agency)
            throw new StartRefusedException($"the key ring in {keyFolder} is of agency {ring.Agency}, the database of agency {known.Id}.",
                "Point both at the same installation.");
        return ring;
    }

    private void Make(string keyFolder, AgencyRecord? known)
    {
        // New keys would open nothing that is stored.
        if (known is not null)
            throw new StartRefusedException($"the database is of agency {known.Id}, but its key ring is not in {keyFolder}.", "Restore the folder from its backup.");
        try
        {
            MakeKeyRing.Run(keyFolder, AgencyId.New(), time.GetUtcNow());
        }
        catch (AlreadyThereException)
        {
            // Another first start was faster: its ring is the agency's.
        }
    }

    private async Task BeginLogAsync(FileKeyRing ring, Actor actor, CancellationToken cancellation)
    {
        var now = Instant.Truncate(time.GetUtcNow());
        await using var transaction = await db.Database.BeginTransactionAsync(cancellation);
        db.Agency.Add(new AgencyRecord { Id = ring.Agency, LogOrigin = ring.LogOrigin, CreatedAt = now });
        db.KeyVersions.AddRange(ring.Versions);
        await db.SaveChangesAsync(cancellation);
        CustodyAct created = new()
        {
            Actor = actor,
            Action = CustodyAction.AgencyCreated,
            Subjects = [SubjectOf.Agency(ring.Agency)],
            Details = new Dictionary<string, JsonNode?> { ["log.origin"] = ring.LogOrigin },
            At = now,
        };
        await custody.AppendAsync(db, [created, .. ring.Versions.Select(key => KeyCreated(key, actor, now))], cancellation);
        await transaction.CommitAsync(cancellation);
    }

    private static CustodyAct KeyCreated(KeyVersion key, Actor actor, DateTimeOffset now) => new()
    {
        Actor = actor,
        Action = CustodyAction.KeyCreated,
        Subjects = [SubjectOf.Key(key.Fingerprint)],
        Details = new Dictionary<string, JsonNode?>
        {
            ["key.name"] = key.Name, ["key.fingerprint"] = key.Fingerprint.ToString(), ["key.provider"] = Vocabulary.Word(key.Provider), ["key.reference"] = key.Reference,
        },
        At = now,
    };
}
