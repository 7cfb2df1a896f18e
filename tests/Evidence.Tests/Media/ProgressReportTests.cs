using System.Text;
using Evidence.Media;
using Evidence.Media.Sandboxing;
using Xunit;

namespace Evidence.Tests.Media;

/// <summary>How far a program is stands in what it prints of itself, and that can be anything.</summary>
public sealed class ProgressReportTests
{
    [Fact]
    public async Task The_last_of_each_is_kept_and_told()
    {
        var (report, howFar) = await ReadAsync("frame=10\nout_time_us=1000000\nprogress=continue\nframe=75\nout_time_us=4300000\nspeed=2.1x\nprogress=continue\n");
        Assert.Equal((75L, 4.3, 430), (report.Frames, report.Seconds, howFar.PerMille));
    }

    [Theory]
    [InlineData("out_time_us=N/A\nframe=\n")]
    [InlineData("out_time_us=-9223372036854775807\nframe=-1\n")]
    [InlineData("out_time_us=99999999999999999999999\nframe=1e9\n")]
    [InlineData("out_time_us=5000000 and more\nframe=5 \n")]
    [InlineData("xout_time_us=5000000\nOUT_TIME_US=5000000\n")]
    [InlineData("out_time_us=5000000")]
    [InlineData("\n\n\0\u00ff\n=\n")]
    public async Task What_is_no_such_line_says_nothing(string printed)
    {
        var (report, howFar) = await ReadAsync(printed);
        Assert.Equal((0L, 0.0, 0), (report.Frames, report.Seconds, howFar.PerMille));
    }

    [Fact]
    public async Task A_line_without_end_is_passed_over_and_the_next_one_is_read()
    {
        var (report, _) = await ReadAsync($"frame={new string('1', 10 << 20)}\nframe=7\n{new string('x', BoundedLines.LongestBytes + 1)}\nframe={new string('0', BoundedLines.LongestBytes - 7)}8\n{new string('x', BoundedLines.LongestBytes)}frame=9\n");
        Assert.Equal(8, report.Frames);
    }

    [Fact]
    public async Task It_never_goes_back_and_never_beyond_the_whole()
    {
        var (_, howFar) = await ReadAsync("out_time_us=7000000\nout_time_us=2000000\n");
        Assert.Equal(700, howFar.PerMille);
        (_, howFar) = await ReadAsync("out_time_us=9223372036854775807\n");
        Assert.Equal(HowFar.Whole, howFar.PerMille);
    }

    [Theory]
    [InlineData(double.NaN, 1)]
    [InlineData(1, double.NaN)]
    [InlineData(1, 0)]
    [InlineData(-1, -1)]
    public void What_is_no_part_of_anything_says_nothing(double done, double of)
    {
        var howFar = new HowFar();
        howFar.Is(done, of);
        Assert.Equal(0, howFar.PerMille);
    }

    /// <summary>Of ten seconds, in pieces of a size that cuts lines anywhere.</summary>
    private static async Task<(ProgressReport Report, HowFar HowFar)> ReadAsync(string printed)
    {
        var howFar = new HowFar();
        var report = new ProgressReport(howFar, seconds: 10);
        using var output = new MemoryStream(Encoding.Latin1.GetBytes(printed));
        using var pieces = new InPieces(output, 7);
        await report.ReadAsync(pieces);
        return (report, howFar);
    }

    private sealed class InPieces(Stream inner, int size) : Stream
    {
        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => false;

        public override long Length => throw new NotSupportedException();

        public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

        public override int Read(byte[] buffer, int offset, int count) => inner.Read(buffer, offset, Math.Min(count, size));

        public override void Flush() => throw new NotSupportedException();

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    }
}
