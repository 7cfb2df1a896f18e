using System.Security.Cryptography;
using System.Text;
using Evidence.Formats;
using Evidence.Formats.Protocol;
using Evidence.Kernel;

namespace Evidence.Keys;

/// <summary>Reads the key ring's folder, and only when nobody but its owner can. Asks for the passphrase of a ring that has one.</summary>
internal sealed class KeyFiles
{
    private const string FromBackup = "Restore it from the key ring's backup.";

    private readonly string folder;
    private readonly PassphraseSource passphrase;

    /// <param name="folder">The ring.</param>
    /// <param name="passphrase">Asked where it is locked and <paramref name="ringKey"/> does not open it.</param>
    /// <param name="ringKey">That of an earlier opening; stays its owner's.</param>
    public KeyFiles(string folder, PassphraseSource passphrase, RingKey? ringKey = null)
    {
        (this.folder, this.passphrase, RingKey) = (folder, passphrase, ringKey);
        if (!Directory.Exists(folder))
            throw new StartRefusedException($"there is no key ring in {folder}.", "Run the worker's verb \"setup\" on a new installation; else restore the folder from its backup.");
        Check(folder, "0700");
        Check(Path.Combine(folder, KeyName.StatementsFolder), "0700");
        Agency = AgencyFile.Read(Read(AgencyFile.Name));
        Lock = File.Exists(Path.Combine(folder, RingLock.Name)) ? RingLock.Read(Read(RingLock.Name)) : null;
        if (Lock is not null)
            RingKey ??= Unlock();
    }

    public string Folder => folder;

    public AgencyFile Agency { get; }

    /// <summary>Null where the ring has no passphrase.</summary>
    public RingLock? Lock { get; }

    /// <summary>What opens the locked files; null where there is no passphrase.</summary>
    public RingKey? RingKey { get; }

    /// <summary>The versions with a statement of the root, rising.</summary>
    public List<KeyName> Stated(KeyUse use) => Names(Path.Combine(folder, KeyName.StatementsFolder), use, "txt");

    /// <summary>The versions with a key file, rising.</summary>
    public List<KeyName> Kept(KeyUse use) => use == KeyUse.Root ? [new(use, 1)] : Names(folder, use, use == KeyUse.Kek ? "key" : "pem");

    /// <summary>Whether the ring was locked or unlocked since this began to read it.</summary>
    public bool IsBeingLocked()
    {
        var path = Path.Combine(folder, RingLock.Name);
        return File.Exists(path) != (Lock is not null) || Lock is not null && RingLock.Read(Read(RingLock.Name)).State != Lock.State;
    }

    public byte[] ReadStatement(KeyName name) => Read(name.StatementName);

    /// <summary>A private key or a key-encryption key, in clear; the caller zeroes it.</summary>
    public byte[] ReadSecret(KeyName name)
    {
        var bytes = Read(name.FileName);
        if (!RingKey.IsLocked(bytes))
            return Lock is not { State: LockState.Locked } ? bytes : throw new StartRefusedException(
                $"{name.FileName} lies in clear in a key ring that is locked.", "Find out who put it there; then restore it from the key ring's backup.");
        if (Lock is null)
            throw new StartRefusedException($"{name.FileName} is locked, but the key ring has no {RingLock.Name}.", FromBackup);
        return RingKey!.TryUnlock(name.FileName, bytes) ?? throw new StartRefusedException($"{name.FileName} does not open with the key ring's passphrase: it was altered, or is another ring's, or the passphrase was removed and set anew since this program started.", FromBackup);
    }

    public PrivateKey<ECDsa> ReadSigningKey(KeyName name) => ReadKey(name, static text => Import(ECDsa.Create(), text));

    public PrivateKey<ECDiffieHellman> ReadAgreementKey(KeyName name) => ReadKey(name, static text => Import(ECDiffieHellman.Create(), text));

    public PrivateKey<Ed25519Key> ReadEd25519Key(KeyName name) => ReadKey(name, static text =>
    {
        var key = Ed25519Key.FromPem(text);
        return new PrivateKey<Ed25519Key>(key, key.Fingerprint);
    });

    private RingKey Unlock()
    {
        using var given = passphrase.Get();
        return Lock!.TryOpen(Agency.Agency, given) ?? throw new StartRefusedException("this is not the passphrase of the key ring.",
            "Check it, and that the folder is the right one. Nothing was changed. If it is lost: docs/operations/keys.md, \"The passphrase is lost\".");
    }

    private byte[] Read(string name)
    {
        var path = Path.Combine(folder, name);
        if (!File.Exists(path))
            throw new StartRefusedException($"the key ring lacks {path}.", FromBackup);
        Check(path, "0600");
        return File.ReadAllBytes(path);
    }

    private static PrivateKey<T> Import<T>(T key, char[] pem) where T : ECAlgorithm
    {
        try
        {
            key.ImportFromPem(pem);
            return new PrivateKey<T>(key, PublicKeys.Fingerprint(key));
        }
        catch
        {
            key.Dispose();
            throw;
        }
    }

    private PrivateKey<T> ReadKey<T>(KeyName name, Func<char[], PrivateKey<T>> import) where T : IDisposable
    {
        var bytes = ReadSecret(name);
        var text = Encoding.ASCII.GetChars(bytes);
        try
        {
            return import(text);
        }
        catch (Exception e) when (e is ArgumentException or CryptographicException)
        {
            throw new StartRefusedException($"{Path.Combine(folder, name.FileName)} holds no private key.", FromBackup, e);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(bytes);
            Array.Clear(text);
        }
    }

    private static List<KeyName> Names(string folder, KeyUse use, string suffix) => !Directory.Exists(folder) ? [] :
        [.. Directory.GetFiles(folder, $"{Vocabulary.Word(use)}-*.{suffix}")
            .Select(path => KeyName.TryParse(Path.GetFileNameWithoutExtension(path), out var name) ? name : (KeyName?)null)
            .OfType<KeyName>().Where(name => name.Use == use).OrderBy(name => name.Number)];

    private static void Check(string path, string mode)
    {
        if (new FileInfo(path).LinkTarget is not null)
            throw new StartRefusedException($"{path} is a link.", "The key ring holds files and folders of its own only.");
        if ((File.Exists(path) || Directory.Exists(path)) && !SecretFiles.IsOwnersOnly(path))
            throw new StartRefusedException($"others than its owner may use {path}.", $"Find out who had access; then: chmod {mode} {path}");
    }
}
