using System.Security.Cryptography;
using System.Text;
using Evidence.Agent.Hosting;
using Evidence.Formats;
using Evidence.Formats.Sealing;

namespace Evidence.Agent.Offload;

/// <summary>Seals data keys for the journal, so that a copied journal without this machine's key opens nothing. AES-256-GCM, bound to the object.</summary>
internal sealed class MachineKey : IDisposable
{
    private const int KeyBytes = 32, NonceBytes = 12, TagBytes = 16;

    // A cipher object serves one thread; files in flight are many. Each use makes its own from the key.
    private readonly byte[] key;

    private MachineKey(byte[] key) => this.key = key;

    public static MachineKey ReadOrCreate(string path)
    {
        var key = SecretFile.ReadOrCreate(path, () => RandomNumberGenerator.GetBytes(KeyBytes));
        if (key.Length != KeyBytes)
            throw new UserError(ExitCode.Usage, $"'{path}' is not a machine key.", "Restore it from a copy. Without it, uploads under way start again from the device.");
        return new(key);
    }

    public byte[] Seal(DataKey dataKey, ObjectId sealedObject)
    {
        var stored = new byte[NonceBytes + DataKey.Length + TagBytes];
        RandomNumberGenerator.Fill(stored.AsSpan(0, NonceBytes));
        using var aes = new AesGcm(key, TagBytes);
        aes.Encrypt(stored.AsSpan(0, NonceBytes), dataKey.Bytes, stored.AsSpan(NonceBytes, DataKey.Length), stored.AsSpan(NonceBytes + DataKey.Length), For(sealedObject));
        return stored;
    }

    /// <summary>Null if the bytes were not sealed by this machine for this object.</summary>
    public DataKey? TryOpen(ReadOnlySpan<byte> stored, ObjectId sealedObject)
    {
        if (stored.Length != NonceBytes + DataKey.Length + TagBytes) return null;
        Span<byte> plain = stackalloc byte[DataKey.Length];
        using var aes = new AesGcm(key, TagBytes);
        try
        {
            aes.Decrypt(stored[..NonceBytes], stored.Slice(NonceBytes, DataKey.Length), stored[(NonceBytes + DataKey.Length)..], plain, For(sealedObject));
            return DataKey.From(plain);
        }
        catch (AuthenticationTagMismatchException)
        {
            return null;
        }
        finally
        {
            CryptographicOperations.ZeroMemory(plain);
        }
    }

    public void Dispose() => CryptographicOperations.ZeroMemory(key);

    private static byte[] For(ObjectId sealedObject) => Encoding.ASCII.GetBytes($"evidence/inflight/1/{sealedObject}");
}
