using System.Security.Cryptography;
using System.Text;
using Evidence.Formats.Custody;
using Evidence.Formats.Log;
using Evidence.Formats.Packaging;
using Evidence.Formats.Protocol;
using Evidence.Formats.Tests.Log;

namespace Evidence.Formats.Tests.Verification;

/// <summary>A log with the entries of one bundle and some of others, signed with both kinds of key and cosigned by a witness.</summary>
internal sealed class SampleLog : IDisposable
{
    public const string Origin = "log.police.example";
    private const int Before = 5, After = 3;

    private readonly ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    private readonly NoteSigner witness = NoteSigner.Witness("witness.court.example", [9, .. new byte[31]], new FixedTime(1_795_000_000));

    /// <summary>Makes the log's Ed25519 key.</summary>
    public byte Seed { get; init; } = 8;

    /// <summary>Whether the witness cosigned.</summary>
    public bool IsCosigned { get; init; } = true;

    /// <summary>Whether each chain's entries stand in the log the wrong way round.</summary>
    public bool IsBackwards { get; init; }

    /// <summary>Whether the root vouches for the log's keys.</summary>
    public bool IsStated { get; init; } = true;

    /// <summary>The log as it was before the entries of a bundle came into it.</summary>
    public static BundleLog AtFirst => new(Origin, Before);

    /// <summary>All of the log, others' too, once it was written.</summary>
    public IReadOnlyList<Sha256Hash> Leaves { get; private set; } = [];

    private NoteSigner[] Signers => [NoteSigner.Ecdsa(Origin, key), NoteSigner.Ed25519(Origin, [Seed, .. new byte[31]])];

    public SignedNote Sign(Checkpoint checkpoint) => SignedNote.Sign(checkpoint.ToText(), IsCosigned ? [.. Signers, witness] : Signers);

    public void Write(SampleBundle bundle)
    {
        var signers = Signers;
        if (IsStated) bundle.State(KeyPurpose.Log, signers[0].Key.SubjectPublicKeyInfo);
        if (IsStated) bundle.State(KeyPurpose.LogEd25519, signers[1].Key.SubjectPublicKeyInfo);
        bundle.Files[BundleLayout.Policy] = Encoding.UTF8.GetBytes($"log {signers[0].Key}\nlog {signers[1].Key}\nwitness court {witness.Key}\nquorum court\n");
        string[] chains = [.. bundle.Items.Select(item => item.Chain), bundle.BundleChain];
        Sha256Hash[] own = [.. chains.SelectMany(path => bundle.Lines(path).Select(line => EntryHash.Of(line)))];
        if (IsBackwards) Array.Reverse(own);
        Sha256Hash[] leaves = [.. Others(Before), .. own, .. Others(After)];
        Leaves = leaves;
        var nodes = MerkleTests.Nodes(leaves);
        var note = Sign(new Checkpoint(Origin, leaves.Length, MerkleTree.Root(leaves.Length, nodes)));
        for (var index = Before; index < leaves.Length - After; index++)
            bundle.Files[BundleLayout.ProofPath(leaves[index])] = new LogProof(index, MerkleTree.Inclusion(index, leaves.Length, nodes), note, null).ToBytes();
    }

    public void Dispose() => key.Dispose();

    private static IEnumerable<Sha256Hash> Others(int count) => Enumerable.Range(0, count).Select(n => EntryHash.Of(Encoding.UTF8.GetBytes($"{count} {n}")));
}
