namespace Evidence.Keys;

/// <summary>A data key as the database keeps it.</summary>
/// <param name="KekId">Which version of the key-encryption key wraps it, such as <c>kek-2</c>.</param>
/// <param name="Bytes">Under a key of the ring 40 bytes of AES-KWP; else what the provider made.</param>
public sealed record WrappedDataKey(string KekId, byte[] Bytes);

/// <summary>A key cannot be used now, and may be later: its keeper cannot be reached, or none is in force.</summary>
public sealed class KeyAwayException(string message, Exception? inner = null) : IOException(message, inner);
