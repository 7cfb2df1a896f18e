using System.Text;
using Evidence.Formats.Packaging;
using Xunit;

namespace Evidence.Formats.Tests.Packaging;

public sealed class BagWriterTests : IDisposable
{
    private static readonly DateTimeOffset At = new(2026, 11, 21, 14, 2, 9, TimeSpan.Zero);

    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("evidence-bag-");

    public void Dispose() => folder.Delete(true);

    [Fact]
    public async Task Writes_a_bag_that_is_valid_without_a_single_note()
    {
        var path = await WriteSampleAsync();
        using var bag = BagZip.Open(path);
        var result = BagCheck.Run(bag);
        Assert.Empty(result.Findings);
        Assert.Equal("evidence-20261121-01234567", bag.TopFolder);
        Assert.Equal(["sha256", "sha512"], result.Algorithms);
        Assert.Contains(result.Info, f => f is { Key: "External-Description", Value: "one  line" });
        Assert.Contains(result.Info, f => f is { Key: "Payload-Oxum", Value: "3000006.3" });
    }

    [Fact]
    public async Task Other_programs_unpack_it_and_sha256sum_agrees_with_every_manifest()
    {
        var path = await WriteSampleAsync();
        await Programs.RunAsync(folder.FullName, "python3", "-c", "import sys,zipfile; z=zipfile.ZipFile(sys.argv[1]); assert z.testzip() is None; z.extractall('out')", path);
        await Programs.RunAsync(folder.FullName, "unzip", "-q", "-t", path);
        var top = Path.Combine(folder.FullName, "out", "evidence-20261121-01234567");
        foreach (var (program, manifest) in new[] { ("sha256sum", "manifest-sha256.txt"), ("sha512sum", "manifest-sha512.txt"), ("sha256sum", "tagmanifest-sha256.txt"), ("sha512sum", "tagmanifest-sha512.txt") })
            await Programs.RunAsync(top, program, "--strict", "-c", manifest);
        using var bag = BagFolder.Open(top);
        Assert.Empty(BagCheck.Run(bag).Findings);
    }

    [Fact]
    public async Task The_same_content_gives_the_same_bytes() =>
        Assert.Equal(await File.ReadAllBytesAsync(await WriteSampleAsync()), await File.ReadAllBytesAsync(await WriteSampleAsync()));

    [Fact]
    public async Task What_turns_out_not_to_be_wanted_or_breaks_off_leaves_no_byte_in_the_bag()
    {
        var (plain, tried) = (Path.Combine(folder.FullName, "plain.zip"), Path.Combine(folder.FullName, "tried.zip"));
        foreach (var path in new[] { plain, tried })
        {
            await using var output = File.Create(path);
            var bag = new BagWriter(output, "bag", At);
            Assert.NotNull(await bag.TryAddAsync("data/first", (stream, token) => stream.WriteAsync(new byte[200_000], token).AsTask(), _ => true, default));
            if (path == tried)
            {
                Assert.Null(await bag.TryAddAsync("data/last", (stream, token) => stream.WriteAsync(new byte[300_000], token).AsTask(), digest => digest.Bytes != 300_000, default));
                await Assert.ThrowsAsync<IOException>(() => bag.TryAddAsync("data/last", async (stream, token) =>
                {
                    await stream.WriteAsync(new byte[100_000], token);
                    throw new IOException("broke off");
                }, _ => true, default));
            }

            Assert.NotNull(await bag.TryAddAsync("data/last", (stream, token) => stream.WriteAsync(new byte[70_000], token).AsTask(), _ => true, default));
            await bag.FinishAsync([], default);
        }

        Assert.Equal(await File.ReadAllBytesAsync(plain), await File.ReadAllBytesAsync(tried));
    }

    [Theory]
    [InlineData("../x")]
    [InlineData("/x")]
    [InlineData("data/a%b")]
    [InlineData("data/a\nb")]
    [InlineData("data/a\rb")]
    [InlineData("data/nul.txt")]
    [InlineData("data/a.")]
    [InlineData("data//x")]
    [InlineData("data/a\\b")]
    [InlineData("data/e\u0301")]
    [InlineData("manifest-sha256.txt")]
    [InlineData("BAGIT.txt")]
    [InlineData("fetch.txt")]
    public async Task Refuses_to_write_an_unsafe_name(string path)
    {
        var writer = new BagWriter(Stream.Null, "bag", At);
        await Assert.ThrowsAsync<ArgumentException>(() => writer.AddAsync(path, "x"u8.ToArray(), default));
    }

