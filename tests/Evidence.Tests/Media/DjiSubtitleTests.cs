using System.Text;
using Evidence.Media.Telemetry;
using Xunit;

namespace Evidence.Tests.Media;

public sealed class DjiSubtitleTests
{
    [Theory]
    [InlineData("1\n00:00:00,000 --> 00:00:00,020\n<font size=\"28\">FrameCnt: 1, DiffTime: 20ms\n2026-11-21 14:02:09.373\n[iso: 220] [focal_len: 24.00] [latitude: 51.503900] [longitude: -0.141900] [rel_alt: -2.400 abs_alt: 0.401] </font>\n\n2\n", 373, "+51.503900-000.141900/")]
    [InlineData("\uFEFF1\r\n00:00:00,000 --> 00:00:00,040\r\n<font size=\"36\">SrtCnt : 1, DiffTime : 40ms\r\n2026-11-21 14:02:09,373,120\r\n[iso : 110] [latitude : 51.50] [longtitude : -0.14] [altitude: 213.98] </font>\r\n\r\n", 373, "+51.500000-000.140000/")]
    [InlineData("1\n00:00:00,000 --> 00:00:01,000\nHOME(149.0251,-20.2532) 2026.11.21 14:02:09\nGPS(149.0251,-20.2533,16)\n\n", 0, null)]
    [InlineData("1\n00:00:00,000 --> 00:00:00,020\n2026-11-21 14:02:09.373\n[latitude: 0.000000] [longitude: 0.000000]\n\n", 373, null)]
    [InlineData("1\n00:00:00,000 --> 00:00:00,020\n2026-11-21 14:02:09.373\n[latitude: 99.9] [longitude: 12.0]", 373, null)]
    public void Reads_clock_and_place_of_the_first_block(string text, int milliseconds, string? position)
    {
        var read = DjiSubtitle.TryRead(Encoding.UTF8.GetBytes(text));
        Assert.NotNull(read);
        Assert.Equal(new DateTime(2026, 11, 21, 14, 2, 9, milliseconds), read.LocalTime);
        Assert.Equal(DateTimeKind.Unspecified, read.LocalTime.Kind);
        Assert.Equal(position, read.Position);
    }

    [Theory]
    [InlineData("")]
    [InlineData("1\n00:00:00,000 --> 00:00:00,020\nF/3.2, SS 160, ISO 100, EV 0, GPS (8.2090, 47.4692, 18)\n\n2\n2026-11-21 14:02:09.373\n")]
    [InlineData("2026-02-30 14:02:09.373")]
    [InlineData("2026-11-21 25:02:09.373")]
    public void Takes_no_clock_where_the_first_block_has_none(string text)
    {
        Assert.Null(DjiSubtitle.TryRead(Encoding.UTF8.GetBytes(text)));
    }

    [Fact]
    public void Never_throws_on_damage()
    {
        var random = new Random(3);
        var bytes = new byte[DjiSubtitle.HeadBytes];
        for (var i = 0; i < 2000; i++)
        {
            random.NextBytes(bytes);
            "2026-11-21 14:02:09 [latitude: 5"u8.CopyTo(bytes.AsSpan(random.Next(1000)));
            DjiSubtitle.TryRead(bytes);
        }
    }
}
