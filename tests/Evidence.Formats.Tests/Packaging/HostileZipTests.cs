using System.Buffers.Binary;
using System.IO.Compression;
using Evidence.Formats.Packaging;
using Evidence.Formats.Verification;
using Xunit;

namespace Evidence.Formats.Tests.Packaging;

public sealed class HostileZipTests : IDisposable
{
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("evidence-zip-");

    public void Dispose() => folder.Delete(true);

    [Theory]
    [InlineData("bag/../../etc/passwd")]
    [InlineData("/etc/passwd")]
    [InlineData("C:/windows/x")]
    [InlineData("bag/a\\..\\b")]
    [InlineData("~/x")]
    [InlineData("bag/a\0b")]
    public void Refuses_names_that_point_out_of_the_bag(string name)
    {
        var findings = Findings(Zip(("bag/bagit.txt", "x"), (name, "y")));
        Assert.Contains(findings, f => f.Code == "name-outside" && f.Severity == Severity.Altered);
    }

    [Fact]
    public void Refuses_two_entries_of_one_name() =>
        Assert.Contains(Findings(Zip(("bag/a", "1"), ("bag/a", "2"))), f => f.Code == "zip-duplicate" && f.Severity == Severity.Altered);

    [Fact]
    public void Notes_names_that_differ_in_letter_case_only() =>
        Assert.Contains(Findings(Zip(("bag/a", "1"), ("bag/A", "2"))), f => f.Code == "name-collides");

    [Fact]
    public void Refuses_more_than_one_top_folder() =>
        Assert.Contains(Findings(Zip(("bag/a", "1"), ("other/a", "2"))), f => f.Code == "zip-top-folder");

    [Fact]
    public void Does_not_unpack_what_blows_up()
    {
        var findings = Findings(Zip(CompressionLevel.Optimal, ("bag/data/zeros", new string('\0', 64 << 20))));
        Assert.Contains(findings, f => f.Code == "zip-bomb" && f.Severity == Severity.Incomplete);
    }

    [Fact]
    public void Refuses_entries_that_share_bytes()
    {
        var zip = Zip(("bag/aa", "12345"), ("bag/ab", "12345"));
        // Both directory records point to the first local header, whose name is then made to fit the second.
        var second = Find(zip, 0x02014B50, 2);
        BinaryPrimitives.WriteUInt32LittleEndian(zip.AsSpan(second + 42), 0);
        Assert.Contains(Findings(zip), f => f.Code == "zip-structure");
        zip[second + 46 + 5] = (byte)'a';
        Assert.Contains(Findings(zip), f => f.Code == "zip-structure");
    }

    [Fact]
    public void Says_that_an_encrypted_entry_cannot_be_checked()
    {
        var zip = Zip(("bag/a", "1"));
        zip[6] |= 1;
        zip[Find(zip, 0x02014B50, 1) + 8] |= 1;
        Assert.Contains(Findings(zip), f => f.Code == "zip-encrypted" && f.Severity == Severity.Incomplete);
    }

    [Fact]
    public void Refuses_a_link()
    {
        var zip = Zip(("bag/a", "/etc/passwd"));
        BinaryPrimitives.WriteUInt32LittleEndian(zip.AsSpan(Find(zip, 0x02014B50, 1) + 38), 0xA1FF_0000);
        Assert.Contains(Findings(zip), f => f.Code == "link-refused");
    }

    [Fact]
    public void Says_that_a_cut_archive_is_not_complete()
    {
        var zip = Zip(("bag/a", "1"));
        Assert.Contains(Findings(zip[..^10]), f => f.Code == "not-a-zip" && f.Severity == Severity.Incomplete);
        Assert.Contains(Findings([]), f => f.Code == "not-a-zip");
    }

    [Fact]
    public void Finds_content_that_does_not_fit_the_archives_own_check_sum()
    {
        var zip = Zip(CompressionLevel.NoCompression, ("bag/bagit.txt", "BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n"));
        zip[Find(zip, 0x04034B50, 1) + 30 + "bag/bagit.txt".Length + 16] = (byte)'2';
        using var bag = BagZip.Open(Saved(zip));
        Assert.Contains(BagCheck.Run(bag).Findings, f => f.Code == "file-unreadable" && f.Severity == Severity.Altered);
    }

    /// <summary>Every single-byte change and every cut of a small archive gives findings or the same content, never an exception.</summary>
    [Fact]
    public void Survives_any_changed_byte_and_any_cut()
    {
        var zip = Zip(CompressionLevel.Fastest, ("bag/bagit.txt", "BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n"), ("bag/manifest-sha256.txt", ""), ("bag/data/x", "xyz"));
        for (var i = 0; i < zip.Length; i++)
        {
            foreach (var value in new byte[] { 0x00, 0xff, (byte)(zip[i] ^ 1) })
            {
                var changed = zip.ToArray();
                changed[i] = value;
                Findings(changed);
            }

            Findings(zip[..i]);
        }
    }

    [Fact]
    public void Does_not_follow_links_or_wait_for_pipes_in_a_folder()
    {
        if (OperatingSystem.IsWindows()) return;
        var bag = folder.CreateSubdirectory("bag");
        File.CreateSymbolicLink(Path.Combine(bag.FullName, "link"), "/etc/passwd");
        Directory.CreateSymbolicLink(Path.Combine(bag.FullName, "loop"), bag.FullName);
        System.Diagnostics.Process.Start("mkfifo", [Path.Combine(bag.FullName, "manifest-sha256.txt")])!.WaitForExit();
        using var files = BagFolder.Open(bag.FullName);
        var result = BagCheck.Run(files);
        Assert.Equal(2, result.Findings.Count(f => f.Code == "link-refused"));
    }

    private IReadOnlyList<Finding> Findings(byte[] zip)
    {
        using var bag = BagZip.Open(Saved(zip));
        return BagCheck.Run(bag).Findings;
    }

    private string Saved(byte[] zip)
    {
        var path = Path.Combine(folder.FullName, "x.zip");
        File.WriteAllBytes(path, zip);
        return path;
    }

    private static byte[] Zip(params (string Name, string Content)[] entries) => Zip(CompressionLevel.Fastest, entries);

    private static byte[] Zip(CompressionLevel level, params (string Name, string Content)[] entries)
    {
        var bytes = new MemoryStream();
        using (var archive = new ZipArchive(bytes, ZipArchiveMode.Create, leaveOpen: true))
        {
            foreach (var (name, content) in entries)
            {
                using var writer = new StreamWriter(archive.CreateEntry(name, level).Open());
                writer.Write(content);
            }
        }

        return bytes.ToArray();
    }

    private static int Find(byte[] zip, uint signature, int occurrence)
    {
        for (var i = 0; i + 4 <= zip.Length; i++)
        {
            if (BinaryPrimitives.ReadUInt32LittleEndian(zip.AsSpan(i)) == signature && --occurrence == 0) return i;
        }

        throw new InvalidOperationException("no such record");
    }
}
