namespace Evidence.Formats.Custody;

/// <summary>Binds a sealed object to the part it holds and to the plaintext's length and SHA-256.</summary>
/// <param name="Id">The sealed object.</param>
/// <param name="Part">The part of the item that it holds.</param>
/// <param name="Role">original, sidecar, telemetry, proxy, thumbnail …: the part's role.</param>
/// <param name="Sha256">Of the plaintext.</param>
/// <param name="Bytes">Length of the plaintext.</param>
public sealed record CustodyObject(ObjectId Id, PartId Part, string Role, Sha256Hash Sha256, long Bytes);
