using System.Text.Json.Nodes;
using Evidence.Access;
using Evidence.Custody;
using Evidence.Custody.Log;
using Evidence.Database;
using Evidence.Formats;
using Evidence.Formats.Custody;
using Evidence.Formats.Log;
using Evidence.Formats.Packaging;
using Evidence.Items;
using Evidence.Kernel;
using Evidence.Keys;
using Microsoft.EntityFrameworkCore;

namespace Evidence.Disclosure;

/// <summary>A bundle on its way out: its file name, and its bytes, which are the same each time.</summary>
public sealed class BundleDownload
{
    private readonly Func<Stream, CancellationToken, Task> write;

    internal BundleDownload(string fileName, Func<Stream, CancellationToken, Task> write) => (FileName, this.write) = (fileName, write);

    public string FileName { get; }

    /// <summary>Writes the ZIP front to back.</summary>
    /// <exception cref="SpoiltBundleException">A stored file is not what was verified: break the connection off.</exception>
    public Task WriteAsync(Stream output, CancellationToken cancellation) => write(output, cancellation);
}

/// <summary>Hands a bundle out. That it was asked for is entered before the first byte leaves, also when the rest never arrives.</summary>
public sealed class DownloadBundle(EvidenceDb db, CustodyLog custody, ReadCopies copies, FileKeyRing keys, ReadLog log, PinLog pinLog, TimeProvider time)
{
    /// <exception cref="RefusedException">There is no such bundle, the key of something in it was destroyed, its entries are not in the log, or the role does not allow it.</exception>
    public async Task<BundleDownload> RunAsync(BundleId id, Actor actor, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(actor);
        actor.Demand(Permission.MakeBundles);
        var bundle = await (await db.BundlesWithinAsync(actor, time.GetUtcNow(), cancellation)).SingleOrDefaultAsync(b => b.Id == id, cancellation)
            ?? throw DisclosureRefusals.NoSuchBundle.ToException();
        var description = ReadBundle.DescriptionOf(bundle);
        var objects = description.Items.SelectMany(i => i.Files).Select(f => f.SealedObject).ToList();
        if (await db.SealedObjects.AnyAsync(o => objects.Contains(o.Id) && o.KeyDestroyedAt != null, cancellation))
            throw DisclosureRefusals.KeyDestroyed.ToException();
        var note = bundle.LogNote is null ? await pinLog.RunAsync(bundle, cancellation) : null;
        await using (var transaction = await db.Database.BeginTransactionAsync(cancellation))
        {
            if (note is not null)
                await PinAsync(bundle, note, cancellation);
            await custody.AppendAsync(db, Downloaded(bundle, actor), cancellation);
            await transaction.CommitAsync(cancellation);
        }

        var writer = new WriteBundle(db, copies, keys, log);
        return new BundleDownload(BundleLayout.BagName(id, bundle.MadeAt) + ".zip", (output, token) => writer.RunAsync(bundle, description, output, token));
    }

    /// <summary>Two first downloads at once pin one checkpoint: the second waits for the first, and takes what it has written.</summary>
    private async Task PinAsync(DisclosureBundle bundle, SignedNote note, CancellationToken cancellation)
    {
        await db.Database.ExecuteSqlAsync($"select from disclosure.bundle where id = {bundle.Id.Value} for no key update", cancellation);
        await db.Entry(bundle).ReloadAsync(cancellation);
        bundle.LogNote ??= note.ToBytes();
        await db.SaveChangesAsync(cancellation);
    }

    private static CustodyAct Downloaded(DisclosureBundle bundle, Actor actor) => new()
    {
        Actor = actor,
        Action = CustodyAction.BundleDownloaded,
        Subjects = [SubjectOf.Bundle(bundle.Id)],
        Details = new Dictionary<string, JsonNode?> { ["recipient"] = bundle.Recipient },
    };
}
