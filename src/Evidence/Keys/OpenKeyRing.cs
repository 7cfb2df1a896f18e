using System.Security.Cryptography;
using Evidence.Formats.Protocol;
using Evidence.Kernel;

namespace Evidence.Keys;

/// <summary>Puts a ring together from its files; what does not fit is refused.</summary>
internal static class OpenKeyRing
{
    public static FileKeyRing From(KeyFiles files)
    {
        var agency = AgencyFile.Read(files.Read(AgencyFile.Name));
        var rootKey = files.ReadSigningKey("root.pem");
        var statements = ReadStatements(files, rootKey.ExportSubjectPublicKeyInfo(), agency);
        return new FileKeyRing(agency,
            Match(rootKey, "root.pem", KeyPurpose.Root, statements),
            ReadRole(files, KeyPurpose.Intake, statements, files.ReadAgreementKey),
            ReadRole(files, KeyPurpose.Receipt, statements, files.ReadSigningKey),
            ReadRole(files, KeyPurpose.Permit, statements, files.ReadSigningKey),
            ReadKeks(files));
    }

    private static List<(SignedDocument Document, KeyStatement Statement)> ReadStatements(KeyFiles files, byte[] rootKey, AgencyFile agency)
    {
        var read = new List<(SignedDocument, KeyStatement)>();
        foreach (var path in files.Statements)
        {
            var document = UnverifiedDocument.Parse(File.ReadAllBytes(path)).Value;
            if (document is null || KeyStatement.Verify(document, rootKey) is not { } statement)
                throw new StartRefusedException($"{path} is not signed by the agency's root key.", "Restore it from the key ring's backup.");
            if (statement.Agency != agency.Agency)
                throw new StartRefusedException($"{path} is of another agency ({statement.Agency}).", "Two key rings were mixed up: restore the whole folder from one backup.");
            read.Add((document.Verify(rootKey)!, statement));
        }

        return read;
    }

    private static List<RoleKey<T>> ReadRole<T>(KeyFiles files, KeyPurpose purpose,
        List<(SignedDocument, KeyStatement)> statements, Func<string, T> read) where T : ECAlgorithm
    {
        var prefix = Formats.Vocabulary.Word(purpose);
        var names = files.Numbers(prefix, "pem").Select(n => $"{prefix}-{n}.pem").ToList();
        if (names.Count == 0)
            throw new StartRefusedException($"the key ring has no {prefix} key.", "Restore it from the key ring's backup.");
        return [.. names.Select(name => Match(read(name), name, purpose, statements))];
    }

    private static RoleKey<T> Match<T>(T key, string name, KeyPurpose purpose, List<(SignedDocument Document, KeyStatement Statement)> statements)
        where T : ECAlgorithm
    {
        var fingerprint = PublicKeys.Fingerprint(key);
        var own = statements.Find(pair => pair.Statement.Purpose == purpose && pair.Statement.Fingerprint == fingerprint);
        return own.Statement is null
            ? throw new StartRefusedException($"no statement of the root key is about {name}.", "Restore the key ring's statements from its backup.")
            : new RoleKey<T>(key, own.Document, own.Statement);
    }

    private static SortedList<int, byte[]> ReadKeks(KeyFiles files)
    {
        var keks = new SortedList<int, byte[]>();
        foreach (var number in files.Numbers("kek", "key"))
        {
            var kek = files.Read($"kek-{number}.key");
            if (kek.Length != 32)
                throw new StartRefusedException($"kek-{number}.key has {kek.Length} bytes instead of 32.", "Restore it from the key ring's backup.");
            keks.Add(number, kek);
        }

        return keks.Count > 0 ? keks : throw new StartRefusedException("the key ring has no key-encryption key.", "Restore it from the key ring's backup.");
    }
}
