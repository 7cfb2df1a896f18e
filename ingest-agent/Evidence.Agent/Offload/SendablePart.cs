using Evidence.Formats;

namespace Evidence.Agent.Offload;

/// <summary>
/// Sealed bytes that may leave this machine. Only <see cref="InflightJournal"/> makes one, after their hash is durable
/// in the journal; that is what keeps a nonce from ever covering two different plaintexts on the wire.
/// </summary>
internal sealed class SendablePart
{
    internal SendablePart(int number, ReadOnlyMemory<byte> bytes, Sha256Hash sha256) => (Number, Bytes, Sha256) = (number, bytes, sha256);

    public int Number { get; }

    public ReadOnlyMemory<byte> Bytes { get; }

    public Sha256Hash Sha256 { get; }
}
