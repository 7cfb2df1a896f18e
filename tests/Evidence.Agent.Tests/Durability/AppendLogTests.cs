using System.Text;
using Evidence.Durability;
using Evidence.Testing;
using Xunit;

namespace Evidence.Agent.Tests.Durability;

public sealed class AppendLogTests : IDisposable
{
    private readonly TempFolder folder = new();

    private string LogPath => folder["journal"];

    [Fact]
    public void Gives_back_what_was_appended_in_order()
    {
        Append("one", "", "three");
        Append("four");
        Assert.Equal(["one", "", "three", "four"], Records());
    }

    [Fact]
    public void Cuts_a_torn_tail_at_any_length_and_goes_on()
    {
        Append("first", "second");
        var whole = File.ReadAllBytes(LogPath);
        var firstBytes = 32 + "first".Length;
        for (var cut = firstBytes; cut < whole.Length; cut++)
        {
            File.WriteAllBytes(LogPath, whole[..cut]);
            using (var log = AppendLog.Open(LogPath))
            {
                Assert.Equal("first", Encoding.ASCII.GetString(Assert.Single(log.Recovered)));
                Assert.Equal(cut - firstBytes, log.TornBytes);
                log.Append("again"u8);
            }
            Assert.Equal(["first", "again"], Records());
        }
    }

    [Fact]
    public void Cuts_a_tail_of_zeros_as_a_crash_can_leave_it()
    {
        Append("first");
        File.AppendAllText(LogPath, new string('\0', 4096));
        Assert.Equal(["first"], Records());
    }

    [Fact]
    public void Reports_every_damaged_byte_in_the_middle_and_changes_nothing()
    {
        Append("first", "second", "third");
        var whole = File.ReadAllBytes(LogPath);
        for (var at = 0; at < 32 + 5 + 32 + 6; at++)
        {
            var damaged = whole.ToArray();
            damaged[at] ^= 0x20;
            File.WriteAllBytes(LogPath, damaged);
            var finding = Assert.Throws<CorruptLogException>(() => AppendLog.Open(LogPath));
            Assert.Equal(at < 37 ? 0 : 37, finding.Offset);
            Assert.Equal(damaged, File.ReadAllBytes(LogPath));
        }
    }

    [Fact]
    public void Does_not_take_a_torn_record_that_quotes_an_older_one_for_damage()
    {
        Append("first", "second");
        var older = File.ReadAllBytes(LogPath);
        using (var log = AppendLog.Open(LogPath)) log.Append([.. older, .. new byte[100]]);
        using (var file = File.OpenHandle(LogPath, FileMode.Open, FileAccess.ReadWrite)) RandomAccess.SetLength(file, RandomAccess.GetLength(file) - 1);
        Assert.Equal(["first", "second"], Records());
    }

    [Fact]
    public void Is_held_by_one_at_a_time()
    {
        using var log = AppendLog.Open(LogPath);
        Assert.ThrowsAny<IOException>(() => AppendLog.Open(LogPath));
    }

    [Fact]
    public void Rewrites_itself_in_one_step()
    {
        Append("one", "two", "three");
        AppendLog.Rewrite(LogPath, ["two"u8.ToArray()]);
        Append("four");
        Assert.Equal(["two", "four"], Records());
    }

    [Theory]
    [InlineData("FlushFile:4:KILL")]
    [InlineData("AppendLogBeforeWrite:4:KILL")]
    [InlineData("AppendLogHalfWritten:4:KILL")]
    [InlineData("AppendLogWritten:4:KILL")]
    [InlineData("FlushFile:4:EIO")]
    [InlineData("AppendLogHalfWritten:4:EIO")]
    [InlineData("AppendLogHalfWritten:4:ENOSPC")]
    [InlineData("AppendLogWritten:4:ENOSPC")]
    [InlineData("FlushFolder:1:EIO")]
    public async Task Holds_every_record_it_called_durable_after_a_fault_and_goes_on(string fault)
    {
        var struck = await ChildProcess.ProbeAsync(typeof(AppendLogTests), ["append", LogPath], ("EVIDENCE_FAULT", fault));
        Assert.Equal(fault.EndsWith("KILL", StringComparison.Ordinal) ? ChildProcess.Killed : 3, struck.ExitCode);
        var promised = struck.Output.Split('\n').Count(line => int.TryParse(line, out _));
        var found = Records();
        Assert.InRange(found.Count, promised, promised + 1);

        var again = await ChildProcess.ProbeAsync(typeof(AppendLogTests), ["append", LogPath]);
        Assert.Equal(0, again.ExitCode);
        Assert.Equal(Enumerable.Range(0, 10).Select(number => $"record {number}"), Records());
    }

    [Theory]
    [InlineData("AppendLogCut:1:KILL")]
    [InlineData("AppendLogCut:1:EIO")]
    [InlineData("AppendLogCut:1:ENOSPC")]
    public async Task A_torn_end_is_cut_off_also_after_that_was_cut_short_itself(string fault)
    {
        Assert.Equal(ChildProcess.Killed, (await ChildProcess.ProbeAsync(typeof(AppendLogTests), ["append", LogPath], ("EVIDENCE_FAULT", "AppendLogHalfWritten:4:KILL"))).ExitCode);
        var struck = await ChildProcess.ProbeAsync(typeof(AppendLogTests), ["append", LogPath], ("EVIDENCE_FAULT", fault));
        Assert.Equal(fault.EndsWith("KILL", StringComparison.Ordinal) ? ChildProcess.Killed : 3, struck.ExitCode);
        Assert.Equal(0, (await ChildProcess.ProbeAsync(typeof(AppendLogTests), ["append", LogPath])).ExitCode);
        Assert.Equal(Enumerable.Range(0, 10).Select(number => $"record {number}"), Records());
    }

    [Fact]
    public async Task Takes_records_again_once_a_full_disk_has_room()
    {
        using var disk = await TinyDisk.MountAsync(64 << 10);
        var filler = Path.Combine(disk.Path, "filler");
        using var log = AppendLog.Open(Path.Combine(disk.Path, "journal"));
        log.Append("first"u8);
        await Assert.ThrowsAnyAsync<IOException>(() => File.WriteAllBytesAsync(filler, new byte[1 << 20]));
        Assert.Throws<NoSpaceException>(() => log.Append(new byte[32 << 10]));
        File.Delete(filler);
        log.Append("second"u8);
        log.Dispose();
        using var reopened = AppendLog.Open(Path.Combine(disk.Path, "journal"));
        Assert.Equal(["first", "second"], reopened.Recovered.Select(Encoding.ASCII.GetString));
    }

    public void Dispose() => folder.Dispose();

    private void Append(params string[] records)
    {
        using var log = AppendLog.Open(LogPath);
        foreach (var record in records) log.Append(Encoding.ASCII.GetBytes(record));
    }

    private List<string> Records()
    {
        using var log = AppendLog.Open(LogPath);
        return [.. log.Recovered.Select(Encoding.ASCII.GetString)];
    }
}
