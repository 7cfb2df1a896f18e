using System.Text;
using System.Text.Json.Nodes;
using Evidence.Formats.Custody;
using Evidence.Formats.Log;
using Evidence.Formats.Packaging;
using Evidence.Verifier;
using Xunit;

namespace Evidence.Formats.Tests.Verification;

/// <summary><c>evidence-verify item</c>, over the proof of one item of a bundle.</summary>
public sealed class ItemProgramTests : IDisposable
{
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("evidence-item-");
    private readonly SampleLog log = new();
    private readonly SampleBundle bundle;
    private readonly Dictionary<string, byte[]> files = new(StringComparer.Ordinal);

    public ItemProgramTests()
    {
        bundle = new SampleBundle(log);
        var leaves = bundle.Lines(Item.Chain).ConvertAll(line => EntryHash.Of(line));
        files[Item.Chain] = bundle.Files[Item.Chain];
        files[BundleLayout.Policy] = bundle.Files[BundleLayout.Policy];
        foreach (var path in leaves.Select(BundleLayout.ProofPath).Concat(Item.Receipts).Concat(bundle.Files.Keys.Where(path => path.StartsWith("keys/", StringComparison.Ordinal))))
            files[path] = bundle.Files[path];
        files[BundleLayout.Details] = [.. bundle.Lines(BundleLayout.Details).Where(line => leaves.Exists(leaf => Encoding.UTF8.GetString(line).Contains($"\"entry\":\"{leaf}\"", StringComparison.Ordinal))).SelectMany(line => line.Append((byte)'\n'))];
        files[ItemDescription.Path] = Described().ToCanonicalBytes();
    }

    private BundledItem Item => bundle.Items[0];

    public void Dispose()
    {
        bundle.Dispose();
        log.Dispose();
        folder.Delete(true);
    }

    [Fact]
    public void An_item_is_proven_from_its_first_entry_to_the_signed_root()
    {
        var recording = Path.Combine(folder.FullName, "clip.mp4");
        File.WriteAllBytes(recording, bundle.Files[Item.Files[0].Path]);
        var (exit, output) = Run("--trust", bundle.Root.ToString(), "--file", recording);
        Assert.True(exit == 0, output);
        Assert.Contains("the file that you named is the one", output, StringComparison.Ordinal);
        Assert.Contains("cosigned 2026-11-18T11:06:40.000000Z by witness.court.example", output, StringComparison.Ordinal);
        Assert.Equal(5, Run().Exit);
        var json = JsonNode.Parse(Run("--trust", bundle.Root.ToString(), "--json").Output)!;
        Assert.Equal((bundle.Lines(Item.Chain).Count, SampleLog.Origin), ((int)json["log"]!["proven"]!, (string)json["log"]!["origin"]!));
    }

    [Fact]
    public async Task A_zip_with_one_folder_is_the_same_proof()
    {
        Write();
        var zip = Path.Combine(folder.FullName, "proof.zip");
        await System.IO.Compression.ZipFile.CreateFromDirectoryAsync(Path.Combine(folder.FullName, "proof"), zip, System.IO.Compression.CompressionLevel.NoCompression, includeBaseDirectory: true);
        using var output = new StringWriter();
        Assert.Equal(0, VerifierProgram.Run(["item", zip, "--trust", bundle.Root.ToString()], output, output));
    }

    [Fact]
    public void A_file_that_is_gone_is_missed_and_any_bit_that_turned_is_found()
    {
        foreach (var (path, bytes) in files.ToList())
        {
            files.Remove(path);
            // Of the log's two keys one is enough; values without their chain belong to nothing, and signatures without their key to nobody.
            var expected = path == BundleLayout.Details || path.StartsWith("keys/log", StringComparison.Ordinal) ? 0
                : path == Item.Chain || path.StartsWith("keys/", StringComparison.Ordinal) ? 2 : 3;
            Assert.True(expected == Run("--trust", bundle.Root.ToString()).Exit, path);
            // Nothing vouches for a title, nor for the ground on which a value is withheld.
            for (var at = 3; at < bytes.Length; at += Math.Max(1, bytes.Length / 6))
            {
                files[path] = [.. bytes[..at], (byte)(bytes[at] ^ 1), .. bytes[(at + 1)..]];
                Assert.True(Run("--trust", bundle.Root.ToString()).Exit is 2 or 3 || path is ItemDescription.Path or BundleLayout.Details, $"{path} at {at}");
            }

            files[path] = bytes;
        }
    }

