using System.Text.Json;
using Xunit;

namespace Evidence.Formats.Tests;

public sealed class IdentifierTests
{
    private const string Text = "6f1c9a52-3a51-4c1e-9d0e-0c5a3f4d8b11";

    [Fact]
    public void An_identifier_is_written_in_lower_case_with_dashes()
    {
        Assert.True(ItemId.TryParse(Text, out var id));
        Assert.Equal(Text, id.ToString());
        Assert.Equal($"\"{Text}\"", JsonSerializer.Serialize(id));
        Assert.Equal(id, JsonSerializer.Deserialize<ItemId>($"\"{Text}\""));
    }

    [Fact]
    public void A_new_identifier_is_a_random_UUID()
    {
        Assert.NotEqual(ObjectId.New(), ObjectId.New());
        Assert.Equal(4, ObjectId.New().Value.Version);
    }

    [Theory, InlineData(null), InlineData(""), InlineData("6F1C9A52-3A51-4C1E-9D0E-0C5A3F4D8B11"), InlineData("6f1c9a523a514c1e9d0e0c5a3f4d8b11"),
     InlineData("{6f1c9a52-3a51-4c1e-9d0e-0c5a3f4d8b11}"), InlineData(" 6f1c9a52-3a51-4c1e-9d0e-0c5a3f4d8b11")]
    public void Refuses_every_other_spelling(string? text)
    {
        Assert.False(ItemId.TryParse(text, out _));
        Assert.Throws<JsonException>(() => JsonSerializer.Deserialize<ItemId>(JsonSerializer.Serialize(text)));
    }

    [Fact]
    public void A_hash_is_written_in_lower_case_hex()
    {
        var hash = Sha256Hash.Of("abc"u8);
        Assert.Equal("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad", hash.ToString());
        Assert.True(Sha256Hash.TryParse(hash.ToString(), out var back));
        Assert.Equal(hash, back);
        Assert.Equal(hash, new Sha256Hash(hash.ToArray()));
        Assert.NotEqual(hash, Sha256Hash.Of("abd"u8));
        Assert.Equal(hash, JsonSerializer.Deserialize<Sha256Hash>(JsonSerializer.Serialize(hash)));
    }

    [Theory, InlineData(null), InlineData(""), InlineData("BA7816BF8F01CFEA414140DE5DAE2223B00361A396177A9CB410FF61F20015AD"),
     InlineData("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015a"), InlineData("ga7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")]
    public void Refuses_what_is_no_hash(string? text) => Assert.False(Sha256Hash.TryParse(text, out _));

    [Fact]
    public void An_instant_has_microseconds_and_is_in_UTC()
    {
        var at = new DateTimeOffset(2026, 3, 1, 10, 30, 0, TimeSpan.FromHours(1)).AddTicks(1_234_567);
        Assert.Equal("2026-03-01T09:30:00.123456Z", Instant.Format(at));
        Assert.True(Instant.TryParse("2026-03-01T09:30:00.123456Z", out var back));
        Assert.Equal(Instant.Truncate(at), back);
        Assert.Equal(TimeSpan.Zero, back.Offset);
    }

    [Theory, InlineData(null), InlineData("2026-03-01T09:30:00Z"), InlineData("2026-03-01T09:30:00.123456+00:00"), InlineData("2026-03-01 09:30:00.123456Z"),
     InlineData("2026-02-30T09:30:00.123456Z"), InlineData("2026-03-01T09:30:00.1234567Z"), InlineData("2026-03-01T09:30:60.123456Z")]
    public void Refuses_every_other_spelling_of_an_instant(string? text) => Assert.False(Instant.TryParse(text, out _));
}
