using System.Text;
using Evidence.Formats.Json;
using Xunit;

namespace Evidence.Formats.Tests.Json;

public sealed class StrictJsonTests
{
    [Fact]
    public void Reads_canonical_bytes() => Assert.True(Read("""{"a":[1,-2,"x",null,true],"b":{}}""").IsGood);

    [Theory]
    [InlineData("", ReadFault.NotJson, 0)]
    [InlineData("{\"a\":}", ReadFault.NotJson, 5)]
    [InlineData("\ufeff{}", ReadFault.NotJson, 0)]
    [InlineData("{} {}", ReadFault.NotJson, 3)]
    [InlineData("{\"a\":1,\"a\":1}", ReadFault.DuplicateKey, 7)]
    [InlineData("{\"a\":{\"b\":1,\"\\u0062\":1}}", ReadFault.DuplicateKey, 12)]
    [InlineData("[\"\\ud800\"]", ReadFault.LoneSurrogate, 1)]
    [InlineData("{\"\\udc00\":1}", ReadFault.LoneSurrogate, 1)]
    [InlineData("[1.5]", ReadFault.NotAnInteger, 1)]
    [InlineData("[1e2]", ReadFault.NotAnInteger, 1)]
    [InlineData("[9007199254740992]", ReadFault.NotAnInteger, 1)]
    [InlineData("[-9223372036854775808]", ReadFault.NotAnInteger, 1)]
    [InlineData("[99999999999999999999]", ReadFault.NotAnInteger, 1)]
    [InlineData("{ }", ReadFault.NotCanonical, 1)]
    [InlineData("{}\n", ReadFault.NotCanonical, 2)]
    [InlineData("{\"b\":1,\"a\":1}", ReadFault.NotCanonical, 2)]
    [InlineData("[-0]", ReadFault.NotCanonical, 1)]
    [InlineData("[\"\\u0041\"]", ReadFault.NotCanonical, 2)]
    [InlineData("[\"\\/\"]", ReadFault.NotCanonical, 2)]
    [InlineData("[\"\\u000A\"]", ReadFault.NotCanonical, 3)]
    public void Names_the_fault_and_the_byte(string text, ReadFault fault, long offset)
    {
        var finding = Read(text).Findings[0];
        Assert.Equal((fault, offset), (finding.Fault, finding.Offset));
    }

    [Fact]
    public void Refuses_bytes_that_are_not_UTF_8() =>
        Assert.Equal(ReadFault.NotJson, StrictJson.Read(new byte[] { (byte)'"', 0xff, (byte)'"' }).Findings[0].Fault);

    [Fact]
    public void Reports_every_fault_not_only_the_first() => Assert.Equal(
        [ReadFault.NotAnInteger, ReadFault.DuplicateKey, ReadFault.NotAnInteger, ReadFault.LoneSurrogate],
        Read("""{"a":1.5,"a":1e9,"b":"\ud800"}""").Findings.Select(f => f.Fault));

    [Fact]
    public void Refuses_deep_nesting_without_using_up_the_stack()
    {
        Assert.Equal(ReadFault.TooDeep, Read(new string('[', 100_000)).Findings[0].Fault);
        Assert.True(Read(new string('[', StrictJson.DefaultDepth) + new string(']', StrictJson.DefaultDepth)).IsGood);
        Assert.Equal(ReadFault.TooDeep, Read(new string('[', StrictJson.DefaultDepth + 1) + new string(']', StrictJson.DefaultDepth + 1)).Findings[0].Fault);
    }

    [Fact]
    public void Refuses_what_is_longer_than_its_limit() =>
        Assert.Equal(ReadFault.TooLong, StrictJson.Read("[1,2,3]"u8.ToArray(), 6).Findings[0].Fault);

    [Fact]
    public void Bounds_the_report_of_a_hostile_document() =>
        Assert.Equal(1000, Read("[" + string.Join(',', Enumerable.Repeat("0.5", 5000)) + "]").Findings.Count);

    [Fact]
    public void Never_throws_on_damaged_bytes()
    {
        var good = Encoding.UTF8.GetBytes("""{"a":[1,-2,"é\u0001",null,true],"b":{"c":"d"}}""");
        for (var at = 0; at < good.Length; at++)
        {
            StrictJson.Read(good.AsMemory(0, at));
            for (var value = 0; value < 256; value++)
            {
                var bytes = (byte[])good.Clone();
                bytes[at] = (byte)value;
                var report = StrictJson.Read(bytes);
                Assert.True(report.IsGood || report.Findings.Count > 0);
            }
        }
    }

    private static StrictJsonReport Read(string text) => StrictJson.Read(Encoding.UTF8.GetBytes(text));
}
