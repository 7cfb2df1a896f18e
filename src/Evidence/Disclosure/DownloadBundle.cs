using System.Text.Json.Nodes;
using Evidence.Access;
using Evidence.Custody;
using Evidence.Database;
using Evidence.Formats;
using Evidence.Formats.Custody;
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
public sealed class DownloadBundle(EvidenceDb db, CustodyLog custody, ReadCopies copies, FileKeyRing keys)
{
    /// <exception cref="RefusedException">There is no such bundle, the key of something in it was destroyed, or the role does not allow it.</exception>
    public async Task<BundleDownload> RunAsync(BundleId id, Actor actor, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(actor);
        actor.Demand(Permission.MakeBundles);
        var bundle = await db.Bundles.AsNoTracking().SingleOrDefaultAsync(b => b.Id == id, cancellation)
            ?? throw DisclosureRefusals.NoSuchBundle.ToException();
        var description = ReadBundle.DescriptionOf(bundle);
        var objects = description.Items.SelectMany(i => i.Files).Select(f => f.SealedObject).ToList();
        if (await db.SealedObjects.AnyAsync(o => objects.Contains(o.Id) && o.KeyDestroyedAt != null, cancellation))
            throw DisclosureRefusals.KeyDestroyed.ToException();
        await using (var transaction = await db.Database.BeginTransactionAsync(cancellation))
        {
            await custody.AppendAsync(db, Downloaded(bundle, actor), cancellation);
            await transaction.CommitAsync(cancellation);
        }

        var writer = new WriteBundle(db, copies, keys);
        return new BundleDownload(BundleLayout.BagName(id, bundle.MadeAt) + ".zip", (output, token) => writer.RunAsync(bundle, description, output, token));
    }

    private static CustodyAct Downloaded(DisclosureBundle bundle, Actor actor) => new()
    {
        Actor = actor,
        Action = CustodyAction.BundleDownloaded,
        Subjects = [SubjectOf.Bundle(bundle.Id)],
        Details = new Dictionary<string, JsonNode?> { ["recipient"] = bundle.Recipient },
    };
}
