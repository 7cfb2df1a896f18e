using System.Globalization;
using Evidence.Custody;
using Evidence.Custody.Log;
using Evidence.Database;
using Evidence.Formats;
using Evidence.Formats.Log;
using Evidence.Formats.Packaging;
using Evidence.Formats.Protocol;
using Evidence.Items;
using Evidence.Keys;
using Microsoft.EntityFrameworkCore;

namespace Evidence.Disclosure;

/// <summary>
/// Streams a bundle: originals and playable versions are opened on the way out, from whichever of their copies are good, and hashed again;
/// one of which no good copy is left spoils the whole, loudly. docs/formats/bundle.md.
/// </summary>
internal sealed class WriteBundle(EvidenceDb db, ReadCopies copies, FileKeyRing keys, ReadLog log)
{
    private const int BufferBytes = 128 << 10;

    /// <exception cref="SpoiltBundleException">A stored file is not what was verified; what was sent so far is no bundle.</exception>
    public async Task RunAsync(DisclosureBundle bundle, BundleDescription description, Stream output, CancellationToken cancellation)
    {
        // Entries are short lines: without a buffer each would be a packet of its own. FinishAsync flushes it.
        var bag = new BagWriter(new BufferedStream(output, BufferBytes), BundleLayout.BagName(bundle.Id, bundle.MadeAt), bundle.MadeAt);
        await bag.AddAsync(BundleLayout.ReadMe, BundleReadMe.Write(bundle, description), cancellation);
        await bag.AddAsync(BundleLayout.Description, bundle.Description, cancellation);
        await WriteKeysAsync(bag, cancellation);
        await WriteReceiptsAsync(bag, description, cancellation);
        var subjects = description.Items.Select(i => SubjectOf.Item(i.Item)).Append(SubjectOf.Bundle(bundle.Id));
        await new BundleTrail(db, bundle, ProofsOf(bundle)).WriteAsync(bag, subjects, cancellation);
        foreach (var file in description.Items.SelectMany(i => i.Files)) await WriteFileAsync(bag, file, cancellation);
        await bag.FinishAsync(Info(bundle, description), cancellation);
    }

    private BundleProofs ProofsOf(DisclosureBundle bundle) => SignedNote.TryParse(bundle.LogNote, out var note)
        ? new BundleProofs(log, note)
        : throw new InvalidDataException($"The stored checkpoint of bundle {bundle.Id} cannot be read.");

    private async Task WriteKeysAsync(BagWriter bag, CancellationToken cancellation)
    {
        foreach (var document in keys.Statements)
        {
            var statement = KeyStatement.Read(document).Value ?? throw new InvalidDataException("A key statement of the ring cannot be read.");
            await bag.AddAsync(BundleLayout.KeyPath(statement.Purpose, statement.Fingerprint), document.ToBytes(), cancellation);
        }
    }

    private async Task WriteReceiptsAsync(BagWriter bag, BundleDescription description, CancellationToken cancellation)
    {
        foreach (var item in description.Items)
        {
            var objects = item.Files.Where(f => f.DerivedFrom is null).Select(f => f.SealedObject).ToList();
            var receipts = await db.Uploads.AsNoTracking().Where(u => objects.Contains(u.ObjectId) && u.Receipt != null)
                .OrderBy(u => u.ObjectId).Select(u => new { u.ObjectId, u.Receipt }).ToListAsync(cancellation);
            foreach (var receipt in receipts)
                await bag.AddAsync(BundleLayout.ReceiptPath(receipt.ObjectId), receipt.Receipt!, cancellation);
        }
    }

    private async Task WriteFileAsync(BagWriter bag, BundleFile file, CancellationToken cancellation)
    {
        try
        {
            var digest = await bag.AddAsync(file.Path, file.Bytes, (stream, token) => OpenIntoAsync(file, stream, token), cancellation);
            if (digest.Sha256 != file.Sha256)
                throw new AlteredObjectException(0, "it opens, but its content is not what was verified");
        }
        catch (AlteredObjectException finding)
        {
            throw new SpoiltBundleException(file.Part, finding);
        }
    }

    private async Task OpenIntoAsync(BundleFile file, Stream output, CancellationToken cancellation)
    {
        using var stored = await copies.OpenAsync(file.SealedObject, FoundBy.Bundle, cancellation)
            ?? throw new AlteredObjectException(0, "no good copy of it is left");
        if (stored.Sealed.PlaintextBytes != file.Bytes) throw new AlteredObjectException(0, "its length is not what was disclosed");
        await stored.LookAsync(cancellation);
        await foreach (var piece in stored.ReadAsync(0, file.Bytes, cancellation)) await output.WriteAsync(piece, cancellation);
    }

    private static IEnumerable<KeyValuePair<string, string>> Info(DisclosureBundle bundle, BundleDescription description) =>
    [
        new("External-Identifier", bundle.Id.ToString()),
        new("External-Description", string.Create(CultureInfo.InvariantCulture, $"Evidence disclosed to {bundle.Recipient}: {description.Items.Count} recordings")),
        new("Internal-Sender-Identifier", description.Agency.ToString()),
    ];
}

/// <summary>A bundle could not be written whole because stored bytes are not those that were verified.</summary>
public sealed class SpoiltBundleException(PartId part, AlteredObjectException finding)
    : Exception($"Part {part} cannot go into the bundle: {finding.Message}", finding)
{
    public PartId Part { get; } = part;

    public AlteredObjectException Finding { get; } = finding;
}
