using System.Text;
using Evidence.Agent.Docks;
using Xunit;

namespace Evidence.Agent.Tests.Docks;

public sealed class MarkerFileTests
{
    [Fact]
    public void Reads_keys_and_values_in_any_case_with_any_line_end()
    {
        var value = Parse("\uFEFFmake = Acme\r\nMODEL=X1 \r\nSERIAL=SN-42\r\nSERIAL=other\r\n", MarkerFormat.KeyValue);

        Assert.Equal(("Acme", "X1", "SN-42"), (value("MAKE"), value("MODEL"), value("SERIAL")));
        Assert.Null(value("FIRMWARE"));
        Assert.Null(value(null));
    }

    [Fact]
    public void Reads_json_as_cameras_write_it()
    {
        var value = Parse("""{"info version":"2.0", "camera type":"HERO", "camera serial number":"C345", "n": 7,}""", MarkerFormat.Json);

        Assert.Equal(("C345", "HERO"), (value("camera serial number"), value("camera type")));
        Assert.Null(value("n"));
    }

    [Fact]
    public void Reads_the_first_line_that_says_something() =>
        Assert.Equal("1581F5", Parse("\n  \n1581F5\nmore\n", MarkerFormat.Line)(MarkerFile.OnlyLine));

    [Theory]
    [InlineData("SERIAL=\u001b[31mred")]
    [InlineData("SERIAL=a\u202Eb")]
    [InlineData("SERIAL=")]
    [InlineData("SERIAL")]
    [InlineData("SERIAL=aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa")]
    public void Does_not_take_a_serial_that_is_empty_long_or_unprintable(string text) =>
        Assert.Null(Parse(text, MarkerFormat.KeyValue)("SERIAL"));

    [Fact]
    public void Does_not_take_bytes_that_are_no_text() =>
        Assert.Null(MarkerFile.Parse(new byte[] { (byte)'S', (byte)'=', 0xff, 0xfe }, MarkerFormat.KeyValue)("S"));

    [Theory]
    [InlineData("[1,2")]
    [InlineData("\"just text\"")]
    [InlineData("{\"camera serial number\":\"\\ud800\"}")]
    [InlineData("[[[[[[[[[[[[[[[[[[[[1]]]]]]]]]]]]]]]]]]]]")]
    public void Json_that_makes_no_sense_says_nothing(string text) =>
        Assert.Null(Parse(text, MarkerFormat.Json)("camera serial number"));

    private static Func<string?, string?> Parse(string text, MarkerFormat format) => MarkerFile.Parse(Encoding.UTF8.GetBytes(text), format);
}
