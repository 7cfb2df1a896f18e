using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using Evidence.Formats.Custody;
using Evidence.Formats.Log;

namespace Evidence.Formats.Tests.Log;

/// <summary>A tiled log as anybody could publish one, written here from the specification alone and signed with ECDSA.</summary>
internal sealed class MadeLog : IDisposable
{
    private readonly ECDsa signer = ECDsa.Create(ECCurve.NamedCurves.nistP256);

    public MadeLog(int size, string origin = "example.org/log")
    {
        Origin = origin;
        (Files, Leaves, Root) = Make(size, null);
    }

    public string Origin { get; }

    public Sha256Hash[] Leaves { get; }

    public Sha256Hash Root { get; }

    public Dictionary<string, byte[]> Files { get; }

    /// <summary>The same log later, by the same key.</summary>
    /// <param name="size">How many entries it has then.</param>
    /// <param name="rewritten">An entry that is another one than before.</param>
    public IReadOnlyDictionary<string, byte[]> Grown(int size, int? rewritten = null) => Make(size, rewritten).Files;

    /// <summary>The key as people hand it on.</summary>
    public string KeyText
    {
        get
        {
            var key = signer.ExportSubjectPublicKeyInfo();
            return $"{Origin}+{Convert.ToHexStringLower(SHA256.HashData(key)[..4])}+{Convert.ToBase64String([0x02, .. key])}";
        }
    }

    public NoteKey Key => NoteKey.TryParse(KeyText, out var key) ? key : throw new InvalidOperationException();

    public byte[]? Read(string path) => Files.GetValueOrDefault(path);

    public byte[] Sign(string text)
    {
        byte[] line = [.. SHA256.HashData(signer.ExportSubjectPublicKeyInfo())[..4], .. signer.SignData(Encoding.UTF8.GetBytes(text), HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence)];
        return Encoding.UTF8.GetBytes($"{text}\n— {Origin} {Convert.ToBase64String(line)}\n");
    }

    /// <summary>A proof file for one entry.</summary>
    public byte[] Proof(int index) => [.. Encoding.UTF8.GetBytes(string.Concat(
        $"c2sp.org/tlog-proof@v1\nindex {index}\n",
        string.Concat(MerkleTree.Inclusion(index, Leaves.Length, MerkleTests.Nodes(Leaves)).Select(hash => Convert.ToBase64String(hash.ToArray()) + "\n")), "\n")), .. Files[TilePath.Checkpoint]];

    public void Dispose() => signer.Dispose();

    private (Dictionary<string, byte[]> Files, Sha256Hash[] Leaves, Sha256Hash Root) Make(int size, int? rewritten)
    {
        var files = new Dictionary<string, byte[]>();
        byte[][] entries = [.. Enumerable.Range(0, size).Select(number => Encoding.UTF8.GetBytes(number == rewritten ? "another entry" : $"entry {number}"))];
        Sha256Hash[] leaves = [.. entries.Select(entry => EntryHash.Of(entry))];
        var level = leaves;
        for (var number = 0; level.Length > 0; number++)
        {
            foreach (var (tile, index) in level.Chunk(256).Select((tile, index) => (tile, index)))
                files[TilePath.Of(number, index, tile.Length)] = [.. tile.SelectMany(hash => hash.ToArray())];
            level = [.. level.Chunk(256).Where(tile => tile.Length == 256).Select(Fold)];
        }

        foreach (var (bundle, index) in entries.Chunk(256).Select((bundle, index) => (bundle, index)))
            files[TilePath.OfEntries(index, bundle.Length)] = [.. bundle.SelectMany(Framed)];
        var root = MerkleTree.Root(size, MerkleTests.Nodes(leaves));
        files[TilePath.Checkpoint] = Sign($"{Origin}\n{size}\n{Convert.ToBase64String(root.ToArray())}\n");
        return (files, leaves, root);
    }

    private static byte[] Framed(byte[] entry)
    {
        var framed = new byte[2 + entry.Length];
        BinaryPrimitives.WriteUInt16BigEndian(framed, (ushort)entry.Length);
        entry.CopyTo(framed, 2);
        return framed;
    }

    private static Sha256Hash Fold(Sha256Hash[] hashes) => hashes.Length == 1 ? hashes[0] : Fold([.. hashes.Chunk(2).Select(pair => MerkleTree.Parent(pair[0], pair[1]))]);
}
