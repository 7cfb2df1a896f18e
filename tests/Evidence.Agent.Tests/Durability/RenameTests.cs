using Evidence.Durability;
using Evidence.Testing;
using Xunit;

namespace Evidence.Agent.Tests.Durability;

[System.Runtime.Versioning.SupportedOSPlatform("linux")]
public sealed class RenameTests : IDisposable
{
    private readonly TempFolder folder = new();

    [Fact]
    public void Refuses_a_name_that_is_taken_and_leaves_both_files()
    {
        File.WriteAllText(folder["a"], "a");
        File.WriteAllText(folder["b"], "b");
        var refusal = Assert.Throws<AlreadyThereException>(() => Durable.RenameNoReplace(folder["a"], folder["b"]));
        Assert.Contains("nothing was overwritten", refusal.Message, StringComparison.Ordinal);
        Assert.Equal(("a", "b"), (File.ReadAllText(folder["a"]), File.ReadAllText(folder["b"])));
    }

    [Fact]
    public void Two_writers_racing_for_one_name_never_overwrite_each_other()
    {
        for (var round = 0; round < 300; round++)
        {
            var target = folder[$"target-{round}"];
            var wins = Race(4, writer =>
            {
                var mine = folder[$"{round}-{writer}"];
                File.WriteAllText(mine, $"{writer}");
                return () => Durable.RenameNoReplace(mine, target);
            });
            var winner = Assert.Single(wins);
            Assert.Equal($"{winner}", File.ReadAllText(target));
        }
    }

    [Fact]
    public void Writes_a_new_file_for_the_owner_alone()
    {
        Durable.WriteNewFile(folder["new"], "bytes"u8);
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(folder["new"]));
        Assert.Throws<AlreadyThereException>(() => Durable.WriteNewFile(folder["new"], "other"u8));
        Assert.Equal("bytes", File.ReadAllText(folder["new"]));
        Assert.Equal([folder["new"]], Directory.GetFileSystemEntries(folder.Path));
    }

    [Fact]
    public void Replaces_and_deletes_its_own_state_files_repeatedly()
    {
        Durable.ReplaceFile(folder["state"], "1"u8);
        Durable.ReplaceFile(folder["state"], "2"u8);
        Assert.Equal("2", File.ReadAllText(folder["state"]));
        Durable.DeleteFile(folder["state"]);
        Durable.DeleteFile(folder["state"]);
        Assert.Empty(Directory.GetFileSystemEntries(folder.Path));
    }

    [Fact]
    public async Task Says_that_a_disk_is_full_before_any_byte_is_taken()
    {
        using var disk = await TinyDisk.MountAsync(1 << 20);
        using var file = File.OpenHandle(Path.Combine(disk.Path, "big"), FileMode.CreateNew, FileAccess.ReadWrite);
        var refusal = Assert.Throws<NoSpaceException>(() => Durable.Reserve(file, 2 << 20));
        Assert.Contains("no space left", refusal.Message, StringComparison.Ordinal);
        Durable.Reserve(file, 1 << 19);
        Assert.Equal(1 << 19, RandomAccess.GetLength(file));
    }

    public void Dispose() => folder.Dispose();

    /// <summary>Lets every writer go at the same moment; tells which got the name.</summary>
    private static List<int> Race(int writers, Func<int, Action> prepare)
    {
        var wins = new List<int>();
        using var start = new Barrier(writers);
        var threads = Enumerable.Range(0, writers).Select(writer => (Writer: writer, Act: prepare(writer))).Select(w => new Thread(() =>
        {
            start.SignalAndWait();
            try
            {
                w.Act();
                lock (wins) wins.Add(w.Writer);
            }
            catch (AlreadyThereException)
            {
                // Lost the race, as all but one must.
            }
        })).ToList();
        threads.ForEach(thread => thread.Start());
        threads.ForEach(thread => thread.Join());
        return wins;
    }
}
