using Evidence.Formats.Custody;
using Evidence.Formats.Log;

namespace Evidence.Formats.Tests.Log;

/// <summary>A log that asks a witness: it can grow, and it can show two trees of one size.</summary>
internal sealed class GrowingLog(string origin = "example.org/log", byte seed = 7)
{
    private readonly NoteSigner signer = NoteSigner.Ed25519(origin, [seed, .. new byte[31]]);

    public NoteKey Key => signer.Key;

    public string Origin => origin;

    public List<Sha256Hash> Leaves { get; init; } = [];

    public Sha256Hash Root => MerkleTree.Root(Leaves.Count, MerkleTests.Nodes([.. Leaves]));

    public GrowingLog Add(params string[] entries)
    {
        Leaves.AddRange(entries.Select(entry => EntryHash.Of(System.Text.Encoding.UTF8.GetBytes(entry))));
        return this;
    }

    public GrowingLog With(Sha256Hash leaf)
    {
        Leaves.Add(leaf);
        return this;
    }

    /// <summary>The same log with other leaves after the first ones.</summary>
    public GrowingLog Forked(int kept, params string[] entries) => new GrowingLog(origin, seed) { Leaves = Leaves[..kept] }.Add(entries);

    public SignedNote Signed(string more = "") => SignedNote.Sign(new Checkpoint(origin, Leaves.Count, Root).ToText() + more, signer);

    public AddCheckpoint Request(int old) =>
        new(old, MerkleTree.Consistency(Math.Min(old, Leaves.Count), Leaves.Count, MerkleTests.Nodes([.. Leaves])), Signed(), new Checkpoint(origin, Leaves.Count, Root));
}
