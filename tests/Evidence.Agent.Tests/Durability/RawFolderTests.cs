using System.Net.Sockets;
using System.Text;
using Evidence.Durability;
using Evidence.Testing;
using Xunit;

namespace Evidence.Agent.Tests.Durability;

public sealed class RawFolderTests : IDisposable
{
    private readonly TempFolder folder = new();

    public static TheoryData<string> HostileNames =>
    [
        Hex("caf\xe9.mp4"), Hex("\xff\xfe\x80"), Hex("two\nlines"), Hex("\"quoted\""), Hex("<img src=x onerror=alert(1)>"), Hex("-i.mp4"), Hex("http:x.mp4"),
        Hex("a%03d.mp4"), Hex("\x1b[31mred"), Hex(" trailing. "), Hex("..."), Hex("back\\slash"), Hex("CON"),
        Convert.ToHexString(Encoding.UTF8.GetBytes("видео \u202Egpj.mp4")),
        Convert.ToHexString(Enumerable.Repeat((byte)0xE9, 255).ToArray()),
    ];

    [Theory]
    [MemberData(nameof(HostileNames))]
    public async Task Lists_opens_and_deletes_any_name_byte_for_byte(string hex)
    {
        var name = Convert.FromHexString(hex);
        await MakeFile(hex, "content");
        using var root = RawFolder.OpenRootForErase(folder.Path);
        var entry = Assert.Single(root.List(RawPath.Root));
        Assert.Equal((hex, RawKind.File, 7), (Convert.ToHexString(entry.Path.Bytes), entry.Kind, entry.Mark.Bytes));
        using (var file = root.OpenFile(RawPath.Parse(name)))
        {
            Assert.Equal("content", ReadAll(file));
            Assert.Equal(entry.Mark, root.Mark(file));
        }
        root.Delete(entry.Path);
        Assert.Empty(root.List(RawPath.Root));
    }

    [Fact]
    public async Task Reports_links_and_fifos_and_sockets_and_devices_and_opens_none()
    {
        File.WriteAllText(folder["file"], "x");
        File.CreateSymbolicLink(folder["link"], "/etc/hostname");
        Directory.CreateSymbolicLink(folder["link-to-folder"], "/etc");
        Assert.Equal(0, (await ChildProcess.RunAsync("mkfifo", [folder["fifo"]])).ExitCode);
        Assert.Equal(0, (await AsRoot.RunAsync("mknod", folder["device"], "c", "1", "5")).ExitCode);
        using var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        socket.Bind(new UnixDomainSocketEndPoint(folder["socket"]));

        using var root = RawFolder.OpenRootForErase(folder.Path);
        var kinds = root.List(RawPath.Root).ToDictionary(entry => entry.Path.ToString(), entry => entry.Kind);
        Assert.Equal(
            new() { ["file"] = RawKind.File, ["link"] = RawKind.Link, ["link-to-folder"] = RawKind.Link, ["fifo"] = RawKind.Fifo, ["device"] = RawKind.Device, ["socket"] = RawKind.Socket },
            kinds);
        foreach (var (name, kind) in kinds.Where(pair => pair.Value != RawKind.File))
        {
            Assert.Equal(kind, Assert.Throws<NotRegularFileException>(() => root.OpenFile(RawPath.Parse(Encoding.ASCII.GetBytes(name)))).Kind);
            Assert.Throws<NotRegularFileException>(() => root.Delete(RawPath.Parse(Encoding.ASCII.GetBytes(name))));
        }
    }

    [Fact]
    public void Does_not_walk_through_a_link_in_the_middle_of_a_path()
    {
        Directory.CreateSymbolicLink(folder["out"], "/etc");
        using var root = RawFolder.OpenRoot(folder.Path);
        Assert.Throws<DirectoryNotFoundException>(() => root.OpenFile(RawPath.Parse("out/hostname"u8)));
        Assert.Throws<DirectoryNotFoundException>(() => root.List(RawPath.Parse("out"u8)).ToList());
    }