    [Fact]
    public async Task Refuses_two_names_that_differ_in_letter_case_only()
    {
        var writer = new BagWriter(Stream.Null, "bag", At);
        await writer.AddAsync("data/A.mp4", "x"u8.ToArray(), default);
        await Assert.ThrowsAsync<ArgumentException>(() => writer.AddAsync("data/a.mp4", "x"u8.ToArray(), default));
    }

    [Theory]
    [InlineData(3)]
    [InlineData(5)]
    public async Task Fails_loudly_when_a_file_has_another_length_than_announced(int bytes)
    {
        var writer = new BagWriter(Stream.Null, "bag", At);
        await Assert.ThrowsAsync<InvalidDataException>(() =>
            writer.AddAsync("data/x", 4, (stream, token) => stream.WriteAsync(new byte[bytes], token).AsTask(), default));
    }

    [Theory]
    [InlineData("плёнка.mp4", "плёнка.mp4")]
    [InlineData("a\"b<script>.mp4", "a_b_script_.mp4")]
    [InlineData("..", "_")]
    [InlineData("", "_")]
    [InlineData("CON.mp4", "_CON.mp4")]
    [InlineData("com1", "_com1")]
    [InlineData("-rf", "_rf")]
    [InlineData(".hidden", "_hidden")]
    [InlineData("100%.mp4", "100_.mp4")]
    [InlineData("a/b\\c", "a_b_c")]
    [InlineData("\u202Egpj.exe", "_gpj.exe")]
    public void Makes_a_name_safe(string name, string safe)
    {
        Assert.Equal(safe, BagPath.SafeName(name));
        Assert.Null(BagPath.WhyUnsafe("data/" + BagPath.SafeName(name)));
    }

    [Fact]
    public void Makes_any_name_safe_and_leaves_a_safe_one_alone()
    {
        string[] pieces = ["CON", "com1", ".", " ", "..", "/", "\\", "%", "a", "ё", "\u0301", "😀", "\n", "-", "~", "x".PadRight(150, ' '), ".mp4", "\0"];
        var random = new Random(11);
        for (var i = 0; i < 20_000; i++)
        {
            var name = string.Concat(Enumerable.Range(0, random.Next(1, 7)).Select(_ => pieces[random.Next(pieces.Length)]));
            var safe = BagPath.SafeName(name);
            Assert.Equal(safe, BagPath.SafeName(safe));
            Assert.InRange(Encoding.UTF8.GetByteCount(safe), 1, 160);
            Assert.Null(BagPath.WhyUnsafe("data/" + safe));
        }
    }

    [Fact]
    public void Makes_half_a_surrogate_pair_safe() => Assert.Equal("half _", BagPath.SafeName("half " + (char)0xd800));

    [Fact]
    public void Numbers_names_that_some_system_would_take_for_the_same()
    {
        var taken = new HashSet<string>();
        string[] names = ["A.mp4", "a.MP4", "\u00c5.mp4", "\u212b.mp4", "A.mp4", new string('x', 300), new string('x', 301)];
        var unique = names.Select(n => BagPath.UniqueSafeName(n, taken)).ToList();
        Assert.Equal(["A.mp4", "a-2.MP4", "\u00c5.mp4", "\u212b-2.mp4", "A-3.mp4"], unique[..5]);
        Assert.NotEqual(unique[5], unique[6]);
        Assert.All(unique, n => Assert.Null(BagPath.WhyUnsafe(n)));
    }

    private async Task<string> WriteSampleAsync()
    {
        var path = Path.Combine(folder.FullName, Guid.NewGuid() + ".zip");
        await using var file = File.Create(path);
        var writer = new BagWriter(new ForwardOnly(file), "evidence-20261121-01234567", At);
        var big = new byte[3_000_000];
        new Random(7).NextBytes(big);
        await writer.AddAsync("data/001/original/плёнка.mp4", big.Length, async (stream, token) =>
        {
            for (var at = 0; at < big.Length; at += 70_001)
                await stream.WriteAsync(big.AsMemory(at, Math.Min(70_001, big.Length - at)), token);
        }, default);
        await writer.AddAsync("data/001/sidecar/empty.SRT", ReadOnlyMemory<byte>.Empty, default);
        await writer.AddAsync("data/002/original/two.bin", "hello\n"u8.ToArray(), default);
        await writer.AddAsync("metadata/bundle.json", "{}"u8.ToArray(), default);
        await writer.AddAsync("custody/unknown-length.jsonl", null, (stream, token) => stream.WriteAsync("abc\n"u8.ToArray(), token).AsTask(), default);
        await writer.AddAsync("README.txt", Encoding.UTF8.GetBytes("read me\n"), default);
        await writer.FinishAsync([new("External-Description", "one \nline"), new("External-Identifier", "x")], default);
        return path;
    }
}
