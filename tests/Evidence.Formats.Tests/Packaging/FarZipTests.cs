using Evidence.Formats.Packaging;
using Xunit;

namespace Evidence.Formats.Tests.Packaging;

/// <summary>Sizes and offsets past 4 GiB. Writes and hashes some 9 GB, so it runs in the campaign.</summary>
[Trait("Category", "Campaign")]
public sealed class FarZipTests : IDisposable
{
    private const long Far = (4L << 30) + 12_345;

    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("evidence-far-");

    public void Dispose() => folder.Delete(true);

    [Fact]
    public async Task A_file_past_4_GiB_is_read_back_by_other_programs_and_by_this_one()
    {
        var path = Path.Combine(folder.FullName, "far.zip");
        await using (var file = new SparseFile(path))
        {
            var writer = new BagWriter(file, "bag", new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero));
            var zeros = new byte[1 << 20];
            await writer.AddAsync("data/far.bin", Far, async (stream, token) =>
            {
                for (var left = Far; left > 0; left -= zeros.Length)
                    await stream.WriteAsync(zeros.AsMemory(0, (int)Math.Min(left, zeros.Length)), token);
            }, default);
            await writer.AddAsync("data/behind.txt", "behind\n"u8.ToArray(), default);
            await writer.FinishAsync([], default);
        }

        await Programs.RunAsync(folder.FullName, "unzip", "-q", "-t", path);
        await Programs.RunAsync(folder.FullName, "python3", "-c", "import sys,zipfile; assert zipfile.ZipFile(sys.argv[1]).testzip() is None", path);
        using var bag = BagZip.Open(path);
        Assert.Empty(BagCheck.Run(bag).Findings);
    }

    /// <summary>Leaves zeros out, so that the file takes no room on the disk.</summary>
    private sealed class SparseFile(string path) : Stream
    {
        private readonly FileStream file = File.Create(path);

        public override bool CanRead => false;
        public override bool CanSeek => false;
        public override bool CanWrite => true;
        public override long Length => throw new NotSupportedException();
        public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

        public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
        {
            if (buffer.Length > 4096 && !buffer.Span.ContainsAnyExcept((byte)0)) file.Seek(buffer.Length, SeekOrigin.Current);
            else await file.WriteAsync(buffer, cancellationToken);
        }

        public override Task FlushAsync(CancellationToken cancellationToken) => file.FlushAsync(cancellationToken);
        public override void Flush() => file.Flush();
        public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();
        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();
        public override void SetLength(long value) => throw new NotSupportedException();
        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        protected override void Dispose(bool disposing)
        {
            if (disposing) file.Dispose();
            base.Dispose(disposing);
        }
    }
}
