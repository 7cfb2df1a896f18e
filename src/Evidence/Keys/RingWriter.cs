using System.Security.Cryptography;
using Evidence.Durability;
using Evidence.Formats.Protocol;

namespace Evidence.Keys;

/// <summary>
/// Changes a ring that is in use, on behalf of whoever holds the turn. Every step can be killed and repeated, and programs that read in between
/// find a ring that is whole.
/// </summary>
internal sealed class RingWriter
{
    private readonly KeyFiles files;

    private RingWriter(KeyFiles files) => this.files = files;

    /// <param name="folder">The ring.</param>
    /// <param name="ringKey">What opened it; null where it has no passphrase.</param>
    public static RingWriter Open(string folder, RingKey? ringKey) => new(new KeyFiles(folder, new PassphraseSource(null).WithoutAsking(), ringKey));

    /// <summary>Whether the root has stated this version.</summary>
    public bool Has(KeyName name) => files.Stated(name.Use).Contains(name);

    /// <summary>Makes a version, or goes on with one whose making was killed.</summary>
    /// <param name="name">The version.</param>
    /// <param name="from">When it is made.</param>
    /// <param name="arn">Of a key-encryption key that AWS Key Management Service keeps; null for one in the ring.</param>
    public void Make(KeyName name, DateTimeOffset from, string? arn)
    {
        // What a killed rotation has stated nobody uses yet: it may have been meant to lie elsewhere.
        if (Has(name) && (name.Use != KeyUse.Kek || KekStatement.Read(Statement(name)).Value!.Reference == arn))
            return;
        if (Has(name))
            Durable.DeleteFile(Path.Combine(files.Folder, name.StatementName));
        var isWritten = files.Kept(name.Use).Contains(name);
        WithRoot(write =>
        {
            switch (name.Use)
            {
                case KeyUse.Kek when arn is not null:
                    write.StateKmsKek(name, arn, from);
                    break;
                case KeyUse.Kek when isWritten:
                    var kek = files.ReadSecret(name);
                    write.StateKek(name, kek, from);
                    CryptographicOperations.ZeroMemory(kek);
                    break;
                case KeyUse.Kek:
                    write.Kek(name, from);
                    break;
                case KeyUse.Intake:
                    MakePair(write, name, from, isWritten, files.ReadAgreementKey, ECDiffieHellman.Create);
                    break;
                case KeyUse.Receipt or KeyUse.Permit or KeyUse.Log:
                    MakePair(write, name, from, isWritten, files.ReadSigningKey, ECDsa.Create);
                    break;
                case KeyUse.LogEd25519:
                    MakeEd25519(write, name, from, isWritten);
                    break;
                default:
                    throw new InvalidOperationException("The root has one version.");
            }
        });
    }

    /// <summary>Gives a key an end, or another one. Nothing is written where the statement says so already.</summary>
    public void EndAt(KeyName name, DateTimeOffset until)
    {
        if (name.Use == KeyUse.Kek)
        {
            var kek = KekStatement.Read(Statement(name)).Value!;
            if (kek.Until != until)
                WithRoot(write => write.Restate(name, KekStatement.Type, (kek with { Until = until }).ToCanonicalJson()));
        }
        else
        {
            var key = KeyStatement.Read(Statement(name)).Value!;
            if (key.Until != until)
                WithRoot(write => write.Restate(name, KeyStatement.Type, (key with { Until = until }).ToCanonicalJson()));
        }
    }

    /// <summary>Removes the key of a version that has an end: its statement stays and says that there was one.</summary>
    public void Remove(KeyName name)
    {
        var path = Path.Combine(files.Folder, name.FileName);
        if (name.Use != KeyUse.Kek || KekStatement.Read(Statement(name)).Value!.Until is null)
            throw new InvalidOperationException("Only a key-encryption key that has an end goes.");
        if (File.Exists(path))
            Durable.DeleteFile(path);
    }

    private static void MakePair<T>(WriteKey write, KeyName name, DateTimeOffset from, bool isWritten, Func<KeyName, PrivateKey<T>> read, Func<ECCurve, T> create) where T : ECAlgorithm
    {
        if (isWritten)
        {
            using var kept = read(name);
            kept.Use(key =>
            {
                write.StatePair(name, key.ExportSubjectPublicKeyInfo(), from);
                return true;
            });
            return;
        }

        using var made = create(ECCurve.NamedCurves.nistP256);
        write.Pair(name, made, from);
    }

    private void MakeEd25519(WriteKey write, KeyName name, DateTimeOffset from, bool isWritten)
    {
        if (isWritten)
        {
            using var kept = files.ReadEd25519Key(name);
            write.StatePair(name, kept.Use(static key => key.SubjectPublicKeyInfo), from);
            return;
        }

        using var made = Ed25519Key.Create();
        write.Pair(name, made, from);
    }

    private SignedDocument Statement(KeyName name)
    {
        using var root = files.ReadSigningKey(new(KeyUse.Root, 1));
        return UnverifiedDocument.Parse(files.ReadStatement(name)).Value is { } document && root.Use(document.Verify) is { } signed
            ? signed
            : throw new InvalidDataException($"{name.StatementName} is not signed by the agency's root key.");
    }

    private void WithRoot(Action<WriteKey> work)
    {
        using var root = files.ReadSigningKey(new(KeyUse.Root, 1));
        root.Use(key =>
        {
            // While a ring is being unlocked, new files lie in clear like those that are done.
            work(new WriteKey(files.Folder, files.Agency.Agency, key, files.Lock is { State: not LockState.Unlocking } ? files.RingKey : null));
            return true;
        });
    }
}
