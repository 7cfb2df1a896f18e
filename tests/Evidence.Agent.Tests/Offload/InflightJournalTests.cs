using System.Security.Cryptography;
using Evidence.Agent.Offload;
using Evidence.Durability;
using Evidence.Formats;
using Evidence.Formats.Text;
using Evidence.Testing;
using Xunit;

namespace Evidence.Agent.Tests.Offload;

public sealed class InflightJournalTests : IDisposable
{
    private readonly TempFolder folder = new();
    private readonly JournalBegin begin = new(
        ObjectId.New(), DockSessionId.New(), "volume", DevicePath.From("a.MP4"u8), 5, 1_700_000_000_123_456_789,
        RandomNumberGenerator.GetBytes(32), RandomNumberGenerator.GetBytes(7), RandomNumberGenerator.GetBytes(60));

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Comes_back_with_all_that_was_durable()
    {
        var claim = new JournalClaim("claim", [1, 2, 3]);
        using (var journal = InflightJournal.Start(folder.Path, begin))
        {
            journal.CutInto(1 << 24);
            journal.Release(0, "part"u8.ToArray(), Sha256Hash.Of("part"u8));
            journal.KeepClaim(claim);
        }

        using var again = InflightJournal.Open(InflightJournal.PathFor(folder.Path, begin.Object))!;

        Assert.Equal(
            (begin.Object, begin.Session, begin.Volume, begin.Path, begin.Bytes, begin.Modified),
            (again.Begin.Object, again.Begin.Session, again.Begin.Volume, again.Begin.Path, again.Begin.Bytes, again.Begin.Modified));
        Assert.Equal(begin.Salt, again.Begin.Salt);
        Assert.Equal(begin.NoncePrefix, again.Begin.NoncePrefix);
        Assert.Equal(begin.SealedKey, again.Begin.SealedKey);
        Assert.Equal(1 << 24, again.PartBytes);
        Assert.Equal(claim.Claim, again.Claim!.Claim);
        Assert.Equal(claim.Wrap, again.Claim.Wrap);
    }

    [Fact]
    public void Never_lets_other_bytes_of_a_part_leave_under_the_same_key()
    {
        using (var journal = InflightJournal.Start(folder.Path, begin))
            journal.Release(7, "first"u8.ToArray(), Sha256Hash.Of("first"u8));

        using var again = InflightJournal.Open(InflightJournal.PathFor(folder.Path, begin.Object))!;

        Assert.Throws<ObjectGivenUpException>(() => again.Release(7, "other"u8.ToArray(), Sha256Hash.Of("other"u8)));
        Assert.Equal(Sha256Hash.Of("first"u8), again.Release(7, "first"u8.ToArray(), Sha256Hash.Of("first"u8)).Sha256);
    }

    [Fact]
    public async Task A_parts_hash_is_on_disk_when_the_part_may_leave()
    {
        using var journal = InflightJournal.Start(folder.Path, begin);
        journal.Release(0, "part"u8.ToArray(), Sha256Hash.Of("part"u8));
        // The lock that keeps other programs out is advisory: cat does not ask for it.
        var onDisk = await ChildProcess.RunAsync("cat", [InflightJournal.PathFor(folder.Path, begin.Object)]);

        Assert.Contains(Sha256Hash.Of("part"u8).ToString(), onDisk.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void Hashes_of_one_cut_do_not_serve_another()
    {
        using var journal = InflightJournal.Start(folder.Path, begin);
        journal.CutInto(1 << 24);

        Assert.Throws<ObjectGivenUpException>(() => journal.CutInto(1 << 25));
    }

    [Fact]
    public void Forgets_a_record_that_was_torn_and_keeps_those_before()
    {
        var path = InflightJournal.PathFor(folder.Path, begin.Object);
        using (var journal = InflightJournal.Start(folder.Path, begin))
        {
            journal.Release(0, "a"u8.ToArray(), Sha256Hash.Of("a"u8));
            journal.Release(1, "b"u8.ToArray(), Sha256Hash.Of("b"u8));
        }
        using (var file = File.OpenWrite(path)) file.SetLength(file.Length - 5);

        using var again = InflightJournal.Open(path)!;

        Assert.Throws<ObjectGivenUpException>(() => again.Release(0, "x"u8.ToArray(), Sha256Hash.Of("x"u8)));
        // Its append never returned, so the part never left.
        again.Release(1, "y"u8.ToArray(), Sha256Hash.Of("y"u8));
    }

    [Fact]
    public void A_journal_whose_first_record_never_became_durable_resumes_nothing()
    {
        var path = folder["empty.journal"];
        AppendLog.Open(path).Dispose();

        Assert.Null(InflightJournal.Open(path));
    }

    [Fact]
    public void A_journal_of_another_program_resumes_nothing()
    {
        var path = folder["strange.journal"];
        using (var log = AppendLog.Open(path)) log.Append("{\"begin\":{}}"u8);

        Assert.Null(InflightJournal.Open(path));
    }

    [Fact]
    public void Destroying_leaves_no_file()
    {
        InflightJournal.Start(folder.Path, begin).Destroy();

        Assert.Empty(Directory.GetFiles(folder.Path));
    }
}
