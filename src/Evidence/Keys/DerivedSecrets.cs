using System.Security.Cryptography;
using System.Text;
using Evidence.Formats;

namespace Evidence.Keys;

/// <summary>
/// Secrets that follow from the root's private key (HKDF-SHA-256, RFC 5869), so that whoever carries the ring carries them too. Only what
/// HKDF extracts of the key is held: it signs nothing. docs/formats/key-ring.md, "Derived secrets".
/// </summary>
internal sealed class DerivedSecrets : IDisposable
{
    private const int Bytes = 32;

    private readonly byte[] extracted;

    private DerivedSecrets(byte[] extracted) => this.extracted = extracted;

    public static DerivedSecrets Of(ECDsa root, AgencyId agency)
    {
        var scalar = root.ExportParameters(includePrivateParameters: true).D!;
        try
        {
            return new DerivedSecrets(HKDF.Extract(HashAlgorithmName.SHA256, scalar, Encoding.ASCII.GetBytes(agency.ToString())));
        }
        finally
        {
            CryptographicOperations.ZeroMemory(scalar);
        }
    }

    public byte[] Derive(string purpose) => HKDF.Expand(HashAlgorithmName.SHA256, extracted, Bytes, Encoding.ASCII.GetBytes($"evidence/1/{purpose}"));

    public void Dispose() => CryptographicOperations.ZeroMemory(extracted);
}
