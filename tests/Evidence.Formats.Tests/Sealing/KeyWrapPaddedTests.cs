using Evidence.Formats.Sealing;
using Xunit;

namespace Evidence.Formats.Tests.Sealing;

public sealed class KeyWrapPaddedTests
{
    private static readonly byte[] Kek = [.. Enumerable.Range(0, 32).Select(i => (byte)i)];

    [Fact]
    public void Wraps_and_unwraps_the_examples_of_RFC_5649() =>
        Assert.All(VectorFile.Read("key-wrap-padded", "v1", "rfc5649.json").GetProperty("vectors").EnumerateArray(), v =>
        {
            Assert.Equal(v.Hex("wrapped"), KeyWrapPadded.Wrap(v.Hex("keyEncryptionKey"), v.Hex("key")));
            Assert.Equal(v.Hex("key"), KeyWrapPadded.TryUnwrapBytes(v.Hex("keyEncryptionKey"), v.Hex("wrapped")));
        });

    [Fact]
    public void Wraps_and_unwraps_a_data_key()
    {
        using var key = DataKey.Create();
        var wrapped = KeyWrapPadded.Wrap(Kek, key);
        Assert.Equal(KeyWrapPadded.Bytes, wrapped.Length);
        using var back = KeyWrapPadded.TryUnwrap(Kek, wrapped)!;
        Assert.Equal(key.Bytes, back.Bytes);
    }

    [Fact]
    public void Refuses_an_altered_wrap_another_length_and_another_key()
    {
        using var key = DataKey.Create();
        var wrapped = KeyWrapPadded.Wrap(Kek, key);
        for (var at = 0; at < wrapped.Length; at++)
        {
            var altered = (byte[])wrapped.Clone();
            altered[at] ^= 1;
            Assert.Null(KeyWrapPadded.TryUnwrap(Kek, altered));
        }
        Assert.Null(KeyWrapPadded.TryUnwrap(Kek, wrapped.AsSpan(8)));
        Assert.Null(KeyWrapPadded.TryUnwrap(Kek, []));
        Assert.Null(KeyWrapPadded.TryUnwrap(new byte[32], wrapped));
    }

    [Fact]
    public void Refuses_a_good_wrap_of_something_that_is_no_data_key() =>
        Assert.Null(KeyWrapPadded.TryUnwrap(Kek, KeyWrapPadded.Wrap(Kek, new byte[31])));
}
