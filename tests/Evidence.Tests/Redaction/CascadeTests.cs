using System.Text;
using Evidence.Redaction.Finding;
using Evidence.Redaction.Finding.Cascades;
using Xunit;

namespace Evidence.Tests.Redaction;

/// <summary>The detector that comes with the product, by cascades made for a test: what the real ones find is tried on a real face, with the sandbox.</summary>
public sealed class CascadeTests
{
    /// <summary>One question: is the middle brighter than the whole?</summary>
    private const string Bright = """
        <opencv_storage><cascade type_id="opencv-cascade-classifier"><stageType>BOOST</stageType><featureType>HAAR</featureType><height>20</height><width>20</width><stageNum>1</stageNum>
        <stages><_><maxWeakCount>1</maxWeakCount><stageThreshold>0.5</stageThreshold><weakClassifiers><_><internalNodes>0 -1 0 0.4</internalNodes><leafValues>0 1</leafValues></_></weakClassifiers></_></stages>
        <features><_><rects><_>0 0 20 20 -1.</_><_>5 5 10 10 4.</_></rects><tilted>0</tilted></_></features></cascade></opencv_storage>
        """;

    [Theory]
    [InlineData(60, 40, 12)]
    [InlineData(101, 53, 30)]
    public void Finds_what_its_cascade_describes_where_it_is_and_as_large_as_it_is(int left, int top, int side)
    {
        var pixels = Grain(200, 150);
        for (var y = top; y < top + side; y++)
            pixels.AsSpan((y * 200) + left, side).Fill(220);
        var groups = GroupedHits.Of(new CascadeScan(Read(Bright), 1.1).Find(pixels, 200, 150, 20), 2);
        var box = groups[0].Box;
        Assert.InRange(box.Left + (box.Width / 2), left + (side / 2) - 4, left + (side / 2) + 4);
        Assert.InRange(box.Top + (box.Height / 2), top + (side / 2) - 4, top + (side / 2) + 4);
        Assert.InRange(box.Width, 1.2 * side, 4.0 * side);
        Assert.All(groups, group => Assert.True(Math.Abs(group.Box.Left + (group.Box.Width / 2) - left - (side / 2)) < 2 * side));
    }

    [Fact]
    public void Sums_are_those_of_every_rectangle_and_of_every_corner()
    {
        const int width = 23, height = 17;
        var pixels = Grain(width, height);
        var picture = new SummedPicture();
        picture.Take(pixels, width, height, width, height, withTilted: true);
        for (var y = 0; y <= height; y++)
        {
            for (var x = 0; x <= width; x++)
            {
                var (sum, square, corner) = (0, 0L, 0);
                for (var v = 0; v < y; v++)
                {
                    for (var u = 0; u < width; u++)
                    {
                        int pixel = pixels[(v * width) + u];
                        (sum, square) = u < x ? (sum + pixel, square + (pixel * pixel)) : (sum, square);
                        corner += Math.Abs(u - x + 1) <= y - v - 1 ? pixel : 0;
                    }
                }

                var at = (y * picture.Stride) + x;
                Assert.Equal((sum, square, corner), (picture.Sums[at], picture.Squares[at], picture.Tilted[at]));
            }
        }
    }

    [Theory]
    [InlineData("BOOST", "FOREST")]
    [InlineData("HAAR", "LBP")]
    [InlineData("0 -1 0 0.4", "0 -1 1 0.4")]
    [InlineData("0 -1 0 0.4", "0 -2 0 0.4")]
    [InlineData("0 -1 0 0.4", "1 -1 0 0.4")]
    [InlineData("0 -1 0 0.4", "0 -1 0 NaN")]
    [InlineData("0 -1 0 0.4", "0 -1 0")]
    [InlineData("5 5 10 10 4.", "5 5 16 10 4.")]
    [InlineData("5 5 10 10 4.", "-1 5 10 10 4.")]
    [InlineData("<tilted>0", "<tilted>1")]
    [InlineData("<width>20", "<width>4000")]
    [InlineData("<opencv_storage>", "<!DOCTYPE x [<!ENTITY a 'b'>]><opencv_storage>")]
    [InlineData("</cascade>", "")]
    public void What_is_no_such_cascade_is_refused(string text, string instead) => Assert.Throws<InvalidDataException>(() => Read(Bright.Replace(text, instead, StringComparison.Ordinal)));

    [Fact]
    public void What_it_misses_was_measured()
    {
        var measured = MeasuredMisses.Read();
        Assert.Equal(CascadeDetector.Id, measured.Detector.Id);
        Assert.Contains(measured.Rows, row => row.Name == "face, front, near");
        Assert.Contains(measured.Rows, row => row.Name.StartsWith("plate", StringComparison.Ordinal));
        Assert.All(measured.Rows, row => Assert.True(row is { Things: > 0, MissedByDetector: >= 0 and <= 1000, Exposed: >= 0 and <= 1000 } && row.NeverFound <= row.Things));
    }

    private static Cascade Read(string text) => Cascade.Read(new MemoryStream(Encoding.UTF8.GetBytes(text)));

    private static byte[] Grain(int width, int height)
    {
        var random = new Random(9);
        return [.. Enumerable.Range(0, width * height).Select(_ => (byte)random.Next(40, 60))];
    }
}
