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
    private readonly AgencyFile agency;
    private readonly PrivateKey<ECDsa> rootKey;

    private OpenKeyRing(KeyFiles files)
    {
        this.files = files;
        agency = AgencyFile.Read(files.Read(AgencyFile.Name));
        rootKey = files.ReadSigningKey(RootName);
    }

    private static KeyName RootName => new(KeyUse.Root, 1);

    public static RingContents From(KeyFiles files) => new OpenKeyRing(files).Read();

    private RingContents Read() => new(agency, ReadRole(RootName, _ => rootKey), ReadRoles(KeyUse.Intake, files.ReadAgreementKey),
        ReadRoles(KeyUse.Receipt, files.ReadSigningKey), ReadRoles(KeyUse.Permit, files.ReadSigningKey), ReadKeks());

    private List<RoleKey<T>> ReadRoles<T>(KeyUse use, Func<KeyName, PrivateKey<T>> read) where T : ECAlgorithm =>
        Stated(use).ConvertAll(name => ReadRole(name, read));

    private RoleKey<T> ReadRole<T>(KeyName name, Func<KeyName, PrivateKey<T>> read) where T : ECAlgorithm
    {
        var key = read(name);
        var document = ReadStatement(name);
        var statement = KeyStatement.Read(document).Value;
        if (statement?.Purpose != name.Purpose || statement.Fingerprint != key.Fingerprint)
            throw Unstated(name);
        return statement.Agency == agency.Agency ? new RoleKey<T>(name, key, document, statement) : throw Foreign(name);
    }

    private List<FileKek> ReadKeks()
    {
        var keks = new List<FileKek>();
        foreach (var name in Stated(KeyUse.Kek))
        {
            var statement = KekStatement.Read(ReadStatement(name)).Value;
            if (statement is null || statement.Name != name.ToString())
                throw Unstated(name);
            if (statement.Agency != agency.Agency)
                throw Foreign(name);
            // A retired one has no file any more.
            if (statement.Until is null)
                keks.Add(new FileKek(statement, ReadKek(name, statement)));
        }

        return keks.Count > 0 ? keks : throw new StartRefusedException("the key ring has no key-encryption key.", "Restore it from the key ring's backup.");
    }

    private byte[] ReadKek(KeyName name, KekStatement statement)
    {
        var kek = files.Read(name.FileName);
        if (kek.Length != FileKek.Bytes)
            throw new StartRefusedException($"{name.FileName} has {kek.Length} bytes instead of {FileKek.Bytes}.", "Restore it from the key ring's backup.");
        return KekStatement.CheckOf(kek, agency.Agency, statement.Name) == statement.Check ? kek : throw Unstated(name);
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
        var document = UnverifiedDocument.Parse(files.Read(name.StatementName)).Value;
        return document is not null && rootKey.Use(document.Verify) is { } signed ? signed : throw new StartRefusedException(
            $"{name.StatementName} is not signed by the agency's root key.", "Restore it from the key ring's backup.");
    }

    private static StartRefusedException Unstated(KeyName name) =>
        new($"no statement of the root key is about {name.FileName}.", "Restore key and statement from the key ring's backup.");

    private static StartRefusedException Foreign(KeyName name) =>
        new($"{name.StatementName} is of another agency.", "Two key rings were mixed up: restore the whole folder from one backup.");
}
