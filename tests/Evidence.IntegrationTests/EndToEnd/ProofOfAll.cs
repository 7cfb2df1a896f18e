using System.Data;
using System.Text;
using Evidence.Custody;
using Evidence.Database;
using Evidence.Durability;
using Evidence.Formats;
using Evidence.Formats.Custody;
using Evidence.Formats.Protocol;
using Evidence.Formats.Sealing;
using Evidence.IntegrationTests.Database;
using Evidence.Intake;
using Evidence.Items;
using Evidence.Keys;
using Evidence.Storage.FileSystem;
using Evidence.Testing.Running;
using Microsoft.EntityFrameworkCore;
using Xunit;

namespace Evidence.IntegrationTests.EndToEnd;

/// <summary>
/// Goes over a whole installation and lists everything that is not as it must be: chains with gaps, commitments that do not open,
/// stored bytes that do not read back, receipts that vouch for nothing, bytes in the store that no row names, and whatever the
/// verifier finds in a bundle of all items.
/// </summary>
internal sealed class ProofOfAll(RunningEvidence running)
{
    private readonly List<string> problems = [];
    private readonly Dictionary<Sha256Hash, CustodyEntry> entries = [];

    /// <summary>Nothing is under way any more, all is in order, and these cards' files are held, each exactly once.</summary>
    public static async Task HoldsAsync(RunningEvidence running, params SimulatedCard[] cards)
    {
        await SettledAsync(running);
        var proof = new ProofOfAll(running);
        await proof.RunAsync(cards);
        if (await BundleOracle.ComplaintAsync(running) is { } complaint) proof.problems.Add(complaint);
        Assert.True(proof.problems.Count == 0, string.Join('\n', proof.problems.Take(40)));
    }

    /// <summary>Waits until every upload has its outcome and no media work is due.</summary>
    public static Task SettledAsync(RunningEvidence running) => running.UntilAsync("all work is done", async () =>
    {
        await using var db = EvidenceDatabase.Open(running.Database.App);
        // What failed is repeated after a pause; the test does not sit it out.
        await db.MediaWork.Where(w => w.NextAt != null && w.NextAt > DateTimeOffset.UnixEpoch)
            .ExecuteUpdateAsync(set => set.SetProperty(w => w.NextAt, DateTimeOffset.UnixEpoch));
        return !await db.MediaWork.AnyAsync(w => w.NextAt != null)
            && !await db.Uploads.AnyAsync(u => u.State == UploadState.Claimed || (u.State == UploadState.Duplicate && u.StoreVersion != null));
    });

    private async Task RunAsync(SimulatedCard[] cards)
    {
        await using var db = EvidenceDatabase.Open(running.Database.App);
        // What Web and worker go on to write of their own accord must not fall between two looks.
        await using var moment = await db.Database.BeginTransactionAsync(IsolationLevel.RepeatableRead);
        using var keys = FileKeyRing.Open(Path.Combine(running.Data, "keys"));
        await CheckChainsAsync(db, keys.Agency);
        await CheckObjectsAsync(db, keys);
        await CheckStoreAsync(db, keys);
        await CheckUploadsAsync(db, keys);
        await CheckArrivalsAsync(db, cards);
    }

    private void Require(bool holds, string otherwise)
    {
        if (!holds) problems.Add(otherwise);
    }

    private async Task CheckChainsAsync(EvidenceDb db, AgencyId agency)
    {
        var all = await db.Entries.AsNoTracking().ToListAsync();
        var heads = await db.Set<ChainHead>().AsNoTracking().ToListAsync();
        var details = (await db.Details.AsNoTracking().ToListAsync()).ToLookup(d => d.EntryHash);
        var chains = all.ToLookup(e => (e.SubjectKind, e.SubjectId, e.Chain));
        Require(heads.Where(h => h.Sequence >= 0).Select(h => (h.SubjectKind, h.SubjectId, h.Chain)).ToHashSet().SetEquals(chains.Select(c => c.Key)),
            "chains and chain heads are not the same set");
        foreach (var chain in chains)
        {
            var (kind, id, name) = chain.Key;
            var check = new ChainCheck(new Subject(kind, id), name, agency);
            foreach (var entry in chain.OrderBy(e => e.Sequence))
                CheckEntry(entry, check.Add(entry.Bytes, 0), details[entry.Hash]);
            problems.AddRange(check.Findings.Select(f => $"{kind} {id}: {f.Code}: {f.Text}"));
            Require(heads.Exists(h => (h.SubjectKind, h.SubjectId, h.Chain) == chain.Key && h.Hash == check.Head && h.Sequence == check.Count - 1),
                $"{kind} {id}: the head is not the last entry");
        }
    }

    private void CheckEntry(EntryRecord record, EntryReading reading, IEnumerable<DetailRecord> details)
    {
        Require(reading.Hash == record.Hash, $"entry {record.Hash} has other bytes");
        if (reading.Entry is not { } entry) return;
        entries[reading.Hash] = entry;
        var opened = details.ToDictionary(d => d.Field, d => Commitment.With(d.Salt, d.Value).Hash);
        Require(opened.Count == entry.Commitments.Count && entry.Commitments.All(c => opened.GetValueOrDefault(c.Key) == c.Value),
            $"entry {record.Hash}: its commitments do not open");
    }

