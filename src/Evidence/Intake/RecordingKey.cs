using System.Buffers.Binary;
using System.Security.Cryptography;
using Evidence.Formats;

namespace Evidence.Intake;

/// <summary>
/// Which recording of a device a file belongs to: path, length and time of change of the recording as the inventory lists it.
/// A sidecar has its recording's key, so that both find one item whichever arrives first, also in a later dock session. All files of
/// a recording that the device wrote as several have the key of its first file, which the inventory names;
/// a name that the camera uses again for another recording has another key.
/// </summary>
internal static class RecordingKey
{
    /// <param name="path">Raw path of the recording.</param>
    /// <param name="bytes">Its length; null where the inventory does not list it.</param>
    /// <param name="modifiedAt">Its time of change, as listed.</param>
    public static Sha256Hash Of(ReadOnlySpan<byte> path, long? bytes, DateTimeOffset? modifiedAt)
    {
        Span<byte> facts = stackalloc byte[2 * sizeof(long)];
        BinaryPrimitives.WriteInt64BigEndian(facts, bytes ?? -1);
        BinaryPrimitives.WriteInt64BigEndian(facts[sizeof(long)..], modifiedAt?.UtcTicks ?? -1);
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(facts);
        hash.AppendData(path);
        return Sha256Hash.Finish(hash);
    }
}
