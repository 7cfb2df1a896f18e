using System.Text.Json;
using Evidence.Formats.Protocol;
using Evidence.Formats.Text;
using Xunit;

namespace Evidence.Formats.Tests.Protocol;

public sealed class ProtocolJsonTests
{
    private const string Id = "6f1c9a52-3a51-4c1e-9d0e-0c5a3f4d8b11";

    [Fact]
    public void Bodies_have_the_fields_of_the_format_page()
    {
        Assert.True(ObjectId.TryParse(Id, out var id));
        Assert.Equal($$"""{"object":"{{Id}}","partBytes":16777216,"parts":2,"have":[{"n":0,"sha256":"{{Sha256Hash.Of("x"u8)}}"}],"partAddress":"/p/{n}","state":"uploading","direct":true}""",
            JsonSerializer.Serialize(new(id, 1 << 24, 2, [new(0, Sha256Hash.Of("x"u8))], "/p/{n}", UploadState.Uploading, Direct: true), ProtocolJson.Default.ObjectAnswer));
        Assert.Equal($$"""{"outcomes":[{"n":1,"object":"{{Id}}","outcome":"quarantined","receipt":null,"reason":"altered"}],"next":1,"hurry":null}""",
            JsonSerializer.Serialize(new([new(1, id, OutcomeKind.Quarantined, null, "altered")], 1), ProtocolJson.Default.OutcomesAnswer));
        Assert.Equal($$$"""{"address":"https://store/p?s=1","headers":{"x-amz-checksum-sha256":"aa"},"expiresAt":"2026-03-01T09:30:00.000000Z","taken":false}""",
            JsonSerializer.Serialize(new("https://store/p?s=1", new Dictionary<string, string> { ["x-amz-checksum-sha256"] = "aa" }, new(2026, 3, 1, 9, 30, 0, TimeSpan.Zero), false), ProtocolJson.Default.PartAddressAnswer));
        Assert.Equal($$"""{"sha256":"{{Sha256Hash.Of("x"u8)}}"}""", JsonSerializer.Serialize(new(Sha256Hash.Of("x"u8)), ProtocolJson.Default.PartSent));
        Assert.Equal("""{"keys":[],"partBytes":1,"serverTime":"2026-03-01T09:30:00.000000Z"}""",
            JsonSerializer.Serialize(new([], 1, new(2026, 3, 1, 9, 30, 0, TimeSpan.Zero)), ProtocolJson.Default.KeysAnswer));
    }

    [Fact]
    public void A_body_reads_back_as_it_was_written()
    {
        var sent = new DockAnswer(DockSessionId.New(), VolumeDecision.Ours, true, ErasePolicy.AfterMediaCheck,
            [new(DevicePath.From("a/b"u8), 3, Sha256Hash.Of("abc"u8), "receipt")]);
        var read = JsonSerializer.Deserialize(JsonSerializer.Serialize(sent, ProtocolJson.Default.DockAnswer), ProtocolJson.Default.DockAnswer)!;
        Assert.Equal(sent.Known, read.Known);
        Assert.Equal(sent with { Known = read.Known }, read);
    }

    [Fact]
    public void Fields_of_a_later_version_are_ignored() =>
        Assert.Equal("because", JsonSerializer.Deserialize("""{"reason":"because","later":1}""", ProtocolJson.Default.AbandonRequest)!.Reason);

    [Theory]
    [InlineData("""{}""")]
    [InlineData("""{"reason":null}""")]
    [InlineData("""{"reason":1}""")]
    [InlineData("""{"reason":"a","reason":"b"}""")]
    public void Refuses_a_body_without_its_fields(string body) =>
        Assert.Throws<JsonException>(() => JsonSerializer.Deserialize(body, ProtocolJson.Default.AbandonRequest));

    [Theory, InlineData("0"), InlineData("\"Ours\""), InlineData("\"theirs\"")]
    public void Refuses_words_that_are_not_in_the_list(string decision) =>
        Assert.Throws<JsonException>(() => JsonSerializer.Deserialize(
            $$"""{"session":"{{Id}}","decision":{{decision}},"registered":true,"erase":"never","known":[]}""", ProtocolJson.Default.DockAnswer));

    [Fact]
    public void A_problem_of_another_maker_still_reads() =>
        Assert.Equal("x", JsonSerializer.Deserialize("""{"type":"about:blank","title":"t","status":400,"code":"x","traceId":"y"}""", ProtocolJson.Default.Problem)!.Code);
}
