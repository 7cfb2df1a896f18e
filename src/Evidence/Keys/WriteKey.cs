using System.Security.Cryptography;
using System.Text;
using Evidence.Durability;
using Evidence.Formats;
using Evidence.Formats.Protocol;

namespace Evidence.Keys;

/// <summary>
/// Writes one version of a key into a ring's folder: first the key, then the root's statement on it, which is what puts it into the ring.
/// Killed in between it leaves a key file that nobody uses.
/// </summary>
internal sealed class WriteKey(string folder, AgencyId agency, ECDsa root)
{
    /// <summary>An intake, receipt or permit key, or the root itself.</summary>
    public void Pair(KeyName name, ECAlgorithm key, DateTimeOffset from)
    {
        var pem = Encoding.ASCII.GetBytes(key.ExportPkcs8PrivateKeyPem());
        Durable.WriteNewFile(Path.Combine(folder, name.FileName), pem);
        CryptographicOperations.ZeroMemory(pem);
        var statement = new KeyStatement { Agency = agency, Purpose = name.Purpose, Key = key.ExportSubjectPublicKeyInfo(), From = from };
        State(name, KeyStatement.Type, statement.ToCanonicalJson());
    }

    /// <summary>A key-encryption key of 32 random bytes.</summary>
    public void Kek(KeyName name, DateTimeOffset from)
    {
        var kek = RandomNumberGenerator.GetBytes(FileKek.Bytes);
        var check = KekStatement.CheckOf(kek, agency, name.ToString());
        Durable.WriteNewFile(Path.Combine(folder, name.FileName), kek);
        CryptographicOperations.ZeroMemory(kek);
        var statement = new KekStatement { Agency = agency, Name = name.ToString(), Provider = KekProvider.File, Check = check, From = from };
        State(name, KekStatement.Type, statement.ToCanonicalJson());
    }

    private void State(KeyName name, string type, byte[] json) =>
        Durable.WriteNewFile(Path.Combine(folder, name.StatementName), SignedDocument.Sign(type, json, root).ToBytes());
}
