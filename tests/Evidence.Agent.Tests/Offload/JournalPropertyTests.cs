using System.Security.Cryptography;
using Evidence.Agent.Offload;
using Evidence.Durability;
using Evidence.Formats;
using Evidence.Formats.Sealing;
using Evidence.Formats.Text;
using Evidence.Testing;
using Xunit;
using Xunit.Abstractions;

namespace Evidence.Agent.Tests.Offload;

/// <summary>
/// Whatever prefix of a journal's writes a crash leaves, with its last write torn anywhere: the offload completes from there, with bytes that
/// open, and no part of the object ever left in two versions.
/// </summary>
public sealed class JournalPropertyTests(ITestOutputHelper output) : IDisposable
{
    private const int PartBytes = 2 << 20;
    private static readonly AgencyId Agency = AgencyId.New();

    private readonly TempFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Any_prefix_of_the_writes_and_any_torn_last_write_leads_to_a_state_from_which_the_offload_completes(bool changed)
    {
        var seed = int.TryParse(Environment.GetEnvironmentVariable("EVIDENCE_SEED"), out var told) ? told : 20261121;
        output.WriteLine($"EVIDENCE_SEED={seed}");
        var random = new Random(seed);
        var plain = new byte[5_000_000];
        random.NextBytes(plain);
        File.WriteAllBytes(folder["file"], plain);
        using var key = DataKey.Create();
        var begin = NewBegin(key, plain.Length);
        var sent = new Dictionary<int, Sha256Hash>();
        await CompleteAsync(InflightJournal.Start(folder["first"], begin), key, sent);
        var journal = File.ReadAllBytes(InflightJournal.PathFor(folder["first"], begin.Object));
        if (changed)
        {
            plain[^1] ^= 1;
            File.WriteAllBytes(folder["file"], plain);
        }

        foreach (var length in Lengths(journal, random))
        {
            var path = InflightJournal.PathFor(Directory.CreateDirectory(folder["again"]).FullName, begin.Object);
            File.WriteAllBytes(path, journal[..length]);
            await ResumeAsync(path, key, plain.Length, changed, new(sent), $"seed {seed}, {length} of {journal.Length} bytes");
            File.Delete(path);
        }
    }

    [Fact]
    public void Any_torn_journal_of_a_short_file_says_nothing_or_what_may_have_left()
    {
        using var key = DataKey.Create();
        var begin = NewBegin(key, 100);
        var hash = Sha256Hash.Of("its only part"u8);
        using (var whole = InflightJournal.StartSealed(folder["first"], begin, hash, new("kept", [1])))
            Assert.Throws<ObjectGivenUpException>(() => whole.Release(0, new byte[3], Sha256Hash.Of("another"u8)));
        var journal = File.ReadAllBytes(InflightJournal.PathFor(folder["first"], begin.Object));
        for (var length = 0; length <= journal.Length; length++)
        {
            var path = InflightJournal.PathFor(Directory.CreateDirectory(folder["again"]).FullName, begin.Object);
            File.WriteAllBytes(path, journal[..length]);
            using (var opened = InflightJournal.Open(path))
            {
                // The claim is its last record: with it the part's hash is there, and the part may go again whatever cut the server asks for.
                Assert.True(opened?.Claim is null || opened.HashOf(0) == hash, $"{length} bytes");
                Assert.Equal(length == journal.Length, opened?.Claim is not null);
                if (opened is not null)
                {
                    opened.CutInto(PartBytes);
                    if (opened.HashOf(0) is not null) Assert.Throws<ObjectGivenUpException>(() => opened.Release(0, new byte[3], Sha256Hash.Of("another"u8)));
                }
            }
            File.Delete(path);
        }
    }

