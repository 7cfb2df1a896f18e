using System.Security.Cryptography;
using Evidence.Formats;
using Evidence.Formats.Protocol;
using Evidence.Formats.Sealing;

namespace Evidence.Keys;

/// <summary>
/// The agency's keys, as files that only the programs' user can read: root, intake, receipt
/// and permit keys on P-256, and the versions of the key-encryption key. The newest of each is used; all older ones
/// still open what was made with them.
/// </summary>
public sealed class FileKeyRing : IDisposable
{
    private readonly RoleKey<ECDsa> root;
    private readonly IReadOnlyList<RoleKey<ECDiffieHellman>> intake;
    private readonly IReadOnlyList<RoleKey<ECDsa>> receipt;
    private readonly IReadOnlyList<RoleKey<ECDsa>> permit;
    private readonly SortedList<int, byte[]> keks;

    internal FileKeyRing(AgencyFile agency, RoleKey<ECDsa> root, IReadOnlyList<RoleKey<ECDiffieHellman>> intake,
        IReadOnlyList<RoleKey<ECDsa>> receipt, IReadOnlyList<RoleKey<ECDsa>> permit, SortedList<int, byte[]> keks)
    {
        Agency = agency.Agency;
        LogOrigin = agency.LogOrigin;
        (this.root, this.intake, this.receipt, this.permit, this.keks) = (root, intake, receipt, permit, keks);
    }

    public AgencyId Agency { get; }

    /// <summary>The name of the agency's log in checkpoints.</summary>
    public string LogOrigin { get; }

    /// <summary>What people compare, and what an enrolment code carries half of.</summary>
    public Sha256Hash RootFingerprint => root.Fingerprint;

    /// <summary>The root's statements on all public keys, its own first.</summary>
    public IReadOnlyList<SignedDocument> Statements =>
        [root.Document, .. intake.Select(key => key.Document), .. receipt.Select(key => key.Document), .. permit.Select(key => key.Document)];

    /// <summary>The statements, read.</summary>
    public IReadOnlyList<KeyStatement> PublicKeys =>
        [root.Statement, .. intake.Select(key => key.Statement), .. receipt.Select(key => key.Statement), .. permit.Select(key => key.Statement)];

    /// <summary>Opens a ring and checks every key against its statement and every statement against the root.</summary>
    /// <exception cref="Kernel.StartRefusedException">A key is missing, readable by others, or not what its statement says.</exception>
    public static FileKeyRing Open(string folder) => OpenKeyRing.From(new KeyFiles(folder));

    /// <summary>Opens the HPKE wrap that an agent made.</summary>
    /// <param name="intakeKey">Fingerprint of the intake key that the claim names.</param>
    /// <param name="wrap">enc and ciphertext, 113 bytes.</param>
    /// <param name="associatedData">The object's, see <see cref="AssociatedData"/>.</param>
    /// <returns>The data key; null where we have no such intake key, or the wrap is not for this object.</returns>
    public DataKey? OpenIntake(Sha256Hash intakeKey, ReadOnlySpan<byte> wrap, ReadOnlySpan<byte> associatedData)
    {
        if (intake.FirstOrDefault(key => key.Fingerprint == intakeKey) is not { } known)
            return null;
        var (bytes, aad) = (wrap.ToArray(), associatedData.ToArray());
        return known.Use(key => DataKeyWrap.TryOpen(bytes, key, aad));
    }

    /// <summary>Wraps a data key under the newest key-encryption key (AES-KWP, RFC 5649).</summary>
    public (string KekId, byte[] Wrapped) WrapDataKey(DataKey key)
    {
        var (number, kek) = (keks.Keys[^1], keks.Values[^1]);
        return (KekId(number), KeyWrapPadded.Wrap(kek, key));
    }

    /// <summary>Unwraps a data key under whichever key-encryption key wrapped it.</summary>
    /// <exception cref="InvalidDataException">The ring has no such key, or the wrapped key was altered.</exception>
    public DataKey UnwrapDataKey(string kekId, ReadOnlySpan<byte> wrapped)
    {
        var kek = keks.FirstOrDefault(pair => KekId(pair.Key) == kekId).Value
            ?? throw new InvalidDataException($"The key ring has no key-encryption key {kekId}: restore it from its backup.");
        return KeyWrapPadded.TryUnwrap(kek, wrapped)
            ?? throw new InvalidDataException($"A wrapped data key does not open under {kekId}: it was altered.");
    }

    public SignedDocument SignReceipt(byte[] canonicalJson) => receipt[^1].Use(key => SignedDocument.Sign(Receipt.Type, canonicalJson, key));

    public SignedDocument SignPermit(byte[] canonicalJson) => permit[^1].Use(key => SignedDocument.Sign(Permit.Type, canonicalJson, key));

    public void Dispose()
    {
        foreach (var key in intake)
            key.Dispose();
        foreach (var key in receipt.Concat(permit).Append(root))
            key.Dispose();
        foreach (var kek in keks.Values)
            CryptographicOperations.ZeroMemory(kek);
    }

    private static string KekId(int number) => $"kek-{number}";
}
