using System.Text;
using Evidence.Formats.Custody;
using Evidence.Formats.Log;
using Evidence.Formats.Verification;
using Xunit;

namespace Evidence.Formats.Tests.Log;

public sealed class LogVerificationTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(255)]
    [InlineData(256)]
    [InlineData(257)]
    [InlineData(70_000)]
    public void A_whole_log_is_intact(int size)
    {
        using var log = new MadeLog(size);
        var report = Run(log);
        Assert.Empty(report.Findings);
        Assert.Equal((Verdict.Intact, size, log.Root, size > 0), (report.Verdict, report.Leaves, report.Checkpoint!.Root, report.HasEntries));
    }

    [Fact]
    public void A_log_that_publishes_hashes_only_is_intact_and_says_so()
    {
        using var log = new MadeLog(600);
        foreach (var path in log.Files.Keys.Where(path => path.StartsWith("tile/entries", StringComparison.Ordinal)).ToList())
            log.Files.Remove(path);
        var report = Run(log);
        Assert.Equal(("entries-not-published", Verdict.Intact, false), (Assert.Single(report.Findings).Code, report.Verdict, report.HasEntries));
    }

    [Fact]
    public void A_partial_tile_may_be_gone_once_the_full_one_is_there()
    {
        using var log = new MadeLog(300);
        using var later = new MadeLog(512);
        log.Files.Remove("tile/0/001.p/44");
        log.Files["tile/0/001"] = later.Files["tile/0/001"];
        Assert.Equal(Verdict.Intact, Run(log).Verdict);
        log.Files["tile/0/001"] = later.Files["tile/0/001"][..100];
        Assert.Equal("tile-length", Assert.Single(Run(log).Findings).Code);
    }

    [Fact]
    public void A_bit_that_turned_in_any_file_of_the_log_is_found()
    {
        using var log = new MadeLog(600);
        foreach (var (path, bytes) in log.Files.ToList())
            foreach (var at in Enumerable.Range(0, bytes.Length).Where(at => bytes.Length < 600 || at % 97 == 0))
            {
                log.Files[path] = [.. bytes[..at], (byte)(bytes[at] ^ 1), .. bytes[(at + 1)..]];
                var report = Run(log);
                // What makes a signature another key's leaves the log without anybody who vouches for it.
                Assert.True(report.Verdict is Verdict.Altered || path == TilePath.Checkpoint && report.Verdict == Verdict.NotAuthenticated, $"{path} at {at}: {report.Verdict}");
                log.Files[path] = bytes;
            }
    }

    [Fact]
    public void A_file_that_is_gone_cut_or_longer_is_found()
    {
        using var log = new MadeLog(600);
        foreach (var (path, bytes) in log.Files.Where(file => !file.Key.StartsWith("tile/entries", StringComparison.Ordinal)).ToList())
        {
            log.Files.Remove(path);
            Assert.Equal(Verdict.Incomplete, Run(log).Verdict);
            log.Files[path] = bytes[..^1];
            Assert.Equal(Verdict.Altered, Run(log).Verdict);
            log.Files[path] = [.. bytes, 0];
            Assert.Equal(Verdict.Altered, Run(log).Verdict);
            log.Files[path] = bytes;
        }

        log.Files["tile/entries/002.p/88"] = log.Files["tile/entries/002.p/88"][..^1];
        Assert.Contains(Run(log).Findings, finding => finding.Code == "entries-cut");
    }

    [Theory]
    [InlineData("the tail cut", "tile-missing")]
    [InlineData("an entry put in another's place, tree and all", "root-differs")]
    [InlineData("two entries changed over, tree and all", "root-differs")]
    public void What_was_signed_is_not_what_is_there(string what, string code)
    {
        using var log = new MadeLog(300);
        using var other = new MadeLog(what == "the tail cut" ? 200 : 300);
        var checkpoint = log.Files[TilePath.Checkpoint];
        if (what != "the tail cut")
        {
            var leaves = log.Files["tile/0/001.p/44"];
            var forged = what.StartsWith("two", StringComparison.Ordinal) ? [.. leaves[32..64], .. leaves[..32], .. leaves[64..]] : (byte[])[.. EntryHash.Of("forged"u8).ToArray(), .. leaves[32..]];
            log.Files["tile/0/001.p/44"] = forged;
            foreach (var path in log.Files.Keys.Where(path => path.StartsWith("tile/entries", StringComparison.Ordinal)).ToList())
                log.Files.Remove(path);
            Assert.Contains(Run(log).Findings, finding => finding.Code == code);
            return;
        }

        other.Files[TilePath.Checkpoint] = checkpoint;
        Assert.Contains(LogVerification.Run(other.Read, LogPolicy.Of(log.Key), null, default).Findings, finding => finding.Code == code);
    }

    [Fact]
    public void Another_key_vouches_for_nothing_and_a_false_signature_under_the_log_s_key_is_forgery()
    {
        using var log = new MadeLog(10);
        using var other = new MadeLog(10);
        Assert.Equal(Verdict.NotAuthenticated, LogVerification.Run(log.Read, LogPolicy.Of(other.Key), null, default).Verdict);
        var text = Encoding.UTF8.GetString(log.Files[TilePath.Checkpoint]);
        var (mine, its) = (text[..(text.IndexOf("\n\n", StringComparison.Ordinal) + 1)], Encoding.UTF8.GetString(log.Sign("another text\n")));
        log.Files[TilePath.Checkpoint] = Encoding.UTF8.GetBytes(mine + its[its.IndexOf("\n\n", StringComparison.Ordinal)..][1..]);
        Assert.Contains(Run(log).Findings, finding => finding.Code == "checkpoint-forged");
    }

    [Fact]
    public void A_proof_leads_from_its_entry_to_the_signed_root_and_from_no_other()
    {
        using var log = new MadeLog(77);
        for (var index = 0; index < 77; index++)
        {
            var proof = log.Proof(index);
            Assert.Equal(Verdict.Intact, LogVerification.RunOnProof(proof, LogPolicy.Of(log.Key), log.Leaves[index]).Verdict);
            Assert.Equal("not-included", Assert.Single(LogVerification.RunOnProof(proof, LogPolicy.Of(log.Key), log.Leaves[(index + 1) % 77]).Findings).Code);
        }

        Assert.Equal("proof-unreadable", Assert.Single(LogVerification.RunOnProof("c2sp.org/tlog-proof@v2\n"u8, LogPolicy.Of(log.Key), log.Leaves[0]).Findings).Code);
    }

    [Fact]
    public void Whatever_the_bytes_of_a_proof_reading_them_ends()
    {
        using var log = new MadeLog(40);
        var (proof, random) = (log.Proof(11), new Random(20261121));
        for (var round = 0; round < 5_000; round++)
        {
            var mutated = proof[..random.Next(1, proof.Length + 1)];
            for (var change = random.Next(0, 4); change > 0; change--)
                mutated[random.Next(mutated.Length)] = (byte)random.Next(256);
            if (!mutated.AsSpan().SequenceEqual(proof))
                Assert.NotEqual(Verdict.Intact, LogVerification.RunOnProof(mutated, LogPolicy.Of(log.Key), log.Leaves[11]).Verdict);
        }
    }

    [SharedFact("tlog")]
    public void A_log_that_another_program_made_is_intact_at_every_size()
    {
        const string vkey = "example.com/log/testdata+33d7b496+AeHTu4Q3hEIMHNqc6fASMsq3rKNx280NI+oO5xCFkkSx";
        Assert.True(NoteKey.TryParse(vkey, out var key));
        for (var size = 1; size <= 15; size++)
        {
            var report = LogVerification.Run(path => Read(path == TilePath.Checkpoint ? $"checkpoint.{size}" : path), LogPolicy.Of(key), null, default);
            Assert.Equal((Verdict.Intact, size, true), (report.Verdict, report.Leaves, report.HasEntries));
        }

        static byte[]? Read(string path) => Path.Combine(SharedFactAttribute.Shared("tlog"), path) is var file && File.Exists(file) ? File.ReadAllBytes(file) : null;
    }

    [Fact]
    public void The_note_that_the_specification_gives_is_signed_by_its_key()
    {
        const string text = "This is an example message.\n\n— example.com/foo Uw2QOkn8srV1yJGh2VYRlL1Tnagv1YEq6TfXppzi2ONncAlTgK7Ztg1ERYNZXsYjOBH3mFXmRKuwHjG1Yu72IneyaQM=\n";
        Assert.True(NoteKey.TryParse("example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k", out var key));
        Assert.True(SignedNote.TryParse(Encoding.UTF8.GetBytes(text), out var note));
        Assert.Equal(NoteVerdict.Signed, note.VerdictOf(key));
        Assert.False(NoteKey.TryParse("example.com/foo+530d903b+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k", out _));
    }

    [Theory]
    [InlineData("")]
    [InlineData("text\n")]
    [InlineData("text\n\n")]
    [InlineData("text\n\n— name AAAA\n")]
    [InlineData("text\n\n— name AAAAAAA=")]
    [InlineData("text\n\n- name AAAAAAA=\n")]
    [InlineData("text\n\n— na me AAAAAAA=\n")]
    [InlineData("text\n\n— na+me AAAAAAA=\n")]
    [InlineData("text\n\n— name AAAA AAA=\n")]
    [InlineData("te\u0001xt\n\n— name AAAAAAA=\n")]
    public void What_is_no_note_is_not_read_as_one(string text) => Assert.False(SignedNote.TryParse(Encoding.UTF8.GetBytes(text), out _));

    private static LogReport Run(MadeLog log) => LogVerification.Run(log.Read, LogPolicy.Of(log.Key), null, default);
}