    /// <summary>A short file's three records go in one flush, and what was not flushed reaches the disk block by block in any order.</summary>
    [Fact]
    public void Blocks_of_a_short_files_journal_that_are_missing_leave_no_claim_and_nothing_that_was_not_written()
    {
        const int block = 4096;
        using var key = DataKey.Create();
        var begin = NewBegin(key, 100) with { Path = DevicePath.From(Enumerable.Repeat((byte)'A', 3_500).ToArray()) };
        var hash = Sha256Hash.Of("its only part"u8);
        InflightJournal.StartSealed(folder["first"], begin, hash, new(new string('c', 9_000), [1])).Dispose();
        var whole = File.ReadAllBytes(InflightJournal.PathFor(folder["first"], begin.Object));
        var all = (1 << ((whole.Length + block - 1) / block)) - 1;
        Assert.InRange(all, 7, 1 << 10);
        for (var there = 0; there <= all; there++)
        {
            var path = InflightJournal.PathFor(Directory.CreateDirectory(folder["again"]).FullName, begin.Object);
            File.WriteAllBytes(path, [.. whole.Select((one, at) => (there >> (at / block) & 1) == 1 ? one : (byte)0)]);
            try
            {
                using var opened = InflightJournal.Open(path);
                Assert.True(there == all == (opened?.Claim is not null), $"blocks {there:b}");
                Assert.True(opened is null || opened.Begin.Path == begin.Path, $"blocks {there:b}");
            }
            catch (CorruptLogException)
            {
                // Said, set aside, and the file begins anew: nothing of it can have left.
                Assert.NotEqual(all, there);
            }
            File.Delete(path);
        }
    }

    /// <summary>What the next run does: goes on with what the journal says, or gives the object up and begins another.</summary>
    private async Task ResumeAsync(string path, DataKey key, int bytes, bool changed, Dictionary<int, Sha256Hash> sent, string when)
    {
        using var opened = InflightJournal.Open(path);
        if (opened is null)
        {
            // No first record: nothing of the object can have left, so a new one is begun under a new key.
            await BeginAnewAsync(bytes);
            return;
        }
        // Parts that were durable in the journal may have left; those after the cut cannot have, for their writes come first.
        var released = sent.Where(part => opened.HashOf(part.Key) == part.Value).ToDictionary();
        var wasClaimed = opened.Claim is not null;
        try
        {
            await CompleteAsync(opened, key, released);
            Assert.True(opened.Claim is not null, when);
            // The last part is the one that changed: if it may have left before, only a claim of then could be gone on with.
            Assert.True(!changed || wasClaimed || !released.TryGetValue(sent.Keys.Max(), out var last) || last != sent[sent.Keys.Max()], when);
        }
        catch (ObjectGivenUpException)
        {
            Assert.True(changed, when);
            opened.Destroy();
            await BeginAnewAsync(bytes);
        }
    }

    private async Task BeginAnewAsync(int bytes)
    {
        using var key = DataKey.Create();
        var journal = InflightJournal.Start(folder["anew"], NewBegin(key, bytes));
        await CompleteAsync(journal, key, []);
        journal.Destroy();
    }

    /// <summary>One pass over the file as it is now; every part that leaves must be the only version of it that ever left.</summary>
    private async Task CompleteAsync(InflightJournal journal, DataKey key, Dictionary<int, Sha256Hash> left)
    {
        using (journal)
        {
            if (journal.Claim is not null) return;
            journal.CutInto(PartBytes);
            using var file = File.OpenHandle(folder["file"]);
            using var sealer = new Sealer(key, AssociatedData.For(Agency, journal.Object), journal.Begin.Salt, journal.Begin.NoncePrefix);
            using var pass = new SealingPass(file, journal.Begin.Bytes, sealer, new PartBuffer(PartBytes), PartBytes);
            await pass.RunAsync((number, bytes, sha256) =>
            {
                var part = journal.Release(number, bytes, sha256);
                Assert.True(!left.TryGetValue(number, out var before) || before == part.Sha256, $"part {number} left in two versions under one key");
                left[number] = part.Sha256;
                return Task.CompletedTask;
            }, _ => { }, default);
            journal.KeepClaim(new("kept", [1]));
        }
    }

    /// <summary>Every length would be the same few states thousands of times: all record ends and a byte to each side, and a drawn sample in between.</summary>
    private static IEnumerable<int> Lengths(byte[] journal, Random random)
    {
        var ends = JournalBytes.EndsOf(journal);
        // The first record, the cut, three parts, the claim.
        Assert.Equal(6, ends.Count);
        return ends.Prepend(0).SelectMany(end => new[] { end - 1, end, end + 1 }).Concat(Enumerable.Range(0, 40)).Concat(Enumerable.Range(0, 80).Select(_ => random.Next(journal.Length)))
            .Where(length => length >= 0 && length <= journal.Length).Distinct().Order();
    }

    private static JournalBegin NewBegin(DataKey key, int bytes)
    {
        var id = ObjectId.New();
        using var sealer = Sealer.Create(key, AssociatedData.For(Agency, id));
        return new(id, DockSessionId.New(), "volume", DevicePath.From("A.MP4"u8), bytes, 1, sealer.Salt.ToArray(), sealer.NoncePrefix.ToArray(), RandomNumberGenerator.GetBytes(60));
    }
}
