using System.Security.Cryptography;
using System.Text;
using Evidence.Database;
using Evidence.Formats;
using Evidence.Formats.Packaging;
using Evidence.Formats.Protocol;
using Microsoft.EntityFrameworkCore;

namespace Evidence.Transfer.Carrying;

/// <summary>The objects that lie in an export's bags, as the bags' own manifests have them.</summary>
internal sealed class BaggedObjects
{
    private readonly Dictionary<ObjectId, (int Bag, Sha256Hash Sha256)> objects = [];
    private readonly List<string> bags = [];

    public int Count => objects.Count;

    public IEnumerable<(string Bag, ObjectId Object, Sha256Hash Sha256)> All => objects.Select(one => (bags[one.Value.Bag], one.Key, one.Value.Sha256));

    public static BaggedObjects Read(IEnumerable<string> paths)
    {
        var read = new BaggedObjects();
        foreach (var path in paths)
        {
            using var bag = BagZip.Open(path);
            read.bags.Add(Path.GetFileName(path));
            using var manifest = new StreamReader(bag.Open(bag.Files["manifest-sha256.txt"]), Encoding.UTF8);
            while (manifest.ReadLine() is { } line)
                if (line.Split("  ", 2) is [var hash, var file] && ObjectId.TryParse(file[ExportPaths.Objects.Length..], out var id))
                    read.objects[id] = (read.bags.Count - 1, Sha256Hash.Parse(hash));
        }

        return read;
    }

    public static Sha256Hash ManifestOf(BagZip bag)
    {
        using var manifest = bag.Open(bag.Files[ExportPaths.ManifestOfTags]);
        return new Sha256Hash(SHA256.HashData(manifest));
    }

    public string? BagOf(ObjectId id) => objects.TryGetValue(id, out var one) ? bags[one.Bag] : null;

    public Sha256Hash? HashOf(ObjectId id) => objects.TryGetValue(id, out var one) ? one.Sha256 : null;

    /// <summary>Tells what of the catalogue is here otherwise, what is not here, and what nobody can open any more.</summary>
    /// <param name="db">The catalogue.</param>
    /// <param name="unread">Why those that have copies are not here.</param>
    /// <param name="cancellation">Gives up.</param>
    public async Task<CatalogueDifference> CompareAsync(EvidenceDb db, IReadOnlyDictionary<ObjectId, LostBecause> unread, CancellationToken cancellation)
    {
        var difference = new CatalogueDifference([], [], []);
        await foreach (var held in db.SealedObjects.AsNoTracking().OrderBy(o => o.Id).Select(o => new { o.Id, o.CiphertextSha256, o.KeyDestroyedAt }).AsAsyncEnumerable().WithCancellation(cancellation))
        {
            if (HashOf(held.Id) is not { } found) difference.Lost.Add(new(held.Id, unread.GetValueOrDefault(held.Id, LostBecause.Missing)));
            else if (found != held.CiphertextSha256) difference.AsFound.Add(new(held.Id, found));
            if (held.KeyDestroyedAt is { } at) difference.Destroyed.Add(new(held.Id, at));
        }

        return difference;
    }
}

internal sealed record CatalogueDifference(List<ObjectAsFound> AsFound, List<LostObject> Lost, List<DestroyedObject> Destroyed);
