using System.Security.Cryptography;
using Evidence.Durability;
using Evidence.Kernel;

namespace Evidence.Keys;

/// <summary>
/// Sets, changes and removes the passphrase of a ring, file by file: every file is whole in clear or whole and locked at any moment, and the
/// state in lock.json says which of the two to expect, so the ring can be opened at any moment. Killed and repeated, it ends where it would have.
/// Only one at a time, and none while a version is being made: that is the caller's to see to.
/// </summary>
internal static class LockKeyRing
{
    /// <summary>Locks a ring that has no passphrase, or ends a locking or unlocking that was killed.</summary>
    /// <param name="folder">The ring.</param>
    /// <param name="held">What opened the ring, where a killed attempt left it with a passphrase.</param>
    /// <param name="wanted">The passphrase.</param>
    /// <param name="cost">Null for the usual one.</param>
    /// <exception cref="RefusedException">It is locked already, or the passphrase is too short.</exception>
    public static void Set(string folder, RingKey? held, Passphrase wanted, RingCost? cost = null)
    {
        RequireSet(folder, held, wanted);
        var files = new KeyFiles(folder, new PassphraseSource(null), held);
        using var made = held is null ? RingKey.Create(files.Agency.Agency) : null;
        var ringKey = held ?? made!;
        var locking = RingLock.Make(LockState.Locking, files.Agency.Agency, wanted, ringKey, cost);
        Write(folder, locking);
        Replace(files, (name, bytes) => RingKey.IsLocked(bytes) ? null : ringKey.Lock(name.FileName, bytes));
        Write(folder, locking with { State = LockState.Locked });
        Durable.DeleteLeftovers(Path.Combine(folder, RingLock.Name));
    }

    /// <summary>Refuses what <see cref="Set"/> would refuse, and changes nothing.</summary>
    public static void RequireSet(string folder, RingKey? held, Passphrase wanted)
    {
        Require(wanted);
        if (new KeyFiles(folder, new PassphraseSource(null), held).Lock is { State: LockState.Locked })
            throw KeysRefusals.HasPassphrase.ToException();
    }

    /// <summary>Refuses what <see cref="Change"/> and <see cref="Remove"/> would refuse, and changes nothing.</summary>
    public static void RequireLocked(string folder, RingKey? held, Passphrase? wanted)
    {
        if (wanted is not null)
            Require(wanted);
        Locked(folder, held);
    }

    /// <summary>Gives a ring another passphrase: one file is replaced, and programs that run keep their keys.</summary>
    /// <exception cref="RefusedException">It has none, or the new one is too short.</exception>
    public static void Change(string folder, RingKey? held, Passphrase wanted, RingCost? cost = null)
    {
        Require(wanted);
        var (files, ringKey) = Locked(folder, held);
        Write(folder, RingLock.Make(files.Lock!.State, files.Agency.Agency, wanted, ringKey, cost));
        Durable.DeleteLeftovers(Path.Combine(folder, RingLock.Name));
    }

    /// <summary>Takes the passphrase away: the files lie in clear again.</summary>
    /// <exception cref="RefusedException">It has none.</exception>
    public static void Remove(string folder, RingKey? held)
    {
        var (files, ringKey) = Locked(folder, held);
        Write(folder, files.Lock! with { State = LockState.Unlocking });
        Replace(files, (name, bytes) => !RingKey.IsLocked(bytes) ? null : ringKey.TryUnlock(name.FileName, bytes)
            ?? throw new StartRefusedException($"{name.FileName} does not open: it was altered, or is another ring's.", "Restore it from the key ring's backup."));
        Durable.DeleteFile(Path.Combine(folder, RingLock.Name));
        Durable.DeleteLeftovers(Path.Combine(folder, RingLock.Name));
    }

    private static (KeyFiles Files, RingKey RingKey) Locked(string folder, RingKey? held)
    {
        var files = new KeyFiles(folder, new PassphraseSource(null), held);
        return files.Lock is not null && held is not null ? (files, held) : throw KeysRefusals.HasNoPassphrase.ToException();
    }

    private static void Require(Passphrase wanted)
    {
        if (!wanted.IsLongEnough)
            throw KeysRefusals.PassphraseTooShort.ToException();
    }

    private static void Write(string folder, RingLock held) => Durable.ReplaceFile(Path.Combine(folder, RingLock.Name), held.ToBytes());

    private static void Replace(KeyFiles files, Func<KeyName, byte[], byte[]?> replacement)
    {
        foreach (var name in Enum.GetValues<KeyUse>().SelectMany(files.Kept))
        {
            var path = Path.Combine(files.Folder, name.FileName);
            var bytes = File.ReadAllBytes(path);
            if (replacement(name, bytes) is { } other)
            {
                Durable.ReplaceFile(path, other);
                CryptographicOperations.ZeroMemory(other);
            }

            CryptographicOperations.ZeroMemory(bytes);
            // What a killed attempt left may hold a key in clear.
            Durable.DeleteLeftovers(path);
        }
    }
}