    [Fact]
    public void What_the_description_says_has_to_be_in_the_chain()
    {
        Expect(2, "file-without-entry", Described() with { Files = [Described().Files[0] with { Bytes = 1 }] });
        Expect(2, "description-wrong", Described() with { Item = ItemId.New() });
        Expect(3, "chain-missing", Described() with { Chain = bundle.Items[1].Chain });
        Expect(2, "log-differs", Described() with { Log = new BundleLog(SampleLog.Origin, 300) });
        Expect(3, "receipt-missing", Described() with { Receipts = [bundle.Items[1].Receipts[0]] });
        var other = Path.Combine(folder.FullName, "other");
        File.WriteAllText(other, "another recording");
        files[ItemDescription.Path] = Described().ToCanonicalBytes();
        Assert.Contains("[recording-without-entry]", Run("--trust", bundle.Root.ToString(), "--file", other).Output, StringComparison.Ordinal);
        files[ItemDescription.Path] = Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(files[ItemDescription.Path]).Replace("\"version\":1", "\"version\":2", StringComparison.Ordinal));
        Assert.Equal(4, Run("--trust", bundle.Root.ToString()).Exit);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(700)]
    public void The_log_as_it_is_now_goes_on_from_there(int more)
    {
        Publish([.. log.Leaves, .. Enumerable.Range(0, more).Select(n => EntryHash.Of(Encoding.UTF8.GetBytes($"later {n}")))]);
        var (exit, output) = Run("--trust", bundle.Root.ToString(), "--log", Published);
        Assert.True(exit == 0, output);
        Assert.Contains($"Now         {log.Leaves.Count + more} entries", output, StringComparison.Ordinal);
    }

    [Fact]
    public void A_log_that_shrank_was_rewritten_or_is_another_s_is_found()
    {
        var later = Enumerable.Range(0, 300).Select(n => EntryHash.Of(Encoding.UTF8.GetBytes($"later {n}"))).ToList();
        Publish([.. log.Leaves.SkipLast(1)]);
        Live(2, "log-shrank");
        Publish([later[0], .. log.Leaves.Skip(1), .. later]);
        Live(2, "log-rewritten");
        Publish([.. log.Leaves, .. later]);
        File.Delete(Path.Combine(Published, "tile/0/000"));
        Live(3, "tile-missing");
        File.WriteAllBytes(Path.Combine(Published, "tile/0/000"), new byte[5]);
        Live(2, "tile-length");
        using var strange = new SampleLog { Seed = 77 };
        File.WriteAllBytes(Path.Combine(Published, TilePath.Checkpoint), strange.Sign(new Checkpoint(SampleLog.Origin, log.Leaves.Count, MerkleTree.EmptyRoot)).ToBytes());
        Live(2, "checkpoint-not-signed");
        File.Delete(Path.Combine(Published, TilePath.Checkpoint));
        Live(3, "checkpoint-missing");

        void Live(int exit, string code)
        {
            var (got, output) = Run("--trust", bundle.Root.ToString(), "--log", Published);
            Assert.Contains($"[{code}]", output, StringComparison.Ordinal);
            Assert.Equal(exit, got);
        }
    }

    private string Published => Path.Combine(folder.FullName, "log");

    private ItemDescription Described() => new()
    {
        Agency = bundle.Agency,
        At = new DateTimeOffset(2026, 11, 22, 8, 0, 0, TimeSpan.Zero),
        Chain = Item.Chain,
        Files = [.. Item.Files.Select(f => new ProvenFile(f.SealedObject, f.Part, f.Role, f.Sha256, f.Bytes, f.DerivedFrom))],
        Item = Item.Item,
        Log = bundle.Log!,
        Receipts = Item.Receipts,
        Root = bundle.Root,
        Title = Item.Title,
    };

    private void Expect(int exit, string code, ItemDescription description)
    {
        files[ItemDescription.Path] = description.ToCanonicalBytes();
        var (got, output) = Run("--trust", bundle.Root.ToString());
        Assert.Contains($"[{code}]", output, StringComparison.Ordinal);
        Assert.True(exit == got || exit == 3 && got == 2, output);
    }

    private void Publish(List<Sha256Hash> leaves)
    {
        if (Directory.Exists(Published)) Directory.Delete(Published, true);
        var level = leaves;
        for (var number = 0; level.Count > 0; number++)
        {
            foreach (var (tile, index) in level.Chunk(256).Select((tile, index) => (tile, index)))
                Put(TilePath.Of(number, index, tile.Length), [.. tile.SelectMany(hash => hash.ToArray())]);
            level = [.. level.Chunk(256).Where(tile => tile.Length == 256).Select(tile => MerkleTree.Root(256, Log.MerkleTests.Nodes(tile)))];
        }

        Put(TilePath.Checkpoint, log.Sign(new Checkpoint(SampleLog.Origin, leaves.Count, MerkleTree.Root(leaves.Count, Log.MerkleTests.Nodes([.. leaves])))).ToBytes());

        void Put(string path, byte[] bytes)
        {
            Directory.CreateDirectory(Path.GetDirectoryName(Path.Combine(Published, path))!);
            File.WriteAllBytes(Path.Combine(Published, path), bytes);
        }
    }

    private void Write()
    {
        var proof = Path.Combine(folder.FullName, "proof");
        if (Directory.Exists(proof)) Directory.Delete(proof, true);
        foreach (var (path, bytes) in files)
        {
            Directory.CreateDirectory(Path.GetDirectoryName(Path.Combine(proof, path))!);
            File.WriteAllBytes(Path.Combine(proof, path), bytes);
        }
    }

    private (int Exit, string Output) Run(params string[] arguments)
    {
        Write();
        using var output = new StringWriter { NewLine = "\n" };
        using var errors = new StringWriter { NewLine = "\n" };
        return (VerifierProgram.Run(["item", Path.Combine(folder.FullName, "proof"), .. arguments], output, errors), output.ToString());
    }
}
