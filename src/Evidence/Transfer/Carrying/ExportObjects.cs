using Evidence.Database;
using Evidence.Durability;
using Evidence.Formats;
using Evidence.Formats.Packaging;
using Evidence.Formats.Protocol;
using Evidence.Storage;
using Microsoft.EntityFrameworkCore;

namespace Evidence.Transfer.Carrying;

/// <summary>
/// Writes sealed objects into bags, a thousand to each. An object never changes, so a bag that has its name is done, whatever is killed. Of
/// several copies the first that is right is taken; where none is, the first that can be read goes along as it lies.
/// </summary>
internal sealed class ExportObjects(ObjectStores stores, AgencyId agency, string folder)
{
    private const int MostObjects = 1_000;
    private const long MostBytes = 32L << 30;
    private const int BufferBytes = 1 << 20;

    private readonly HashSet<Guid> done = [];
    private readonly Dictionary<ObjectId, LostBecause> unread = [];
    private int bags;

    /// <summary>Objects that have copies, none of which could be read.</summary>
    public IReadOnlyDictionary<ObjectId, LostBecause> Unread => unread;

    /// <summary>Finds what an earlier attempt has done.</summary>
    public void Resume()
    {
        foreach (var left in Directory.GetFiles(folder, "*" + ExportPaths.Partial))
            File.Delete(left);
        while (File.Exists(Path.Combine(folder, ExportPaths.ObjectBag(bags + 1))))
        {
            using var bag = BagZip.Open(Path.Combine(folder, ExportPaths.ObjectBag(++bags)));
            foreach (var file in bag.Files.Keys.Where(path => path.StartsWith(ExportPaths.Objects, StringComparison.Ordinal)))
                done.Add(Guid.Parse(file[ExportPaths.Objects.Length..]));
        }
    }

    /// <summary>Writes every object of the catalogue that is in no bag yet.</summary>
    /// <exception cref="IOException">A store is away or refuses: nothing can be said of its objects now. Repeated, it goes on.</exception>
    public async Task RunAsync(EvidenceDb db, DateTimeOffset at, IProgress<CarryProgress>? progress, CancellationToken cancellation)
    {
        var total = await CarryProgress.OfAsync(db, cancellation);
        var (after, batch) = (Guid.Empty, new List<ObjectToCarry>());
        while (await PageAsync(db, after, cancellation) is { Count: > 0 } page)
        {
            after = page[^1].Id;
            foreach (var one in page)
            {
                total = total.With(one.Bytes, isDone: done.Contains(one.Id));
                if (!done.Contains(one.Id))
                    batch.Add(one);
                if (batch.Count == MostObjects || batch.Sum(waiting => waiting.Bytes) >= MostBytes)
                    total = await WriteAsync(batch, at, total, progress, cancellation);
            }
        }

        if (batch.Count > 0)
            await WriteAsync(batch, at, total, progress, cancellation);
    }

    private static async Task<List<ObjectToCarry>> PageAsync(EvidenceDb db, Guid after, CancellationToken cancellation)
    {
        var rows = await db.Database.SqlQuery<CopyRow>($"""
            select o.id as "Id", o.ciphertext_bytes as "Bytes", o.ciphertext_sha256 as "Sha256", c.store as "Store", c.key as "Key", c.version as "Version"
            from (select * from items.sealed_object where id > {after} order by id limit {MostObjects}) o
            join items.stored_copy c on c.object_id = o.id and c.removed_at is null
            order by o.id, c.damaged_at nulls first, c.verified_at desc nulls last
            """).ToListAsync(cancellation);
        return [.. rows.GroupBy(row => row.Id).Select(copies => new ObjectToCarry(copies.Key, copies.First().Bytes, new Sha256Hash(copies.First().Sha256),
            [.. copies.Select(copy => new CopyToCarry(copy.Store, copy.Key, copy.Version))]))];
    }

