using Evidence.Agent.Hosting;
using Evidence.Agent.Offload;
using Evidence.Agent.Spool;
using Evidence.Agent.Tests.Offload;
using Evidence.Durability;
using Evidence.Formats;
using Evidence.Formats.Text;
using Evidence.Testing;
using Xunit;

namespace Evidence.Agent.Tests.Spool;

/// <summary>A copy in the spool may be the only one there is: it is deleted only when the server has given its receipt.</summary>
public sealed class SpoolFolderTests : IDisposable
{
    private readonly TempFolder folder = new();
    private readonly TestAgency agency = new();
    private readonly Workbench bench;
    private readonly SpoolFolder spool;

    public SpoolFolderTests()
    {
        bench = agency.Enrolled(folder, TimeProvider.System);
        spool = new(folder["spool"], 1_000_000, bench.State.Inflight);
        Open();
    }

    public void Dispose()
    {
        bench.Dispose();
        agency.Dispose();
        folder.Dispose();
    }

    [Fact]
    public void An_agent_that_enrolled_anew_does_not_touch_what_the_one_before_it_sealed()
    {
        var copy = Put(ObjectId.New(), ".sealed");
        using var again = agency.Enrolled(new TempFolder(), TimeProvider.System);

        var error = Assert.Throws<UserError>(() => new SpoolFolder(folder["spool"], 1_000_000, again.State.Inflight).Open(again));

        Assert.Equal(ExitCode.Usage, error.Exit);
        Assert.Contains("1 sealed copies of another agent", error.Message, StringComparison.Ordinal);
        Assert.Contains("another --spool", error.Hint, StringComparison.Ordinal);
        Assert.True(File.Exists(copy));
    }

    [Fact]
    public void An_empty_spool_changes_hands()
    {
        using var again = agency.Enrolled(new TempFolder(), TimeProvider.System);
        new SpoolFolder(folder["spool"], 1_000_000, again.State.Inflight).Open(again);
        Assert.Throws<UserError>(() => { Put(ObjectId.New(), ".sealed"); Open(); });
    }

    [Fact]
    public void A_copy_without_a_journal_is_set_aside_and_one_with_a_receipt_goes()
    {
        var (lost, safe) = (ObjectId.New(), ObjectId.New());
        var (kept, done, half) = (Put(lost, ".sealed"), Put(safe, ".sealed"), Put(ObjectId.New(), ".part"));
        new ReceiptShelf(bench.State.Receipts).Keep(safe, "a receipt");

        Open();
        Open();

        Assert.Equal([kept + ".stray"], Directory.GetFiles(folder["spool/device"]));
        Assert.False(File.Exists(done) || File.Exists(half));
        Assert.Empty(spool.Devices());
    }

    [Fact]
    public void A_copy_whose_journal_is_damaged_is_set_aside_and_keeps_no_other_from_being_sent()
    {
        var (damaged, whole) = (Journal(), Journal());
        var (copy, other) = (Put(damaged.Object, ".sealed"), Put(whole.Object, ".sealed"));
        var bytes = File.ReadAllBytes(damaged.Path);
        bytes[30] ^= 1;
        File.WriteAllBytes(damaged.Path, bytes);

        Assert.Equal(whole.Object, Assert.Single(spool.JournalsOf("device").Select(journal => { using (journal) return journal.Object; })));
        Durable.RenameNoReplace(damaged.Path, damaged.Path + ".damaged");
        Open();

        Assert.Equal(new[] { copy + ".stray", other }.Order(), Directory.GetFiles(folder["spool/device"]).Order());
    }

    private void Open() => spool.Open(bench);

    private string Put(ObjectId sealedObject, string extension)
    {
        var path = folder[$"spool/device/{sealedObject}{extension}"];
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, "sealed");
        return path;
    }

    private (ObjectId Object, string Path) Journal()
    {
        var id = ObjectId.New();
        var begin = new JournalBegin(id, DockSessionId.New(), "device", DevicePath.From("A.MP4"u8), 1, 1, [1], [2], [3]);
        using var journal = InflightJournal.Start(Path.Combine(bench.State.Inflight, "device"), begin);
        journal.CutInto(1 << 20);
        journal.KeepClaim(new JournalClaim("claim", [1]));
        return (id, journal.FilePath);
    }
}
