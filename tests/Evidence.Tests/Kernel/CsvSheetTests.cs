using System.Text;
using Evidence.Access;
using Evidence.Kernel;
using Xunit;

namespace Evidence.Tests.Kernel;

public sealed class CsvSheetTests
{
    [Theory]
    [InlineData("user name,name,collar number,role,unit\na.lowe,\"Lowe, Ada\",4711,officer,North / Station 4\n")]
    [InlineData("Role;UNIT;Collar number;User name;Name\r\nofficer;North / Station 4;4711; a.lowe ;\"Lowe, Ada\"\r\n")]
    [InlineData("\ufeffuser name\tname\trole\tunit\tcollar number\na.lowe\tLowe, Ada\tofficer\tNorth / Station 4\t4711")]
    public void Reads_what_spreadsheets_write(string text)
    {
        var line = Assert.Single(Read(Encoding.UTF8.GetBytes(text)));
        Assert.Equal((2, false), (line.Number, line.IsTooLong));
        Assert.Equal(("a.lowe", "Lowe, Ada", "4711", "officer", "North / Station 4"), (line["user name"], line["name"], line["collar number"], line["role"], line["unit"]));
    }

    [Fact]
    public void Columns_that_are_not_required_may_be_missing_and_lines_may_be_short_or_too_long()
    {
        var lines = Read("user name,name,role\na,A,officer\nb,B\nc,C,officer,more\n\"d\",\"D\nd\",officer\n"u8);
        Assert.Equal(
            [("a", "officer", false), ("b", "", false), ("c", "officer", true), ("d", "officer", false)],
            lines.Select(line => (line["user name"], line["role"], line.IsTooLong)));
        Assert.Equal("D\nd", lines[3]["name"]);
    }

    [Theory]
    [InlineData("", "empty")]
    [InlineData("user name,name,role\n", "nothing else")]
    [InlineData("user name,name\na,A\n", "no column \"role\"")]
    [InlineData("user name,name,role,rank\na,A,officer,PC\n", "column \"rank\"")]
    [InlineData("user name,name,role,role\na,A,officer,officer\n", "twice")]
    [InlineData("user name,name,role\na,A,officer\nb,\"B,officer\nc,C,officer\n", "line 3")]
    public void Says_what_is_wrong_with_a_file(string text, string what) => Refuses(Encoding.UTF8.GetBytes(text), what);

    [Fact]
    public void Refuses_bytes_that_are_no_text_and_files_that_are_too_large()
    {
        Refuses([.. "user name,name,role\na,"u8, 0xC3, 0x28, .. ",officer"u8], "UTF-8");
        Refuses(new byte[CsvSheet.MostBytes + 1], "256 KiB");
        Refuses(Encoding.UTF8.GetBytes("user name,name,role\n" + string.Concat(Enumerable.Range(0, CsvSheet.MostLines + 1).Select(n => $"u{n},N,officer\n"))), "more than 2000");
    }

    private static IReadOnlyList<CsvLine> Read(ReadOnlySpan<byte> file) => CsvSheet.Read(file, ["user name", "name", "role"], ["collar number", "unit"], AccessRefusals.SheetWrong);

    private static void Refuses(byte[] file, string what)
    {
        var refused = Assert.Throws<RefusedException>(() => Read(file)).Refusal;
        Assert.Equal("sheet-wrong", refused.Code);
        Assert.Contains(what, refused.Text, StringComparison.Ordinal);
    }
}
