using System.Security.Cryptography;
using Evidence.Agent.Offload;
using Evidence.Formats;
using Evidence.Formats.Sealing;
using Evidence.Testing;
using Xunit;

namespace Evidence.Agent.Tests.Offload;

public sealed class SealingPassTests : IDisposable
{
    private const int PartBytes = 2 << 20;
    private const int First = SealedLayout.FirstSegmentPlaintextBytes, Segment = SealedLayout.SegmentPlaintextBytes;

    private readonly TempFolder folder = new();
    private readonly DataKey key = DataKey.Create();
    private readonly byte[] aad = AssociatedData.For(AgencyId.New(), ObjectId.New());

    public void Dispose()
    {
        key.Dispose();
        folder.Dispose();
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(First - 1)]
    [InlineData(First)]
    [InlineData(First + 1)]
    [InlineData(First + Segment)]
    [InlineData(First + Segment + 1)]
    [InlineData(First + 4 * Segment + 12345)]
    public async Task What_it_seals_opens_to_the_same_bytes_and_every_hash_is_right(int bytes)
    {
        var plain = RandomNumberGenerator.GetBytes(bytes);
        File.WriteAllBytes(folder["file"], plain);
        var cipher = new MemoryStream();

        var facts = await SealAsync(bytes, (number, part, sha256) =>
        {
            Assert.Equal(cipher.Length, (long)number * PartBytes);
            Assert.Equal(Sha256Hash.Of(part.Span), sha256);
            cipher.Write(part.Span);
            return Task.CompletedTask;
        });

        Assert.Equal(SealedLayout.CiphertextBytes(bytes), cipher.Length);
        Assert.Equal((bytes, Sha256Hash.Of(plain)), (facts.PlaintextBytes, facts.PlaintextSha256));
        Assert.Equal((cipher.Length, Sha256Hash.Of(cipher.ToArray())), (facts.CiphertextBytes, facts.CiphertextSha256));
        Assert.Equal(plain, Open(cipher.ToArray(), bytes));
    }

    [Fact]
    public async Task A_second_pass_over_the_same_bytes_gives_the_same_parts()
    {
        File.WriteAllBytes(folder["file"], RandomNumberGenerator.GetBytes(3 * Segment));
        List<Sha256Hash> first = [], second = [];
        var (salt, prefix) = (RandomNumberGenerator.GetBytes(32), RandomNumberGenerator.GetBytes(7));

        await SealAsync(3 * Segment, Into(first), new Sealer(key, aad, salt, prefix));
        await SealAsync(3 * Segment, Into(second), new Sealer(key, aad, salt, prefix));

        Assert.Equal(2, first.Count);
        Assert.Equal(first, second);
    }

    [Theory]
    [InlineData(First + 1)]
    [InlineData(0)]
    public async Task A_file_that_became_longer_is_no_file_to_claim(int bytes)
    {
        File.WriteAllBytes(folder["file"], new byte[bytes + 1]);

        await Assert.ThrowsAsync<FileChangedException>(() => SealAsync(bytes, Into([])));
    }

    [Theory]
    [InlineData(First + 1)]
    [InlineData(1)]
    public async Task A_file_that_became_shorter_is_no_file_to_claim(int bytes)
    {
        File.WriteAllBytes(folder["file"], new byte[bytes - 1]);

        await Assert.ThrowsAsync<FileChangedException>(() => SealAsync(bytes, Into([])));
    }

    [Fact]
    public async Task Counts_every_byte_it_reads()
    {
        File.WriteAllBytes(folder["file"], new byte[First + 7]);
        long read = 0;

        await SealAsync(First + 7, Into([]), progress: more => read += more);

        Assert.Equal(First + 7, read);
    }

    private static Func<int, ReadOnlyMemory<byte>, Sha256Hash, Task> Into(List<Sha256Hash> hashes) => (_, _, sha256) =>
    {
        hashes.Add(sha256);
        return Task.CompletedTask;
    };

    private async Task<SealedFile> SealAsync(long bytes, Func<int, ReadOnlyMemory<byte>, Sha256Hash, Task> leave, Sealer? given = null, Action<long>? progress = null)
    {
        using var file = File.OpenHandle(folder["file"]);
        using var sealer = given ?? Sealer.Create(key, aad);
        using var pass = new SealingPass(file, bytes, sealer, new PartBuffer(PartBytes), PartBytes);
        return await pass.RunAsync(leave, progress ?? (_ => { }), CancellationToken.None);
    }

    private byte[] Open(byte[] cipher, long bytes)
    {
        Assert.True(Opener.TryCreate(key, aad, cipher.AsSpan(0, SealedLayout.HeaderBytes), out var opener));
        var plain = new byte[bytes];
        using (opener)
            for (var index = 0L; index < SealedLayout.Segments(bytes); index++)
            {
                var layout = SealedLayout.Segment(index, bytes);
                Assert.True(opener.TryOpenSegment(layout.Index, layout.Last,
                    cipher.AsSpan((int)layout.CiphertextOffset, layout.CiphertextBytes), plain.AsSpan((int)layout.PlaintextOffset, layout.PlaintextBytes)));
            }
        return plain;
    }
}
