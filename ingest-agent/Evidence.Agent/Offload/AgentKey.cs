using System.Security.Cryptography;
using Evidence.Agent.Hosting;
using Evidence.Formats.Protocol;

namespace Evidence.Agent.Offload;

/// <summary>The key that makes this agent the one that enrolled. Many files are in flight at once, and the key is not made for two threads: one signs at a time.</summary>
internal sealed class AgentKey : IDisposable
{
    private readonly Lock gate = new();
    private readonly ECDsa key;

    private AgentKey(ECDsa key)
    {
        this.key = key;
        PublicKey = key.ExportSubjectPublicKeyInfo();
    }

    /// <summary>DER SubjectPublicKeyInfo.</summary>
    public byte[] PublicKey { get; }

    /// <exception cref="UserError">The file is damaged, or others can read it.</exception>
    public static AgentKey ReadOrCreate(string path)
    {
        var stored = SecretFile.ReadOrCreate(path, NewKey);
        var key = ECDsa.Create();
        try
        {
            key.ImportPkcs8PrivateKey(stored, out _);
            return new(key);
        }
        catch (CryptographicException)
        {
            key.Dispose();
            throw new UserError(ExitCode.Usage, $"'{path}' is not an agent key.", "Restore it from a copy, or enrol again in an empty state folder.");
        }
        finally
        {
            CryptographicOperations.ZeroMemory(stored);
        }
    }

    public SignedDocument Sign(string type, byte[] canonicalJson)
    {
        lock (gate) return SignedDocument.Sign(type, canonicalJson, key);
    }

    public SignatureFields Sign(RequestParts request, DateTimeOffset now)
    {
        lock (gate) return RequestSignature.Sign(request, key, now);
    }

    public void Dispose() => key.Dispose();

    private static byte[] NewKey()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        return key.ExportPkcs8PrivateKey();
    }
}
