using System.Security.Cryptography;
using System.Text.Json;
using Evidence.Formats.Sealing;
using Xunit;

namespace Evidence.Formats.Tests.Sealing;

public sealed class HpkeTests
{
    private static readonly JsonElement Vector = VectorFile.Read("hpke", "v1", "p256-sha256-aes256gcm-base.json");

    [Fact]
    public void The_senders_key_schedule_is_that_of_RFC_9180()
    {
        using var context = Hpke.Sender(Private("recipient"), Private("ephemeral"), Vector.Hex("info"), out var enc);
        Assert.Equal(Vector.Hex("enc"), enc);
        AssertSchedule(context);
    }

    [Fact]
    public void The_recipients_key_schedule_is_that_of_RFC_9180()
    {
        using var context = Hpke.Recipient(Private("recipient"), Vector.Hex("enc"), Vector.Hex("info"));
        AssertSchedule(context!);
    }

    [Fact]
    public void Seals_and_opens_the_messages_of_RFC_9180()
    {
        using var sender = Hpke.Sender(Private("recipient"), Private("ephemeral"), Vector.Hex("info"), out var enc);
        using var recipient = Hpke.Recipient(Private("recipient"), enc, Vector.Hex("info"))!;
        var messages = Vector.GetProperty("messages").EnumerateArray().ToArray();
        Assert.Equal(5, messages.Length);
        // The messages are those with the sequence numbers 0, 1, 2, 3 and 4.
        Assert.All(messages, m =>
        {
            Assert.Equal(m.Hex("ciphertext"), sender.Seal(m.Hex("aad"), m.Hex("plaintext")));
            Assert.Equal(m.Hex("plaintext"), recipient.Open(m.Hex("aad"), m.Hex("ciphertext")));
        });
    }

    [Fact]
    public void Exports_the_values_of_RFC_9180() => Assert.All(Vector.GetProperty("exports").EnumerateArray(), e =>
        Assert.Equal(e.Hex("value"), HpkeSuite.Export(Vector.Hex("exporterSecret"), e.Hex("context"), e.Number("bytes"))));

    [SharedFact("hpke/p256-sha256-aes256gcm-base.json")]
    public void Holds_the_values_that_were_published()
    {
        var published = VectorFile.Parse(SharedFactAttribute.Shared("hpke/p256-sha256-aes256gcm-base.json"));
        published = published.ValueKind == JsonValueKind.Array ? published[0] : published;
        Assert.Equal(published.Text("enc"), Vector.Text("enc"));
        Assert.Equal(published.GetProperty("encryptions").EnumerateArray().Select(e => e.Text("ct")),
            Vector.GetProperty("messages").EnumerateArray().Select(m => m.Text("ciphertext")));
    }

    [Fact]
    public void Wraps_and_opens_a_data_key_for_one_object()
    {
        using var intake = ECDiffieHellman.Create(ECCurve.NamedCurves.nistP256);
        using var key = DataKey.Create();
        var bound = AssociatedData.For(AgencyId.New(), ObjectId.New());
        var wrap = DataKeyWrap.Wrap(key, intake, bound);
        Assert.Equal(113, wrap.Length);
        using var opened = DataKeyWrap.TryOpen(wrap, intake, bound)!;
        Assert.Equal(key.Bytes, opened.Bytes);
    }

    [Fact]
    public void Refuses_a_wrap_with_any_byte_altered_or_of_another_length()
    {
        using var intake = ECDiffieHellman.Create(ECCurve.NamedCurves.nistP256);
        using var key = DataKey.Create();
        var wrap = DataKeyWrap.Wrap(key, intake, "bound"u8);
        for (var at = 0; at < wrap.Length; at++)
        {
            var altered = (byte[])wrap.Clone();
            altered[at] ^= 1;
            Assert.Null(DataKeyWrap.TryOpen(altered, intake, "bound"u8));
        }
        Assert.Null(DataKeyWrap.TryOpen(wrap.AsSpan(1), intake, "bound"u8));
        Assert.Null(DataKeyWrap.TryOpen([], intake, "bound"u8));
        Assert.Null(DataKeyWrap.TryOpen(new byte[113], intake, "bound"u8));
    }

    [Fact]
    public void Refuses_a_wrap_for_another_object_or_another_key()
    {
        using var intake = ECDiffieHellman.Create(ECCurve.NamedCurves.nistP256);
        using var other = ECDiffieHellman.Create(ECCurve.NamedCurves.nistP256);
        using var key = DataKey.Create();
        var wrap = DataKeyWrap.Wrap(key, intake, "one"u8);
        Assert.Null(DataKeyWrap.TryOpen(wrap, intake, "two"u8));
        Assert.Null(DataKeyWrap.TryOpen(wrap, other, "one"u8));
    }

    private static void AssertSchedule(HpkeContext context)
    {
        Assert.Equal(Vector.Hex("key"), context.Key.ToArray());
        Assert.Equal(Vector.Hex("baseNonce"), context.BaseNonce.ToArray());
        Assert.Equal(Vector.Hex("exporterSecret"), context.ExporterSecret.ToArray());
    }

    private static ECDiffieHellman Private(string who)
    {
        var (key, point) = (Vector.GetProperty(who).Hex("private"), Vector.GetProperty(who).Hex("public"));
        return ECDiffieHellman.Create(new ECParameters
        {
            Curve = ECCurve.NamedCurves.nistP256,
            D = key,
            Q = new() { X = point[1..33], Y = point[33..] },
        });
    }
}
