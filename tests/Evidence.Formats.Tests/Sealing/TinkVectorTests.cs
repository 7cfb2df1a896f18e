using System.Security.Cryptography;
using System.Text.Json;
using Evidence.Formats.Sealing;
using Xunit;

namespace Evidence.Formats.Tests.Sealing;

public sealed class TinkVectorTests
{
    public static TheoryData<string> Names() => [.. Vectors().Select(v => v.Text("name"))];

    [Theory, MemberData(nameof(Names))]
    public async Task Opens_what_Tink_sealed(string name)
    {
        var (sample, plain) = (Sample(name), new MemoryStream());
        var report = await sample.CheckAsync(sample.Sealed, null, plain);
        Assert.Empty(report.Findings);
        Assert.Equal(sample.Plain, plain.ToArray());
        Assert.Equal(Sha256Hash.Of(sample.Plain), report.PlaintextSha256);
        Assert.Equal(Sha256Hash.Of(sample.Sealed), report.CiphertextSha256);
    }

    [Theory, MemberData(nameof(Names))]
    public void Seals_to_the_same_bytes_as_Tink(string name)
    {
        var sample = Sample(name);
        var (salt, prefix) = (sample.Sealed[1..(1 + sample.Shape.DerivedKeyBytes)],
            sample.Sealed[(1 + sample.Shape.DerivedKeyBytes)..sample.Shape.HeaderBytes]);
        Assert.Equal(sample.Sealed, SealedSample.Seal(sample.Shape, sample.Key, sample.AssociatedData, salt, prefix, sample.Plain));
    }

    [Theory, MemberData(nameof(Names))]
    public async Task Refuses_every_altered_byte_of_what_Tink_sealed(string name)
    {
        var sample = Sample(name);
        for (var at = 0; at < sample.Sealed.Length; at++)
        {
            var altered = (byte[])sample.Sealed.Clone();
            altered[at] ^= 1;
            Assert.NotEmpty((await sample.CheckAsync(altered)).Findings);
        }
    }

    [SharedFact("tink/aes-gcm-hkdf-streaming.json")]
    public void Holds_the_values_that_Tink_published()
    {
        var published = VectorFile.Parse(SharedFactAttribute.Shared("tink/aes-gcm-hkdf-streaming.json")).EnumerateArray().ToArray();
        Assert.Equal(8, published.Length);
        Assert.Equal(published.Select(v => v.Text("ciphertext")), Vectors().Select(v => v.Text("sealed")));
        Assert.Equal(published.Select(v => v.Text("plaintext")), Vectors().Select(v => v.Text("plaintext")));
    }

    private static JsonElement[] Vectors() =>
        [.. VectorFile.Read("sealed-object", "v1", "tink-streaming.json").GetProperty("vectors").EnumerateArray()];

    private static SealedSample Sample(string name)
    {
        var v = Vectors().Single(v => v.Text("name") == name);
        var shape = new SealedShape(new HashAlgorithmName(v.Text("hash")), v.Number("derivedKeyBytes"), v.Number("segmentBytes"));
        return new(shape, v.Hex("key"), v.Hex("associatedData"), v.Hex("plaintext"), v.Hex("sealed"));
    }
}