    private async Task CheckObjectsAsync(EvidenceDb db, FileKeyRing keys)
    {
        var store = RunningStore.Of(running, keys);
        foreach (var sealedObject in await db.SealedObjects.AsNoTracking().Where(o => o.WrappedKey != null).ToListAsync())
        {
            var copy = await db.StoredCopies.AsNoTracking().SingleAsync(c => c.ObjectId == sealedObject.Id);
            using var key = await keys.UnwrapDataKeyAsync(sealedObject.Wrapped, sealedObject.Id, default);
            await using var stored = await store.OpenReadAsync(copy.Key, copy.Version, 0, sealedObject.CiphertextBytes, default);
            var report = await SealedObjectReader.CheckAsync(stored, sealedObject.CiphertextBytes, key, AssociatedData.For(keys.Agency, sealedObject.Id), _ => { }, default);
            Require(report.IsIntact && report.PlaintextSha256 == sealedObject.PlaintextSha256 && report.CiphertextSha256 == sealedObject.CiphertextSha256
                && report.PlaintextBytes == sealedObject.PlaintextBytes, $"object {sealedObject.Id} does not read back");
        }
    }

    private async Task CheckStoreAsync(EvidenceDb db, FileKeyRing keys)
    {
        var named = (await db.StoredCopies.Select(c => c.Key).ToListAsync()).ToHashSet();
        var store = RunningStore.Of(running, keys);
        var there = await RunningStore.KeysAsync(store);
        var open = (await db.Uploads.Where(u => u.State == UploadState.Uploading).Select(u => u.ObjectId).ToListAsync()).Select(id => id.ToString()).ToHashSet();
        problems.AddRange(there.Except(named).Select(key => $"the store holds {key}, which no row names"));
        problems.AddRange(named.Except(there).Select(key => $"the store has lost {key}"));
        if (store is FileSystemStore)
            problems.AddRange(Directory.EnumerateFiles(Path.Combine(running.Store, "uploads")).Select(path => Path.GetFileName(path)).Select(name => $"an upload was left behind: {name}"));
        problems.AddRange(open.Select(id => $"upload {id} is still open"));
    }

    private async Task CheckUploadsAsync(EvidenceDb db, FileKeyRing keys)
    {
        var receiptKeys = keys.Statements.Select(KeyStatement.Read).Select(r => r.Value!).Where(s => s.Purpose == KeyPurpose.Receipt).ToList();
        foreach (var upload in await db.Uploads.AsNoTracking().Where(u => u.State == UploadState.Verified).ToListAsync())
        {
            var receipt = UnverifiedDocument.Parse(upload.Receipt).Value is { } document
                && receiptKeys.Select(k => document.Verify(k.Key.Span)).FirstOrDefault(d => d is not null) is { } signed ? Receipt.Read(signed).Value : null;
            Require(receipt is not null && receipt.Object == upload.ObjectId && receipt.PlaintextSha256 == upload.PlaintextSha256
                && entries.TryGetValue(receipt.Entry, out var entry) && entry.Action == CustodyAction.ObjectVerified
                && entry.Objects.Any(o => o.Id == upload.ObjectId && o.Sha256 == upload.PlaintextSha256),
                $"the receipt of object {upload.ObjectId} does not hold");
            Require(upload.Wrap is null, $"object {upload.ObjectId} keeps its old wrap");
        }
    }

    private async Task CheckArrivalsAsync(EvidenceDb db, SimulatedCard[] cards)
    {
        var arrivals = await (from a in db.Arrivals
                              join p in db.Parts on a.PartId equals p.Id
                              join o in db.SealedObjects on p.ObjectId equals o.Id
                              select new { a.PathSha256, a.PlaintextBytes, a.PlaintextSha256, Part = p, Sealed = o }).AsNoTracking().ToListAsync();
        var expected = cards.SelectMany(card => card.Content).Select(f => (Path: Sha256Hash.Of(f.Key.Bytes), Hash: Sha256Hash.Of(f.Value))).ToHashSet();
        foreach (var (path, bytes) in cards.SelectMany(card => card.Content))
        {
            var found = arrivals.Where(a => a.PathSha256 == Sha256Hash.Of(path.Bytes) && a.PlaintextSha256 == Sha256Hash.Of(bytes)).ToList();
            Require(found.Count == 1, $"{path} arrived {found.Count} times");
            Require(found.TrueForAll(f => f.Sealed.PlaintextSha256 == f.PlaintextSha256 && f.Sealed.PlaintextBytes == bytes.Length && f.Sealed.WrappedKey is not null
                && f.Part.FileName.AsSpan().SequenceEqual(path.Name)), $"{path} is not held as it was on the device");
            Require(found.TrueForAll(f => CustodyIsComplete(f.Part)), $"{path}: its custody is not complete");
        }

        if (cards.Length > 0)
            problems.AddRange(arrivals.Where(a => !expected.Contains((a.PathSha256, a.PlaintextSha256))).Select(a => $"{a.Part.Display} arrived, which was on no card"));
    }

    private bool CustodyIsComplete(ItemPart part)
    {
        var chain = entries.Values.Where(e => e.Subject == new Subject(SubjectKind.Item, part.ItemId.Value) && e.Chain == Chain.Operational).ToList();
        return Once(CustodyAction.ItemReceived) && Once(CustodyAction.ObjectVerified);

        bool Once(CustodyAction action) => chain.Count(e => e.Action == action && e.Objects.Any(o => o.Part == part.Id && o.Id == part.ObjectId)) == 1;
    }
}
