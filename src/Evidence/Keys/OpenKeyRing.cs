using System.Security.Cryptography;
using Evidence.Formats.Protocol;
using Evidence.Kernel;

namespace Evidence.Keys;

/// <summary>
/// Puts a ring together from its files; what does not fit is refused. A version is in the ring once the root's statement on it is there;
/// a key file above the highest stated version is one that is still being made, and is passed over. docs/formats/key-ring.md.
/// </summary>
internal sealed class OpenKeyRing
{
    private readonly KeyFiles files;
    private readonly PrivateKey<ECDsa> rootKey;

    private readonly KmsAccess kms;

    private OpenKeyRing(KeyFiles files, PrivateKey<ECDsa> rootKey, KmsAccess kms) => (this.files, this.rootKey, this.kms) = (files, rootKey, kms);

    private static KeyName RootName => new(KeyUse.Root, 1);

    private AgencyFile Agency => files.Agency;

    /// <param name="folder">The ring.</param>
    /// <param name="passphrase">Asked where it is locked.</param>
    /// <param name="ringKey">Of an earlier opening, if any; stays its owner's.</param>
    /// <param name="kms">For keys that AWS Key Management Service keeps.</param>
    /// <returns>Its keys, and what opened the locked ones; that key may be the one that was given.</returns>
    public static (RingContents Contents, RingKey? RingKey) Run(string folder, PassphraseSource passphrase, RingKey? ringKey, KmsAccess kms)
    {
        for (; ;)
        {
            var files = new KeyFiles(folder, passphrase, ringKey);
            try
            {
                return (From(files, kms), files.RingKey);
            }
            catch (StartRefusedException) when (files.IsBeingLocked())
            {
                // Somebody sets or removes the passphrase at this moment: what was read is neither the old ring nor the new.
                ringKey = files.RingKey;
            }
        }
    }

    private static RingContents From(KeyFiles files, KmsAccess kms)
    {
        // The root signs nothing while programs run: that its key is there and the right one is all they need to know.
        using var root = files.ReadSigningKey(RootName);
        return new OpenKeyRing(files, root, kms).Read();
    }

    private RingContents Read() => new(Agency, ReadRoot(), ReadRoles(KeyUse.Intake, files.ReadAgreementKey),
        ReadRoles(KeyUse.Receipt, files.ReadSigningKey), ReadRoles(KeyUse.Permit, files.ReadSigningKey), ReadRoles(KeyUse.Log, files.ReadSigningKey),
        ReadRoles(KeyUse.LogEd25519, files.ReadEd25519Key), ReadKeks(), rootKey.Use(key => DerivedSecrets.Of(key, Agency.Agency)));

    private StatedKey ReadRoot()
    {
        var root = ReadRole(RootName, _ => rootKey);
        return new StatedKey(root.Name, root.Document, root.Statement);
    }

    private List<RoleKey<T>> ReadRoles<T>(KeyUse use, Func<KeyName, PrivateKey<T>> read) where T : IDisposable =>
        Stated(use).ConvertAll(name => ReadRole(name, read));

    private RoleKey<T> ReadRole<T>(KeyName name, Func<KeyName, PrivateKey<T>> read) where T : IDisposable
    {
        var key = read(name);
        var document = ReadStatement(name);
        var statement = KeyStatement.Read(document).Value;
        if (statement?.Purpose != name.Purpose || statement.Fingerprint != key.Fingerprint)
            throw Unstated(name);
        return statement.Agency == Agency.Agency ? new RoleKey<T>(name, key, document, statement) : throw Foreign(name);
    }

    private List<Kek> ReadKeks()
    {
        var keks = new List<Kek>();
        foreach (var name in Stated(KeyUse.Kek))
        {
            var statement = KekStatement.Read(ReadStatement(name)).Value;
            if (statement is null || statement.Name != name.ToString())
                throw Unstated(name);
            if (statement.Agency != Agency.Agency)
                throw Foreign(name);
            // A retired one has no file any more.
            if (statement.Until is null)
                keks.Add(statement.Provider == KekProvider.File ? new FileKek(statement, ReadKek(name, statement)) : OfService(statement));
        }

        return keks.Count > 0 ? keks : throw new StartRefusedException("the key ring has no key-encryption key.", "Restore it from the key ring's backup.");
    }

    private KmsKek OfService(KekStatement statement) => statement.Reference is { } arn && statement.Check == WriteKey.CheckOf(arn)
        ? new KmsKek(statement, kms.ClientFor(arn))
        : throw new StartRefusedException($"the statement on {statement.Name} names no key of AWS Key Management Service.", "Restore it from the key ring's backup.");

    private byte[] ReadKek(KeyName name, KekStatement statement)
    {
        var kek = files.ReadSecret(name);
        if (kek.Length != FileKek.Bytes)
            throw new StartRefusedException($"{name.FileName} has {kek.Length} bytes instead of {FileKek.Bytes}.", "Restore it from the key ring's backup.");
        return KekStatement.CheckOf(kek, Agency.Agency, statement.Name) == statement.Check ? kek : throw Unstated(name);
    }

    /// <summary>The versions that the root has stated, rising.</summary>
    private List<KeyName> Stated(KeyUse use)
    {
        var stated = files.Stated(use);
        if (stated.Count == 0)
            throw new StartRefusedException($"the key ring has no statement of a {Formats.Vocabulary.Word(use)} key.", "Restore the key ring's statements from its backup.");
        foreach (var lost in files.Kept(use).Except(stated).Where(name => name.Number < stated[^1].Number))
            throw Unstated(lost);
        return stated;
    }

    private SignedDocument ReadStatement(KeyName name)
    {
        var document = UnverifiedDocument.Parse(files.ReadStatement(name)).Value;
        return document is not null && rootKey.Use(document.Verify) is { } signed ? signed : throw new StartRefusedException(
            $"{name.StatementName} is not signed by the agency's root key.", "Restore it from the key ring's backup.");
    }

    private static StartRefusedException Unstated(KeyName name) =>
        new($"no statement of the root key is about {name.FileName}.", "Restore key and statement from the key ring's backup.");

    private static StartRefusedException Foreign(KeyName name) =>
        new($"{name.StatementName} is of another agency.", "Two key rings were mixed up: restore the whole folder from one backup.");
}