    [Theory]
    [InlineData("..")]
    [InlineData("a/../b")]
    [InlineData("./a")]
    [InlineData("/etc")]
    [InlineData("a//b")]
    [InlineData("a/")]
    [InlineData("a\0b")]
    public void Refuses_paths_that_could_leave_the_root(string path) =>
        Assert.False(RawPath.TryParse(Encoding.ASCII.GetBytes(path), out _));

    [Fact]
    public void Never_deletes_below_a_root_that_was_opened_for_reading()
    {
        File.WriteAllText(folder["file"], "x");
        using var root = RawFolder.OpenRoot(folder.Path);
        Assert.Throws<InvalidOperationException>(() => root.Delete(RawPath.Parse("file"u8)));
        Assert.True(File.Exists(folder["file"]));
    }

    [Fact]
    public void Keeps_to_the_folder_it_opened_when_another_takes_its_place()
    {
        Directory.CreateDirectory(folder["card"]);
        File.WriteAllText(folder["card/first"], "1");
        using var root = RawFolder.OpenRoot(folder["card"]);
        Directory.Move(folder["card"], folder["moved"]);
        Directory.CreateDirectory(folder["card"]);
        Assert.Equal("first", Assert.Single(root.List(RawPath.Root)).Path.ToString());
    }

    [Fact]
    public void Tells_a_file_that_changed_from_one_that_did_not()
    {
        File.WriteAllText(folder["file"], "one");
        using var root = RawFolder.OpenRoot(folder.Path);
        using var file = root.OpenFile(RawPath.Parse("file"u8));
        var before = root.Mark(file);
        Assert.Equal(before, root.Mark(file));
        File.AppendAllText(folder["file"], "more");
        Assert.NotEqual(before, root.Mark(file));
    }

    [Fact]
    public void Walks_two_hundred_folders_down()
    {
        var deep = string.Join('/', Enumerable.Repeat("deep", 200));
        Directory.CreateDirectory(folder[deep]);
        File.WriteAllText(folder[deep + "/file"], "x");
        using var root = RawFolder.OpenRoot(folder.Path);
        var entry = Assert.Single(root.List(RawPath.Parse(Encoding.ASCII.GetBytes(deep))));
        using var file = root.OpenFile(entry.Path);
        Assert.Equal("x", ReadAll(file));
    }

    [Fact]
    public void Says_plainly_that_a_folder_or_file_has_gone()
    {
        using var root = RawFolder.OpenRoot(folder.Path);
        Assert.Throws<FileNotFoundException>(() => root.OpenFile(RawPath.Parse("gone"u8)));
        Assert.Throws<FileNotFoundException>(() => root.OpenFile(RawPath.Parse("gone/file"u8)));
        Assert.Throws<DirectoryNotFoundException>(() => root.List(RawPath.Parse("gone"u8)).ToList());
        Assert.Throws<DirectoryNotFoundException>(() => RawFolder.OpenRoot(folder["gone"]));
    }

    [Fact]
    public void Writes_names_into_logs_as_plain_ascii() =>
        Assert.Equal(@"a\x0ab\xff\x5c", RawPath.Parse([(byte)'a', 0x0a, (byte)'b', 0xff, (byte)'\\']).ToString());

    public void Dispose() => folder.Dispose();

    private static string Hex(string latin1) => Convert.ToHexString(Encoding.Latin1.GetBytes(latin1));

    private static string ReadAll(Microsoft.Win32.SafeHandles.SafeFileHandle file)
    {
        var bytes = new byte[RandomAccess.GetLength(file)];
        return Encoding.UTF8.GetString(bytes, 0, RandomAccess.Read(file, bytes, 0));
    }

    /// <summary>Another program makes the file, since the runtime cannot spell such names.</summary>
    private async Task MakeFile(string hexName, string content)
    {
        const string script = "import os,sys; open(os.path.join(os.fsencode(sys.argv[1]), bytes.fromhex(sys.argv[2])),'w').write(sys.argv[3])";
        var run = await ChildProcess.RunAsync("/usr/bin/python3", ["-c", script, folder.Path, hexName, content]);
        Assert.Equal("", run.Error);
    }
}
