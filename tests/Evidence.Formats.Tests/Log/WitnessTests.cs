using System.Net;
using System.Text;
using Evidence.Formats.Log;
using Xunit;

namespace Evidence.Formats.Tests.Log;

/// <summary>What a witness decides, case by case of C2SP tlog-witness; the folder here is one that forgets nothing.</summary>
public sealed class WitnessTests
{
    private readonly NoteSigner signer = NoteSigner.Witness("witness.example/w1", new byte[32], new FixedTime(1_000));
    private readonly GrowingLog log = new();
    private readonly Dictionary<string, SignedNote> kept = [];

    [Fact]
    public void A_log_that_grows_is_cosigned_each_time_and_again_without_growth()
    {
        for (var size = 0; size < 40; size++)
        {
            var answer = Ask(log.Request(Math.Max(0, size - 1)));
            Assert.Equal(HttpStatusCode.OK, answer.Status);
            Assert.Equal(DateTimeOffset.FromUnixTimeSeconds(1_000), log.Signed().With([answer.Body[..^1]])!.CosignedAt(signer.Key));
            Assert.Equal(answer.Body, Ask(log.Request(size)).Body);
            log.Add($"entry {size}");
        }
    }

    [Fact]
    public void It_may_begin_anywhere_and_says_where_it_is_to_whoever_is_not()
    {
        log.Add("a", "b", "c");
        Assert.Equal((HttpStatusCode.Conflict, "0\n", "text/x.tlog.size"), Told(Ask(log.Request(2))));
        Assert.Equal(HttpStatusCode.OK, Ask(log.Request(0)).Status);
        log.Add("d", "e");
        Assert.Equal((HttpStatusCode.Conflict, "3\n", "text/x.tlog.size"), Told(Ask(log.Request(0))));
        Assert.Equal((HttpStatusCode.Conflict, "3\n", "text/x.tlog.size"), Told(Ask(log.Request(4))));
        Assert.Equal(HttpStatusCode.OK, Ask(log.Request(3)).Status);
        Assert.Equal(HttpStatusCode.BadRequest, Ask(log.Request(6)).Status);

        static (HttpStatusCode, string, string) Told(WitnessAnswer answer) => (answer.Status, answer.Body, answer.ContentType);
    }

    [Fact]
    public void Another_tree_of_the_same_size_and_a_smaller_one_are_never_cosigned()
    {
        Assert.Equal(HttpStatusCode.OK, Ask(log.Add("a", "b", "c").Request(0)).Status);
        Assert.Equal(HttpStatusCode.UnprocessableEntity, Ask(log.Forked(2, "x").Request(3)).Status);
        Assert.Equal(HttpStatusCode.UnprocessableEntity, Ask(log.Forked(2, "x", "y").Request(3)).Status);
        Assert.Equal(HttpStatusCode.Conflict, Ask(log.Forked(2).Request(2)).Status);
        Assert.Equal(HttpStatusCode.BadRequest, Ask(log.Forked(2).Request(3)).Status);
        Assert.Equal(log.Root, Read().Root);
    }

    [Fact]
    public void A_proof_that_is_cut_longer_or_changed_is_none()
    {
        Ask(log.Add("a", "b", "c", "d", "e").Request(0));
        var good = log.Add("f", "g", "h").Request(5);
        Assert.Equal(HttpStatusCode.UnprocessableEntity, Ask(good with { Proof = [.. good.Proof.Skip(1)] }).Status);
        Assert.Equal(HttpStatusCode.UnprocessableEntity, Ask(good with { Proof = [.. good.Proof, MerkleTree.EmptyRoot] }).Status);
        Assert.Equal(HttpStatusCode.UnprocessableEntity, Ask(good with { Proof = [MerkleTree.EmptyRoot, .. good.Proof.Skip(1)] }).Status);
        Assert.Equal(HttpStatusCode.OK, Ask(good).Status);
        var again = log.Request(8);
        Assert.Equal(HttpStatusCode.UnprocessableEntity, Ask(again with { Proof = [MerkleTree.EmptyRoot] }).Status);
    }

    [Fact]
    public void The_first_checkpoint_has_no_proof_and_an_empty_log_has_the_root_of_nothing()
    {
        var empty = SignedNote.Sign(new Checkpoint(log.Origin, 0, Sha256Hash.Of("x"u8)).ToText(), NoteSigner.Ed25519(log.Origin, [7, .. new byte[31]]));
        Assert.Equal(HttpStatusCode.UnprocessableEntity, Ask(log.Request(0) with { Note = empty }).Status);
        Assert.Equal(HttpStatusCode.OK, Ask(log.Request(0)).Status);
        log.Add("a", "b");
        Assert.Equal(HttpStatusCode.UnprocessableEntity, Ask(log.Request(0) with { Proof = [MerkleTree.EmptyRoot] }).Status);
        Assert.Equal(HttpStatusCode.OK, Ask(log.Request(0)).Status);
    }

