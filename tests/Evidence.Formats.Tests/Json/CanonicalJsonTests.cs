using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Evidence.Formats.Json;
using Xunit;

namespace Evidence.Formats.Tests.Json;

public sealed class CanonicalJsonTests
{
    public static TheoryData<string> Pairs() => [.. AllPairs().Select(p => p.Text("name"))];

    [Theory, MemberData(nameof(Pairs))]
    public void Canonicalises_the_pairs_of_RFC_8785(string name)
    {
        var pair = AllPairs().Single(p => p.Text("name") == name);
        Assert.True(CanonicalJson.TryCanonicalise(Encoding.UTF8.GetBytes(pair.Text("input")), out var canonical));
        Assert.Equal(pair.Text("canonical"), Encoding.UTF8.GetString(canonical));
        Assert.True(CanonicalJson.TryCanonicalise(canonical, out var again));
        Assert.Equal(canonical, again);
    }

    [Fact]
    public void Formats_the_numbers_of_RFC_8785() =>
        Assert.All(VectorFile.Read("canonical-json", "v1", "numbers.json").GetProperty("numbers").EnumerateArray(), n =>
            Assert.Equal(n.Text("text"), EcmaNumber.Format(BitConverter.UInt64BitsToDouble(ulong.Parse(n.Text("bits"), NumberStyles.HexNumber, CultureInfo.InvariantCulture)))));

    [Fact]
    public void Every_number_reads_back_as_itself()
    {
        var random = new Random(8785);
        for (var i = 0; i < 100_000; i++)
        {
            var value = BitConverter.Int64BitsToDouble(random.NextInt64(long.MinValue, long.MaxValue));
            if (double.IsFinite(value))
                Assert.Equal(value, double.Parse(EcmaNumber.Format(value), CultureInfo.InvariantCulture));
        }
    }

    [SharedFact("jcs/input")]
    public void Holds_the_pairs_that_were_published()
    {
        var inputs = Directory.GetFiles(SharedFactAttribute.Shared("jcs/input"));
        Assert.Equal(inputs.Length, AllPairs().Length);
        Assert.All(inputs, input =>
        {
            var pair = AllPairs().Single(p => p.Text("name") == Path.GetFileNameWithoutExtension(input));
            Assert.Equal(File.ReadAllText(input), pair.Text("input"));
            Assert.Equal(File.ReadAllText(input.Replace("input", "output", StringComparison.Ordinal)), pair.Text("canonical"));
        });
    }

    [Theory]
    [InlineData("")]
    [InlineData("{")]
    [InlineData("{}x")]
    [InlineData("{\"a\":1,\"a\":2}")]
    [InlineData("{\"a\":1,\"\\u0061\":2}")]
    [InlineData("\"\\ud800\"")]
    [InlineData("1e400")]
    public void Refuses_what_RFC_8785_does_not_admit(string text) =>
        Assert.False(CanonicalJson.TryCanonicalise(Encoding.UTF8.GetBytes(text), out _));

    [Fact]
    public void Writes_a_document_in_its_one_form() => Assert.Equal("""{"a":[1,null,true,"é€😀\u0001\n\"\\/<>"],"b":{},"é":-9007199254740991}""",
        Encoding.UTF8.GetString(CanonicalJson.Write(new JsonObject
        {
            ["é"] = -9007199254740991,
            ["b"] = new JsonObject(),
            ["a"] = new JsonArray(1, null, true, "é€😀\u0001\n\"\\/<>"),
        })));

    [Fact]
    public void Refuses_to_write_what_may_not_be_signed()
    {
        foreach (var bad in new JsonNode[] { 1.5, 9007199254740992, -9007199254740992, new JsonArray(1e300) })
            Assert.Throws<ArgumentException>(() => CanonicalJson.Write(bad));
    }

    [Fact]
    public void Refuses_to_write_half_a_surrogate_pair() =>
        Assert.Throws<ArgumentException>(() => CanonicalJson.Write(new JsonObject { ["a"] = "x\ud83dx" }));

    private static JsonElement[] AllPairs() =>
        [.. VectorFile.Read("canonical-json", "v1", "pairs.json").GetProperty("pairs").EnumerateArray()];
}