    private async Task<CarryProgress> WriteAsync(List<ObjectToCarry> batch, DateTimeOffset at, CarryProgress total, IProgress<CarryProgress>? progress, CancellationToken cancellation)
    {
        var path = Path.Combine(folder, ExportPaths.ObjectBag(bags + 1));
        var carried = new List<Guid>();
        await using (var file = ExportPaths.CreatePartial(path))
        {
            var bag = new BagWriter(file, Path.GetFileNameWithoutExtension(path), at);
            foreach (var one in batch)
            {
                if (await CarryAsync(bag, one, cancellation))
                    carried.Add(one.Id);
                total = total.Done(one.Bytes);
                progress?.Report(total);
            }

            if (carried.Count > 0)
                await bag.FinishAsync([new("Internal-Sender-Identifier", agency.ToString())], cancellation);
            await file.FlushAsync(cancellation);
            Durable.FlushFile(file.SafeFileHandle);
        }

        batch.Clear();
        FaultPoints.Hit(FaultPoint.ExportBagWritten);
        if (carried.Count == 0)
        {
            Durable.DeleteFile(path + ExportPaths.Partial);
            return total;
        }

        Durable.RenameNoReplace(path + ExportPaths.Partial, path);
        Durable.FlushFolder(folder);
        bags++;
        done.UnionWith(carried);
        return total;
    }

    private async Task<bool> CarryAsync(BagWriter bag, ObjectToCarry one, CancellationToken cancellation)
    {
        foreach (var copy in one.Copies)
            if (await TryAsync(bag, one.Id, copy, one.Bytes, digest => digest.Sha256 == one.Sha256, cancellation) == Attempt.Carried)
                return true;
        var because = LostBecause.Missing;
        foreach (var copy in one.Copies)
        {
            var attempt = await LengthAsync(copy, cancellation) is { } bytes ? await TryAsync(bag, one.Id, copy, bytes, _ => true, cancellation) : Attempt.NotThere;
            if (attempt == Attempt.Carried)
                return true;
            if (attempt == Attempt.Unreadable)
                because = LostBecause.Unreadable;
        }

        unread[ObjectId.From(one.Id)] = because;
        return false;
    }

    private async Task<Attempt> TryAsync(BagWriter bag, Guid id, CopyToCarry copy, long bytes, Func<FileDigest, bool> isWanted, CancellationToken cancellation)
    {
        try
        {
            return await bag.TryAddAsync($"{ExportPaths.Objects}{id:D}", (output, token) => CopyAsync(copy, bytes, output, token), isWanted, cancellation) is null
                ? Attempt.NotWanted : Attempt.Carried;
        }
        catch (Exception gone) when (gone is ObjectMissingException or ArgumentOutOfRangeException or StoreUnknownException)
        {
            return Attempt.NotThere;
        }
        catch (UnreadableException)
        {
            return Attempt.Unreadable;
        }
    }

    private async Task<long?> LengthAsync(CopyToCarry copy, CancellationToken cancellation) =>
        stores.Has(copy.Store) ? await StoredLength.OfAsync(stores.Open(copy.Store), copy.Key, copy.Version, cancellation) : null;

    /// <summary>A disk that is full here is not told apart from a store that cannot be read by the kind of exception: so reading has one of its own.</summary>
    private async Task CopyAsync(CopyToCarry copy, long bytes, Stream output, CancellationToken cancellation)
    {
        var store = stores.Open(copy.Store);
        await using var stored = await ReadingAsync(() => store.OpenReadAsync(copy.Key, copy.Version, 0, bytes, cancellation));
        var buffer = new byte[BufferBytes];
        for (int read; (read = await ReadingAsync(() => stored.ReadAsync(buffer, cancellation).AsTask())) > 0;)
            await output.WriteAsync(buffer.AsMemory(0, read), cancellation);
    }

    private static async Task<T> ReadingAsync<T>(Func<Task<T>> read)
    {
        try
        {
            return await read();
        }
        catch (IOException trouble) when (trouble is not (ObjectMissingException or StoreAwayException or StoreRefusedException))
        {
            throw new UnreadableException(trouble);
        }
    }

    private enum Attempt
    {
        Carried,
        NotWanted,
        NotThere,
        Unreadable,
    }

    private sealed class UnreadableException(IOException cause) : Exception(cause.Message, cause);
}

/// <summary>An object with its copies, the most trustworthy first.</summary>
internal sealed record ObjectToCarry(Guid Id, long Bytes, Sha256Hash Sha256, IReadOnlyList<CopyToCarry> Copies);

internal sealed record CopyToCarry(string Store, string Key, string Version);

/// <summary>A copy of an object, columns as the query names them.</summary>
internal sealed record CopyRow
{
    public required Guid Id { get; init; }
    public required long Bytes { get; init; }
    public required byte[] Sha256 { get; init; }
    public required string Store { get; init; }
    public required string Key { get; init; }
    public required string Version { get; init; }
}