    [Fact]
    public void A_log_that_it_does_not_know_is_not_found_and_one_without_its_key_s_signature_forbidden()
    {
        Assert.Equal(HttpStatusCode.NotFound, Ask(new GrowingLog("example.org/other").Add("a").Request(0)).Status);
        Assert.Equal(HttpStatusCode.Forbidden, Ask(new GrowingLog(seed: 8).Add("a").Request(0)).Status);
        var request = log.Add("a").Request(0);
        var lines = Encoding.UTF8.GetString(log.Signed("more\n").ToBytes()).Split('\n');
        Assert.Equal(HttpStatusCode.Forbidden, Ask(request with { Note = request.Note.With([lines[^2]])! }).Status);
        Assert.Empty(kept);
    }

    [Fact]
    public void What_it_keeps_has_the_verified_signatures_and_its_own_and_no_others()
    {
        var request = log.Add("a").Request(0);
        var stranger = new GrowingLog(log.Origin, 9) { Leaves = log.Leaves }.Signed();
        var answer = Ask(request with { Note = request.Note.With([Encoding.UTF8.GetString(stranger.ToBytes()).Split('\n')[^2]])! });
        Assert.Equal(log.Signed().With([answer.Body[..^1]])!.ToBytes(), answer.Kept!.ToBytes());
    }

    [Theory]
    [InlineData("")]
    [InlineData("old 0\n")]
    [InlineData("old 0\n\n")]
    [InlineData("old 00\n\nNOTE")]
    [InlineData("old -1\n\nNOTE")]
    [InlineData("old\n\nNOTE")]
    [InlineData("new 0\n\nNOTE")]
    [InlineData("old 0\nAAAA\n\nNOTE")]
    [InlineData("old 0\r\n\nNOTE")]
    [InlineData("old 0\n\nexample.org/log\n1\n\n— example.org/log AAAAAAAA\n")]
    [InlineData("old 0\n\n\nNOTE")]
    public void What_is_no_request_is_a_bad_one(string body)
    {
        var note = Encoding.UTF8.GetString(log.Add("a").Signed().ToBytes());
        Assert.Equal(HttpStatusCode.BadRequest, Ask(Encoding.UTF8.GetBytes(body.Replace("NOTE", note, StringComparison.Ordinal))).Status);
    }

    [Fact]
    public void Sixty_four_hashes_and_a_long_body_are_too_many()
    {
        var request = log.Add("a").Request(0);
        Assert.Equal(HttpStatusCode.UnprocessableEntity, Ask(request with { Proof = [.. Enumerable.Repeat(MerkleTree.EmptyRoot, 63)] }).Status);
        Assert.Equal(HttpStatusCode.BadRequest, Ask(request with { Proof = [.. Enumerable.Repeat(MerkleTree.EmptyRoot, 64)] }).Status);
        Assert.Equal(HttpStatusCode.BadRequest, Ask([.. request.ToBytes(), .. new byte[AddCheckpoint.MostBytes]]).Status);
    }

    [Fact]
    public void Whatever_the_bytes_deciding_ends_and_nothing_is_cosigned_that_the_log_did_not_sign()
    {
        var (whole, random) = (log.Add("a", "b", "c").Request(0).ToBytes(), new Random(20261129));
        for (var round = 0; round < 5_000; round++)
        {
            var bytes = whole[..random.Next(1, whole.Length + 1)];
            for (var change = random.Next(0, 4); change > 0; change--)
                bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
            if (Ask(bytes).Status == HttpStatusCode.OK)
                Assert.Equal(log.Root, Read().Root);
            kept.Clear();
        }
    }

    [Fact]
    public void A_log_s_key_is_no_witness_of_it()
    {
        var log = NoteSigner.Ed25519("example.org/log", new byte[32]);
        Assert.Throws<ArgumentException>(() => new Witness(signer, [log.Key]));
        Assert.Throws<ArgumentException>(() => new Witness(log, []));
    }

    [Fact]
    public void A_private_key_is_read_as_it_was_written_and_as_others_write_it()
    {
        const string text = "PRIVATE+KEY+PeterNeumann+c74f20a3+AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz";
        Assert.True(PrivateNoteKey.TryParse(text + "\n", out var key));
        Assert.Equal((text, "PeterNeumann"), (key.ToString(), key.Name));
        for (var at = 0; at < text.Length; at++)
            Assert.False(PrivateNoteKey.TryParse(text[..at] + (char)(text[at] + 1) + text[(at + 1)..], out _), $"at {at}");
    }

    private WitnessAnswer Ask(AddCheckpoint request) => Ask(request.ToBytes());

    private WitnessAnswer Ask(byte[] body)
    {
        var answer = new Witness(signer, [log.Key]).Decide(body, kept.GetValueOrDefault);
        if (answer.Kept is { } note)
            kept[log.Origin] = note;
        return answer;
    }

    private Checkpoint Read() => Checkpoint.TryParse(kept[log.Origin].Text, out var checkpoint) ? checkpoint : throw new InvalidOperationException();
}
