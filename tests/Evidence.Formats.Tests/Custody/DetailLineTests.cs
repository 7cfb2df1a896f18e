using System.Text;
using System.Text.Json.Nodes;
using Evidence.Formats.Custody;
using Evidence.Formats.Verification;
using Xunit;

namespace Evidence.Formats.Tests.Custody;

public sealed class DetailLineTests
{
    private static readonly Sha256Hash Entry = Sha256Hash.Of("entry"u8);

    public static TheoryData<string> Values => ["\"плёнка \\\" <script>\"", "null", "true", "[1,2,{\"a\":\"b\"}]", "9007199254740991"];

    [Theory]
    [MemberData(nameof(Values))]
    public void A_value_that_is_here_opens_its_commitment(string json)
    {
        var made = Commitment.To(JsonNode.Parse(json));
        var line = new DetailLine.Present(Entry, "title", made).ToCanonicalBytes();
        var read = Assert.IsType<DetailLine.Present>(Read(line, out var findings));
        Assert.Empty(findings);
        Assert.Equal(made.Hash, read.Opening.Hash);
        Assert.Equal(line, read.ToCanonicalBytes());
    }

    [Fact]
    public void Two_commitments_to_one_value_differ() =>
        Assert.NotEqual(Commitment.To("A. Example").Hash, Commitment.To("A. Example").Hash);

    [Fact]
    public void Withheld_and_erased_are_told_apart()
    {
        var withheld = new DetailLine.Withheld(Entry, "actor.address", "not needed by the recipient");
        var erased = new DetailLine.Erased(Entry, "actor.name", Sha256Hash.Of("by"u8));
        Assert.Equal(withheld, Read(withheld.ToCanonicalBytes(), out _));
        Assert.Equal(erased, Read(erased.ToCanonicalBytes(), out _));
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("{\"entry\":\"E\",\"field\":\"x\"}")]
    [InlineData("{\"entry\":\"E\",\"field\":\"x\",\"salt\":\"00\",\"value\":1}")]
    [InlineData("{\"entry\":\"E\",\"field\":\"x\",\"salt\":\"E\"}")]
    [InlineData("{\"entry\":\"E\",\"field\":\"x\",\"value\":1,\"withheld\":\"ground\"}")]
    [InlineData("{\"entry\":\"E\",\"erased\":\"E\",\"field\":\"x\",\"withheld\":\"ground\"}")]
    [InlineData("{\"entry\":\"E\",\"erased\":null,\"field\":\"x\"}")]
    public void Refuses_a_line_of_no_shape(string template)
    {
        Assert.Null(Read(Encoding.UTF8.GetBytes(template.Replace("E", Entry.ToString(), StringComparison.Ordinal)), out var findings));
        Assert.Contains(findings, f => f.Severity == Severity.Altered);
    }

    private static DetailLine? Read(byte[] line, out List<Finding> findings) => DetailLine.TryRead(line, findings = []);
}
