using System.Globalization;
using System.Text.Json;
using Evidence.Formats.Custody;
using Evidence.Formats.Log;
using Xunit;

namespace Evidence.Formats.Tests.Log;

public sealed class MerkleTests
{
    /// <summary>Leaves and roots of sizes 1 to 8 that every implementation of RFC 6962 is tested with.</summary>
    private static readonly string[] Leaves = ["", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f"];

    private static readonly string[] RootsBegin = ["6e340b9c", "fac54203", "aeb6bcfe", "d37ee418", "4e3bbb1f", "76e67dad", "ddb89be4", "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328"];

    [Fact]
    public void The_known_leaves_have_the_known_roots()
    {
        var tree = new GrowingTree();
        Assert.Equal("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855", tree.Root.ToString());
        for (var size = 1; size <= Leaves.Length; size++)
        {
            tree.Add(EntryHash.Of(Convert.FromHexString(Leaves[size - 1])));
            Assert.StartsWith(RootsBegin[size - 1], tree.Root.ToString(), StringComparison.Ordinal);
            Assert.Equal(tree.Root, MerkleTree.Root(size, Nodes([.. Leaves.Take(size).Select(leaf => EntryHash.Of(Convert.FromHexString(leaf)))])));
        }
    }

    [Fact]
    public void Between_all_trees_up_to_two_hundred_leaves_everything_that_is_so_is_proven_and_nothing_else()
    {
        const int most = 200;
        var leaves = Many(most);
        var roots = Enumerable.Range(0, most + 1).Select(size => MerkleTree.Root(size, Nodes(leaves))).ToList();
        for (var size = 0; size <= most; size++)
            for (var earlier = 0; earlier <= size; earlier++)
            {
                var path = MerkleTree.Consistency(earlier, size, Nodes(leaves));
                Assert.True(MerkleProof.Extends(earlier, roots[earlier], size, roots[size], path), $"{earlier} of {size}");
                Assert.False(earlier > 0 && MerkleProof.Extends(earlier, Other(roots[earlier]), size, roots[size], path), $"{earlier} of {size}, another earlier root");
                Assert.False(earlier > 0 && MerkleProof.Extends(earlier, roots[earlier], size, Other(roots[size]), path), $"{earlier} of {size}, another root");
                Assert.False(MerkleProof.Extends(earlier, roots[earlier], size, roots[size], [.. path, roots[0]]), $"{earlier} of {size}, a hash too many");
                for (var flipped = 0; flipped < path.Count; flipped++)
                    Assert.False(MerkleProof.Extends(earlier, roots[earlier], size, roots[size], With(path, flipped)), $"{earlier} of {size}, a bit turned in hash {flipped}");
            }
    }

    [Fact]
    public void Every_leaf_of_every_tree_up_to_seventy_has_its_proof_and_no_other_leaf_has_it()
    {
        var leaves = Many(70);
        for (var size = 1; size <= 70; size++)
            for (var index = 0; index < size; index++)
            {
                var (root, path) = (MerkleTree.Root(size, Nodes(leaves)), MerkleTree.Inclusion(index, size, Nodes(leaves)));
                Assert.True(MerkleProof.Includes(index, size, leaves[index], path, root));
                Assert.False(MerkleProof.Includes(index, size, Other(leaves[index]), path, root));
                Assert.False(MerkleProof.Includes((index + 1) % size, size, leaves[index], path, root) && size > 1);
                Assert.False(path.Count > 0 && MerkleProof.Includes(index, size, leaves[index], [.. path.Skip(1)], root));
            }
    }

    [Fact]
    public void Between_large_trees_it_is_the_same()
    {
        var random = new Random(20261121);
        var levels = new List<Sha256Hash[]> { Many(100_000) };
        while (levels[^1].Length > 1)
            levels.Add([.. levels[^1].Chunk(2).Where(pair => pair.Length == 2).Select(pair => MerkleTree.Parent(pair[0], pair[1]))]);
        NodeOf nodes = (level, index) => levels[level][index];
        for (var round = 0; round < 500; round++)
        {
            var size = random.Next(1, 100_001);
            var (earlier, index) = (random.Next(0, size + 1), random.Next(0, size));
            var root = MerkleTree.Root(size, nodes);
            var path = MerkleTree.Consistency(earlier, size, nodes);
            Assert.True(MerkleProof.Extends(earlier, MerkleTree.Root(earlier, nodes), size, root, path));
            for (var flipped = 0; flipped < path.Count; flipped++)
                Assert.False(MerkleProof.Extends(earlier, MerkleTree.Root(earlier, nodes), size, root, With(path, flipped)));
            Assert.True(MerkleProof.Includes(index, size, levels[0][index], MerkleTree.Inclusion(index, size, nodes), root));
        }
    }

    [SharedFact("merkle/inclusion")]
    public void Known_inclusions_are_judged_as_others_judge_them()
    {
        var files = Directory.GetFiles(SharedFactAttribute.Shared("merkle/inclusion"), "*.json", SearchOption.AllDirectories);
        Assert.True(files.Length > 90);
        foreach (var path in files)
        {
            using var file = JsonDocument.Parse(File.ReadAllBytes(path));
            var json = file.RootElement;
            var holds = TryHashes(json, "proof", out var proof) && TryHash(json.GetProperty("root"), out var root) && TryHash(json.GetProperty("leafHash"), out var leaf)
                && MerkleProof.Includes(Number(json, "leafIdx"), Number(json, "treeSize"), leaf, proof, root);
            Assert.True(json.GetProperty("wantErr").GetBoolean() != holds, path);
        }
    }

    [Fact]
    public void The_numbers_of_tiles_are_written_in_groups_of_three()
    {
        Assert.Equal("tile/0/x001/x234/067", TilePath.Of(0, 1_234_067, 256));
        Assert.Equal("tile/2/000.p/1", TilePath.Of(2, 0, 1));
        Assert.Equal("tile/entries/273.p/112", TilePath.OfEntries(273, 112));
        Assert.Equal("tile/1/x001/000", TilePath.Of(1, 1_000, 256));
    }

    internal static Sha256Hash[] Many(int count) => [.. Enumerable.Range(0, count).Select(number => EntryHash.Of(System.Text.Encoding.ASCII.GetBytes(number.ToString(CultureInfo.InvariantCulture))))];

    internal static NodeOf Nodes(Sha256Hash[] leaves) => (level, index) => level == 0 ? leaves[index] : MerkleTree.Parent(Nodes(leaves)(level - 1, 2 * index), Nodes(leaves)(level - 1, 2 * index + 1));

    private static Sha256Hash[] With(IReadOnlyList<Sha256Hash> path, int other) => [.. path.Select((hash, at) => at == other ? Other(hash) : hash)];

    private static Sha256Hash Other(Sha256Hash hash)
    {
        var bytes = hash.ToArray();
        bytes[7] ^= 1;
        return new Sha256Hash(bytes);
    }

    private static bool TryHashes(JsonElement json, string name, out List<Sha256Hash> hashes)
    {
        hashes = [];
        if (json.GetProperty(name).ValueKind == JsonValueKind.Null)
            return true;
        foreach (var element in json.GetProperty(name).EnumerateArray())
            if (TryHash(element, out var hash))
                hashes.Add(hash);
            else
                return false;
        return true;
    }

    private static bool TryHash(JsonElement text, out Sha256Hash hash)
    {
        var bytes = text.ValueKind == JsonValueKind.String ? text.GetBytesFromBase64() : [];
        hash = bytes.Length == Sha256Hash.Bytes ? new Sha256Hash(bytes) : default;
        return bytes.Length == Sha256Hash.Bytes;
    }

    private static long Number(JsonElement json, string name) => (long)Math.Min(json.GetProperty(name).GetUInt64(), long.MaxValue);
}
