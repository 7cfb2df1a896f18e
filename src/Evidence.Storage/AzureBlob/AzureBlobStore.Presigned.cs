namespace Evidence.Storage.AzureBlob;

/// <summary>
/// An address of Azure's can be used for any bytes and, by some servers, again. It therefore names a blob of its own beside the upload, never
/// the object: taking the part copies what is there, within the service, into a block that no address reaches. What is put to the address after that
/// is no part of anything.
/// </summary>
public sealed partial class AzureBlobStore : IPresignedUploads
{
    private static readonly TimeSpan Longest = TimeSpan.FromDays(1);

    public async Task<PartAddress?> PresignPartAsync(string key, int number, long length, ReadOnlyMemory<byte> sha256, TimeSpan lifetime, CancellationToken cancellation)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(lifetime, Longest);
        ArgumentOutOfRangeException.ThrowIfLessThan(lifetime, TimeSpan.FromSeconds(1));
        var part = new AnnouncedPart(key, number, length, sha256);
        await IsTakenAsync(part, await RequireFittingAsync(part, cancellation), cancellation);
        return uploads.Address(part, lifetime);
    }

    public async Task<bool> TakePresignedAsync(string key, int number, long length, ReadOnlyMemory<byte> sha256, CancellationToken cancellation)
    {
        var part = new AnnouncedPart(key, number, length, sha256);
        using var turn = await TakeAsync(key, number, cancellation);
        var open = await RequireFittingAsync(part, turn.Cancellation);
        return await IsTakenAsync(part, open, turn.Cancellation) || await uploads.TakeAsync(part, open, turn.Cancellation);
    }

    private async Task<OpenBlob> RequireFittingAsync(AnnouncedPart part, CancellationToken cancellation)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(part.Sha256.Length, 32, nameof(part));
        ObjectKey.Check(part.Key);
        await RequireOursAsync(cancellation);
        var open = await uploads.FindAsync(part.Key, cancellation) ?? throw new UploadMissingException(part.Key);
        var offset = (long)part.Number * open.Size.PartBytes;
        return open.Size.Fits(part.Number, offset, part.Length) ? open : throw new PartOutOfRangeException(part.Key, part.Number, offset, part.Length);
    }
}
