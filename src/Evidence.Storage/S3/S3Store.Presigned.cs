namespace Evidence.Storage.S3;

/// <summary>
/// An address names one upload and one part, so it can change no stored object; body and length are signed into it. Ceph refuses another body;
/// whether a server does or not, a part counts only after <see cref="TakePresignedAsync"/>, and is right only once it was read back.
/// </summary>
public sealed partial class S3Store : IPresignedUploads
{
    private static readonly TimeSpan Longest = TimeSpan.FromDays(1);

    public async Task<PartAddress?> PresignPartAsync(string key, int number, long length, ReadOnlyMemory<byte> sha256, TimeSpan lifetime, CancellationToken cancellation)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(lifetime, Longest);
        ArgumentOutOfRangeException.ThrowIfLessThan(lifetime, TimeSpan.FromSeconds(1));
        var open = await RequireFittingAsync(key, number, length, sha256, cancellation);
        await IsTakenAsync(key, open, number, sha256, cancellation);
        return await parts.AddressAsync(new AnnouncedPart(key, number, length, sha256), open, bucket.Settings.AgentEndpoint ?? bucket.Settings.Endpoint, lifetime);
    }

    public async Task<bool> TakePresignedAsync(string key, int number, long length, ReadOnlyMemory<byte> sha256, CancellationToken cancellation)
    {
        var open = await RequireFittingAsync(key, number, length, sha256, cancellation);
        if (await IsTakenAsync(key, open, number, sha256, cancellation)) return true;
        if (await uploads.PartAsync(key, open, number, cancellation) is not { } there || there.Size != length) return false;
        await uploads.CountAsync(key, open, number, sha256, there.ETag, cancellation);
        return true;
    }

    private async Task<OpenUpload> RequireFittingAsync(string key, int number, long length, ReadOnlyMemory<byte> sha256, CancellationToken cancellation)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(sha256.Length, 32);
        ObjectKey.Check(key);
        await RequireOursAsync(cancellation);
        var open = await uploads.KnownAsync(key, cancellation) ?? throw new UploadMissingException(key);
        var offset = (long)number * open.Size.PartBytes;
        return open.Size.Fits(number, offset, length) ? open : throw new PartOutOfRangeException(key, number, offset, length);
    }
}
