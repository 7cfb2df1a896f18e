using Evidence.Database;
using Evidence.Devices;
using Evidence.Formats;
using Evidence.Formats.Protocol;
using Evidence.Storage;

namespace Evidence.Intake;

/// <summary>
/// Tells an agent where one part goes past the server: an address that the object store itself honours, for this part alone and not for long.
/// The credentials of the store stay here.
/// </summary>
public sealed class AddressPart(EvidenceDb db, IObjectStore store, IntakeOptions options)
{
    private static readonly PartAddressAnswer ToServer = new(null, new Dictionary<string, string>(), null, Taken: false);

    /// <summary>Asked again it gives another address; earlier ones stay good until they expire.</summary>
    /// <param name="agent">Who asks.</param>
    /// <param name="id">One of its objects.</param>
    /// <param name="number">The part's number, from 0.</param>
    /// <param name="sha256">Of the part's bytes, as the agent announces them.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <returns>The address; without one where the part has to go to the server, or is there already.</returns>
    /// <exception cref="Kernel.RefusedException">Unknown object, wrong number, other bytes than before, or it takes no more parts.</exception>
    public async Task<PartAddressAnswer> RunAsync(AgentCaller agent, ObjectId id, int number, Sha256Hash sha256, CancellationToken cancellation)
    {
        var upload = await db.UploadOfAsync(agent, id, cancellation);
        var plan = upload.Plan();
        if (!plan.Has(number))
            throw IntakeRefusals.PartOutOfRange.ToException();
        if (await db.HasPartAsync(upload, number, sha256, cancellation))
            return ToServer with { Taken = true };
        if (options.Uploads != UploadWay.Direct || store is not IPresignedUploads direct)
            return ToServer;
        PartAddress? address = null;
        await StoreErrors.AsRefusalsAsync(async () => address = await PresignAsync(direct, upload, number, sha256, cancellation));
        return address is null ? ToServer : new PartAddressAnswer(address.Address.AbsoluteUri, address.Headers, address.ExpiresAt, Taken: false);
    }

    private async Task<PartAddress?> PresignAsync(IPresignedUploads direct, Upload upload, int number, Sha256Hash sha256, CancellationToken cancellation)
    {
        Task<PartAddress?> Presign() =>
            direct.PresignPartAsync(upload.StoreKey(), number, upload.Plan().LengthOf(number), sha256.ToArray(), options.AddressGoodFor, cancellation);
        try
        {
            return await Presign();
        }
        catch (UploadMissingException)
        {
            // The server was killed between the row and the room for it; or the object came whole, which the server's own way knows how to compare.
            if (await store.FindAsync(upload.StoreKey(), cancellation) is not null)
                return null;
            await store.BeginUploadAsync(upload.StoreKey(), upload.CiphertextBytes, upload.PartBytes, cancellation);
            return await Presign();
        }
    }
}
