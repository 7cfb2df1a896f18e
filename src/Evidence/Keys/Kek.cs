using Evidence.Formats;
using Evidence.Formats.Protocol;
using Evidence.Formats.Sealing;

namespace Evidence.Keys;

/// <summary>A key-encryption key, wherever it is kept. docs/formats/key-ring.md, "Data keys".</summary>
internal abstract class Kek(KekStatement statement) : IDisposable
{
    public KekStatement Statement => statement;

    /// <exception cref="KeyAwayException">Whoever keeps it cannot be reached, or says no.</exception>
    public abstract Task<byte[]> WrapAsync(DataKey dataKey, ObjectId sealedObject, CancellationToken cancellation);

    /// <summary>Null where the wrap was altered, or made under another key.</summary>
    /// <exception cref="KeyAwayException">Whoever keeps it cannot be reached, or says no.</exception>
    public abstract Task<DataKey?> TryUnwrapAsync(byte[] wrapped, ObjectId sealedObject, CancellationToken cancellation);

    public abstract void Dispose();
}
