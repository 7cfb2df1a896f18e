using System.Security.Cryptography;

namespace Evidence.Keys;

/// <summary>
/// A copy of a ring that is locked with a passphrase of its own, to leave the house; and whatever else is to be locked with it. No key lies in
/// clear on its way. Its folder is a key ring like any other: docs/formats/key-ring.md.
/// </summary>
public sealed class LockedCopy : IDisposable
{
    private readonly RingKey key;
    private readonly List<(string Name, byte[] Bytes)> files = [];

    private LockedCopy(RingKey key) => this.key = key;

    /// <summary>The files of the copy by their path in the ring's folder.</summary>
    public IReadOnlyList<(string Name, byte[] Bytes)> Files => files;

    /// <param name="ring">The ring, already open.</param>
    /// <param name="wanted">The copy's passphrase.</param>
    /// <exception cref="Kernel.RefusedException">The passphrase is too short.</exception>
    /// <exception cref="Kernel.StartRefusedException">The ring is not whole.</exception>
    internal static LockedCopy Make(KeyFiles ring, Passphrase wanted)
    {
        RequireLongEnough(wanted);
        var agency = ring.Agency.Agency;
        var copy = new LockedCopy(RingKey.Create(agency));
        copy.files.Add((AgencyFile.Name, ring.Agency.ToBytes()));
        copy.files.Add((RingLock.Name, RingLock.Make(LockState.Locked, agency, wanted, copy.key).ToBytes()));
        foreach (var name in Enum.GetValues<KeyUse>().SelectMany(ring.Stated))
            copy.files.Add((name.StatementName, ring.ReadStatement(name)));
        foreach (var name in Enum.GetValues<KeyUse>().SelectMany(ring.Kept))
        {
            var clear = ring.ReadSecret(name);
            copy.files.Add((name.FileName, copy.key.Lock(name.FileName, clear)));
            CryptographicOperations.ZeroMemory(clear);
        }

        return copy;
    }

    /// <exception cref="Kernel.RefusedException">It is too short.</exception>
    public static void RequireLongEnough(Passphrase wanted)
    {
        ArgumentNullException.ThrowIfNull(wanted);
        if (!wanted.IsLongEnough)
            throw KeysRefusals.PassphraseTooShort.ToException();
    }

    /// <summary>Locks something else beside the keys, as a file of that name; a ring that was opened from the copy unlocks it.</summary>
    public byte[] Lock(string name, ReadOnlySpan<byte> clear) => key.Lock(name, clear);

    public void Dispose() => key.Dispose();
}
