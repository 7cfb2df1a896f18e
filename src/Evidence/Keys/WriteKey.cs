using System.Security.Cryptography;
using System.Text;
using Evidence.Durability;
using Evidence.Formats;
using Evidence.Formats.Protocol;

namespace Evidence.Keys;

/// <summary>
/// Writes versions of keys into a ring's folder: first the key, then the root's statement on it, which is what puts it into the ring.
/// Killed in between it leaves a key file that nobody uses; repeated it states that same key.
/// </summary>
/// <param name="folder">The ring's.</param>
/// <param name="agency">Whose it is.</param>
/// <param name="root">The private root key.</param>
/// <param name="ringKey">Locks what is written; null in a ring without a passphrase.</param>
internal sealed class WriteKey(string folder, AgencyId agency, ECDsa root, RingKey? ringKey = null)
{
    /// <summary>A pair on P-256, or the root itself.</summary>
    public void Pair(KeyName name, ECAlgorithm key, DateTimeOffset from) => Pair(name, key.ExportPkcs8PrivateKeyPem(), key.ExportSubjectPublicKeyInfo(), from);

    /// <summary>A pair of Ed25519.</summary>
    public void Pair(KeyName name, Ed25519Key key, DateTimeOffset from) => Pair(name, key.ExportPem(), key.SubjectPublicKeyInfo, from);

    /// <summary>States a pair whose private key lies in the folder already.</summary>
    public void StatePair(KeyName name, byte[] subjectPublicKeyInfo, DateTimeOffset from) => State(name, KeyStatement.Type,
        new KeyStatement { Agency = agency, Purpose = name.Purpose, Key = subjectPublicKeyInfo, From = from }.ToCanonicalJson());

    /// <summary>A key-encryption key of 32 random bytes.</summary>
    public void Kek(KeyName name, DateTimeOffset from)
    {
        var kek = RandomNumberGenerator.GetBytes(FileKek.Bytes);
        Write(name, kek);
        StateKek(name, kek, from);
        CryptographicOperations.ZeroMemory(kek);
    }

    /// <summary>States a key-encryption key that lies in the folder already.</summary>
    public void StateKek(KeyName name, ReadOnlySpan<byte> kek, DateTimeOffset from) => State(name, KekStatement.Type,
        new KekStatement { Agency = agency, Name = name.ToString(), Provider = KekProvider.File, Check = KekStatement.CheckOf(kek, agency, name.ToString()), From = from }.ToCanonicalJson());

    /// <summary>States a key-encryption key that AWS Key Management Service keeps.</summary>
    public void StateKmsKek(KeyName name, string arn, DateTimeOffset from) => State(name, KekStatement.Type,
        new KekStatement { Agency = agency, Name = name.ToString(), Provider = KekProvider.AwsKms, Check = CheckOf(arn), Reference = arn, From = from }.ToCanonicalJson());

    /// <summary>What stands for a key that only its provider has.</summary>
    public static Sha256Hash CheckOf(string reference) => Sha256Hash.Of(Encoding.UTF8.GetBytes(reference));

    /// <summary>Takes the place of the statement that is there: the same key, with another end.</summary>
    public void Restate(KeyName name, string type, byte[] json) =>
        Durable.ReplaceFile(Path.Combine(folder, name.StatementName), SignedDocument.Sign(type, json, root).ToBytes());

    private void Pair(KeyName name, string pem, byte[] subjectPublicKeyInfo, DateTimeOffset from)
    {
        var bytes = Encoding.ASCII.GetBytes(pem);
        Write(name, bytes);
        CryptographicOperations.ZeroMemory(bytes);
        StatePair(name, subjectPublicKeyInfo, from);
    }

    private void State(KeyName name, string type, byte[] json)
    {
        FaultPoints.Hit(FaultPoint.KeyWritten);
        Durable.WriteNewFile(Path.Combine(folder, name.StatementName), SignedDocument.Sign(type, json, root).ToBytes());
        FaultPoints.Hit(FaultPoint.KeyStated);
    }

    private void Write(KeyName name, ReadOnlySpan<byte> secret) =>
        Durable.WriteNewFile(Path.Combine(folder, name.FileName), ringKey is null ? secret : ringKey.Lock(name.FileName, secret));
}
