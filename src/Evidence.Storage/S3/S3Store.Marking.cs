using System.Text;
using Amazon.S3;
using Amazon.S3.Model;

namespace Evidence.Storage.S3;

/// <summary>The object <c>store.id</c>, which says whose store it is: its oldest version, so that nobody makes it theirs afterwards.</summary>
public sealed partial class S3Store : IStoreMark
{
    private volatile bool isOurs;

    /// <summary>Marks a bucket, or a prefix of one, as this agency's store. Marked already: no change. Only for a new installation.</summary>
    /// <exception cref="StoreAwayException">It cannot be reached, or is another store.</exception>
    /// <exception cref="StoreRefusedException">The bucket keeps no versions, or these credentials may not write.</exception>
    public async Task MakeAsync(CancellationToken cancellation)
    {
        await RequireVersioningAsync(cancellation);
        if (await ReadMarkAsync(cancellation) is null) await bucket.PutAsync(names.Mark, Encoding.ASCII.GetBytes(id + "\n"), cancellation);
        await RequireAsync(cancellation);
    }

    public async Task RequireAsync(CancellationToken cancellation)
    {
        var found = await ReadMarkAsync(cancellation) ?? throw new StoreAwayException($"There is no object store at {bucket.Settings}: it has no {names.Mark}.");
        if (found != id) throw new StoreAwayException($"{bucket.Settings} is another object store: its {names.Mark} says {found}, not {id}.");
    }

    /// <summary>Before the first use; whoever changes the settings starts the programs again.</summary>
    private async Task RequireOursAsync(CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        if (isOurs) return;
        await RequireAsync(cancellation);
        isOurs = true;
    }

    /// <summary>Without versions a second put would destroy what was stored.</summary>
    private async Task RequireVersioningAsync(CancellationToken cancellation)
    {
        var said = await bucket.CallAsync((s3, name) => s3.GetBucketVersioningAsync(new GetBucketVersioningRequest { BucketName = name }, cancellation), cancellation);
        if (said.VersioningConfig?.Status != VersionStatus.Enabled)
            throw new StoreRefusedException($"The bucket {bucket.Settings.Bucket} keeps no versions. Turn versioning on, and Object Lock with it where the server has it.");
    }

    private async Task<string?> ReadMarkAsync(CancellationToken cancellation)
    {
        if ((await bucket.VersionsAsync(names.Mark, cancellation)).FindLast(version => version.IsDeleteMarker != true) is not { } oldest) return null;
        using var read = await bucket.CallAsync((s3, name) => s3.GetObjectAsync(new GetObjectRequest { BucketName = name, Key = names.Mark, VersionId = oldest.VersionId }, cancellation), cancellation);
        using var text = new StreamReader(read.ResponseStream, Encoding.ASCII);
        return (await text.ReadToEndAsync(cancellation)).Trim();
    }
}
