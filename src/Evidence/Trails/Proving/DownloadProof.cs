using System.IO.Compression;
using System.Text;
using Evidence.Custody;
using Evidence.Custody.Log;
using Evidence.Database;
using Evidence.Formats;
using Evidence.Formats.Custody;
using Evidence.Formats.Log;
using Evidence.Formats.Packaging;
using Evidence.Formats.Protocol;
using Evidence.Kernel;
using Evidence.Keys;
using Microsoft.EntityFrameworkCore;

namespace Evidence.Trails.Proving;

/// <summary>A proof on its way out.</summary>
public sealed record ItemProof(string FileName, byte[] Zip);

/// <summary>
/// Makes the proof of an item: its entries, for each that it is in the log, the receipts and the keys. No value behind an entry is in it, and no footage:
/// whoever may read the continuity may hand it on. docs/formats/item-proof.md.
/// </summary>
public sealed class DownloadProof(EvidenceDb db, ReadLog log, CustodyLog custody, FileKeyRing keys, TimeProvider clock)
{
    private static readonly byte[] LineEnd = "\n"u8.ToArray();

    /// <exception cref="RefusedException">There is no such item, its continuity is not theirs to read, or the log has nothing of it yet.</exception>
    public async Task<ItemProof> RunAsync(ItemId item, Actor actor, CancellationToken cancellation)
    {
        var title = await TrailReach.DemandAsync(db, TrailScope.Of(item), TrailFilter.None, actor, clock.GetUtcNow(), cancellation);
        var note = await log.PublishedAsync(cancellation) ?? throw TrailRefusals.NotLogged.ToException();
        var records = await db.Entries.AsNoTracking().Where(e => e.SubjectKind == SubjectKind.Item && e.SubjectId == item.Value && e.Chain == Chain.Operational)
            .OrderBy(e => e.Sequence).ToListAsync(cancellation);
        var proofs = await log.ProveAsync(records.ConvertAll(r => r.Hash), note, cancellation);
        // Places rise along a chain, so what is proven is its beginning.
        records = records[..proofs.Count];
        if (records.Count == 0 || !Checkpoint.TryParse(note.Text, out var checkpoint))
            throw TrailRefusals.NotLogged.ToException();
        var at = Instant.Truncate(clock.GetUtcNow());
        var files = FilesIn(records);
        var objects = files.Select(file => file.SealedObject).ToList();
        var receipts = await db.Uploads.AsNoTracking().Where(u => objects.Contains(u.ObjectId) && u.Receipt != null).OrderBy(u => u.ObjectId)
            .Select(u => new { u.ObjectId, u.Receipt }).ToListAsync(cancellation);
        var description = new ItemDescription
        {
            Agency = keys.Agency, Item = item, At = at, Title = title, Chain = BundleLayout.ChainPath(SubjectOf.Item(item), Chain.Operational), Files = files,
            Receipts = [.. receipts.Select(r => BundleLayout.ReceiptPath(r.ObjectId))], Log = new BundleLog(checkpoint.Origin, checkpoint.Size), Root = keys.RootFingerprint,
        };
        await EnterAsync(item, checkpoint, actor, cancellation);
        var name = $"proof-{item.ToString()[..8]}-{at.UtcDateTime:yyyyMMdd}";
        using var zip = new MemoryStream();
        using (var archive = new ZipArchive(zip, ZipArchiveMode.Create, leaveOpen: true))
        {
            Add("item.json", description.ToCanonicalBytes());
            Add(description.Chain, [.. records.SelectMany(r => (byte[])[.. r.Bytes, .. LineEnd])]);
            foreach (var (entry, proof) in proofs)
                Add(BundleLayout.ProofPath(entry.Hash), proof.ToBytes());
            Add(BundleLayout.Policy, Encoding.UTF8.GetBytes(log.Policy));
            foreach (var receipt in receipts)
                Add(BundleLayout.ReceiptPath(receipt.ObjectId), receipt.Receipt!);
            foreach (var document in keys.Statements)
                if (KeyStatement.Read(document).Value is { } statement)
                    Add(BundleLayout.KeyPath(statement.Purpose, statement.Fingerprint), document.ToBytes());
            Add(BundleLayout.ReadMe, ProofReadMe.Write(description, records.Count));

            void Add(string path, byte[] bytes)
            {
                var entry = archive.CreateEntry($"{name}/{path}", CompressionLevel.NoCompression);
                entry.LastWriteTime = at;
                using var content = entry.Open();
                content.Write(bytes);
            }
        }

        return new ItemProof(name + ".zip", zip.ToArray());
    }

    private static List<ProvenFile> FilesIn(IEnumerable<EntryRecord> records) =>
    [
        .. from record in records
           where record.Action == CustodyAction.ObjectVerified.Word
           let entry = CustodyEntryReader.Read(record.Bytes).Entry
           where entry is not null
           from file in entry.Objects
           where Vocabulary.TryParse<FileRole>(file.Role, out _)
           group file by file.Id into same
           let file = same.First()
           select new ProvenFile(file.Id, file.Part, Vocabulary.TryParse<FileRole>(file.Role, out var role) ? role : default, file.Sha256, file.Bytes, null),
    ];

    private async Task EnterAsync(ItemId item, Checkpoint checkpoint, Actor actor, CancellationToken cancellation)
    {
        await using var transaction = await db.Database.BeginTransactionAsync(cancellation);
        await custody.AppendAsync(db, new CustodyAct
        {
            Actor = actor,
            Action = CustodyAction.ProofDownloaded,
            Subjects = [SubjectOf.Item(item)],
            Details = new Dictionary<string, System.Text.Json.Nodes.JsonNode?> { ["log.size"] = checkpoint.Size },
        }, cancellation);
        await transaction.CommitAsync(cancellation);
    }
}
