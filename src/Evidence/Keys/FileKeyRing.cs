using System.Security.Cryptography;
using Evidence.Formats;
using Evidence.Formats.Log;
using Evidence.Formats.Protocol;
using Evidence.Formats.Sealing;

namespace Evidence.Keys;

/// <summary>
/// The agency's keys, as files that only the programs' user can read: root, intake, receipt, permit
/// and log keys on P-256, log keys of Ed25519, and the versions of the key-encryption key. The newest of each is used; all older ones
/// still open what was made with them.
/// </summary>
public sealed class FileKeyRing : IDisposable
{
    private readonly Lock refreshing = new();
    private readonly string folder;
    private readonly PassphraseSource passphrase;
    private volatile RingContents contents;
    private RingKey? ringKey;
    private string listing;

    private readonly KmsAccess kms;
    private readonly bool ownsRingKey;

    private FileKeyRing(string folder, PassphraseSource passphrase, RingKey? opens, KmsAccess kms)
    {
        (this.folder, this.passphrase, this.kms, ownsRingKey) = (folder, passphrase, kms, opens is null);
        listing = RingListing.Of(folder);
        (contents, ringKey) = OpenKeyRing.Run(folder, passphrase, opens, kms);
    }

    public AgencyId Agency => contents.Agency.Agency;

    /// <summary>The name of the agency's log in checkpoints.</summary>
    public string LogOrigin => contents.Agency.LogOrigin;

    /// <summary>What people compare, and what an enrolment code carries half of.</summary>
    public Sha256Hash RootFingerprint => contents.Root.Statement.Fingerprint;

    /// <summary>The root's statements on all public keys, its own first.</summary>
    public IReadOnlyList<SignedDocument> Statements =>
        Public(contents, static (_, document, _) => document);

    /// <summary>The statements, read.</summary>
    public IReadOnlyList<KeyStatement> PublicKeys =>
        Public(contents, static (_, _, statement) => statement);

    /// <summary>Every version that the ring holds, as the database shall know it.</summary>
    internal IReadOnlyList<KeyVersion> Versions =>
        [.. Public(contents, static (name, _, statement) => Version(name, statement)), .. contents.Keks.Select(kek => Version(kek.Statement))];

    /// <summary>Whether it would open what is under that key-encryption key.</summary>
    internal bool HasKek(string name) => contents.FindKek(name) is not null;

    /// <summary>Under which new data keys are wrapped.</summary>
    internal string NewestKek => contents.NewestKek.Statement.Name;

    /// <summary>What opened a locked ring; null where it has no passphrase.</summary>
    internal RingKey? RingKey => ringKey;

    /// <summary>Opens a ring and checks every key against its statement and every statement against the root.</summary>
    /// <param name="folder">Where it is.</param>
    /// <param name="passphrase">Asked where the ring is locked; by default the person at the terminal.</param>
    /// <param name="kms">For keys that AWS Key Management Service keeps; stays its owner's.</param>
    /// <exception cref="Kernel.StartRefusedException">A key is missing, readable by others, not what its statement says, or does not open with the passphrase.</exception>
    public static FileKeyRing Open(string folder, PassphraseSource? passphrase = null, KmsAccess? kms = null) =>
        new(folder, passphrase ?? new PassphraseSource(null), null, kms ?? new KmsAccess(null, null));

    /// <summary>Opens the ring again, with what opened this one, which stays this one's.</summary>
    internal FileKeyRing OpenAgain() => new(folder, new PassphraseSource(null).WithoutAsking(), ringKey, kms);

    /// <summary>The ring as it lies in its folder now, locked with another passphrase. Nobody may be writing to it meanwhile.</summary>
    /// <inheritdoc cref="LockedCopy.Make"/>
    public LockedCopy CopyLocked(Passphrase wanted) => LockedCopy.Make(new KeyFiles(folder, passphrase.WithoutAsking(), ringKey), wanted);

    /// <summary>Unlocks what <see cref="LockedCopy.Lock"/> locked beside this ring; null where it was altered or belongs to another ring.</summary>
    public byte[]? Unlock(string name, ReadOnlySpan<byte> locked) => ringKey?.TryUnlock(name, locked);

    /// <summary>Opens a copy of the ring in another folder, with what opened this one.</summary>
    /// <exception cref="Kernel.StartRefusedException">It is not whole, or does not open so.</exception>
    internal FileKeyRing OpenCopy(string copy) => new(copy, new PassphraseSource(null).WithoutAsking(), ringKey, kms);

    /// <summary>
    /// Takes over what changed in the folder since, and from now on uses only what the database has on record: a version is begun with
    /// alike by all programs. Keys that are in use stay as they are; where the ring cannot be taken over, all stays as it was.
    /// </summary>
    /// <param name="registered">Every version on record.</param>
    /// <exception cref="Kernel.StartRefusedException">The ring cannot be read, or lacks a version that is on record.</exception>
    public void Refresh(IReadOnlyCollection<KeyVersion> registered)
    {
        ArgumentNullException.ThrowIfNull(registered);
        lock (refreshing)
        {
            var now = RingListing.Of(folder);
            // A version that was passed over because it was not on record yet may be by now.
            if (now == listing && registered.All(version => version.Use != KeyUse.Kek || version.RetiredAt is not null || HasKek(version.Name)))
            {
                contents = contents.On(registered);
                return;
            }

            var fresh = Read();
            contents = fresh.On(registered).Keeping(contents);
            listing = now;
        }
    }

    /// <summary>Opens the HPKE wrap that an agent made.</summary>
    /// <param name="intakeKey">Fingerprint of the intake key that the claim names.</param>
    /// <param name="wrap">enc and ciphertext, 113 bytes.</param>
    /// <param name="associatedData">The object's, see <see cref="AssociatedData"/>.</param>
    /// <returns>The data key; null where we have no such intake key, or the wrap is not for this object.</returns>
    public DataKey? OpenIntake(Sha256Hash intakeKey, ReadOnlySpan<byte> wrap, ReadOnlySpan<byte> associatedData)
    {
        if (contents.Intake.FirstOrDefault(key => key.Fingerprint == intakeKey) is not { } known)
            return null;
        var (bytes, aad) = (wrap.ToArray(), associatedData.ToArray());
        return known.Private.Use(key => DataKeyWrap.TryOpen(bytes, key, aad));
    }

    /// <summary>Wraps an object's data key under the newest key-encryption key.</summary>
    /// <exception cref="KeyAwayException">Whoever keeps that key cannot be reached: try again later.</exception>
    public async Task<WrappedDataKey> WrapDataKeyAsync(DataKey key, ObjectId sealedObject, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(key);
        var newest = contents.NewestKek;
        return new WrappedDataKey(newest.Statement.Name, await newest.WrapAsync(key, sealedObject, cancellation));
    }

    /// <summary>Unwraps an object's data key under whichever key-encryption key wrapped it.</summary>
    /// <exception cref="InvalidDataException">The wrapped key was altered.</exception>
    /// <exception cref="KeyAwayException">The ring has no such key, or whoever keeps it cannot be reached.</exception>
    public async Task<DataKey> UnwrapDataKeyAsync(WrappedDataKey wrapped, ObjectId sealedObject, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(wrapped);
        var kek = contents.FindKek(wrapped.KekId) ?? LookAgain().FindKek(wrapped.KekId)
            ?? throw new KeyAwayException($"The key ring has no key-encryption key {wrapped.KekId}: restore it from its backup.");
        return await kek.TryUnwrapAsync(wrapped.Bytes, sealedObject, cancellation) ?? throw new InvalidDataException($"A wrapped data key does not open under {wrapped.KekId}: it was altered.");
    }

    /// <summary>Signs with the newest receipt key that is in force when the document says that it was made.</summary>
    public SignedDocument SignReceipt(byte[] canonicalJson, DateTimeOffset at) => Sign(static ring => ring.Receipt, Receipt.Type, canonicalJson, at);

    /// <inheritdoc cref="SignReceipt"/>
    public SignedDocument SignPermit(byte[] canonicalJson, DateTimeOffset at) => Sign(static ring => ring.Permit, Permit.Type, canonicalJson, at);

    /// <summary>Signs what the agency says of bytes that it keeps (a count sheet, an export, a backup), with the key of its receipts.</summary>
    public SignedDocument SignAsKeeper(string type, byte[] canonicalJson, DateTimeOffset at) => Sign(static ring => ring.Receipt, type, canonicalJson, at);

    /// <summary>
    /// Those who sign the log's checkpoints at this instant: the P-256 and the Ed25519 keys in force, so that who knows only the older of two is
    /// served while both are. They belong to this ring as it is now: ask anew for every checkpoint.
    /// </summary>
    /// <exception cref="KeyAwayException">No key of one of the kinds is in force.</exception>
    internal IReadOnlyList<NoteSigner> LogSigners(DateTimeOffset at)
    {
        var ring = contents;
        var ed25519 = InForce(ring, ring.LogEd25519, at).ConvertAll(key => key.Private.Use(seed => seed.SignerFor(LogOrigin)));
        var ecdsa = InForce(ring, ring.Log, at).ConvertAll(key => key.Private.Use(signer => NoteSigner.Ecdsa(LogOrigin, signer)));
        return ed25519.Count > 0 && ecdsa.Count > 0 ? [.. ed25519, .. ecdsa] : throw new KeyAwayException($"No key for the log is in force at {Instant.Format(at)}.");
    }

    /// <summary>The log's keys as others name them, newest first; also those that sign no longer, for what they signed.</summary>
    internal IReadOnlyList<NoteKey> LogKeys =>
        [.. contents.LogEd25519.Reverse().Select(key => key.Statement).Concat(contents.Log.Reverse().Select(key => key.Statement)).Select(key => NoteKey.Of(key, LogOrigin)).OfType<NoteKey>()];

    /// <summary>The document if one of the receipt keys signed it, or null.</summary>
    public SignedDocument? VerifyAsKeeper(UnverifiedDocument document)
    {
        ArgumentNullException.ThrowIfNull(document);
        return contents.Receipt.Select(key => document.Verify(key.Statement.Key.Span)).FirstOrDefault(good => good is not null);
    }

    /// <summary>32 bytes that only this ring gives, for what the programs keep sealed and never hand out. docs/formats/key-ring.md, "Derived secrets".</summary>
    /// <param name="purpose">Small letters and dashes; another purpose, another secret.</param>
    /// <returns>The caller zeroes it.</returns>
    public byte[] DeriveSecret(string purpose) => contents.Secrets.Derive(purpose);

    public void Dispose()
    {
        contents.Dispose();
        if (ownsRingKey)
            ringKey?.Dispose();
    }

    // A verifier compares the document's own time with the key's, so that is the time that decides.
    private SignedDocument Sign(Func<RingContents, IReadOnlyList<RoleKey<ECDsa>>> keys, string type, byte[] canonicalJson, DateTimeOffset at)
    {
        var ring = contents;
        var key = keys(ring).LastOrDefault(key => ring.IsUsed(key.Name) && key.Statement.Covers(at))
            ?? throw new KeyAwayException($"No key for {type} is in force at {Instant.Format(at)}.");
        return key.Private.Use(signer => SignedDocument.Sign(type, canonicalJson, signer));
    }

    /// <summary>Another program may have begun with a version that this one has not noticed yet. Adds what is new, and takes nothing away.</summary>
    private RingContents LookAgain()
    {
        lock (refreshing)
        {
            try
            {
                return contents = Read().AddedTo(contents);
            }
            catch (Kernel.StartRefusedException)
            {
                return contents;
            }
        }
    }

    private RingContents Read()
    {
        var (fresh, freshKey) = OpenKeyRing.Run(folder, passphrase.WithoutAsking(), ringKey, kms);
        if (freshKey != ringKey)
        {
            ringKey?.Dispose();
            ringKey = freshKey;
        }

        return fresh;
    }

    private static List<T> Public<T>(RingContents ring, Func<KeyName, SignedDocument, KeyStatement, T> take) =>
    [
        take(ring.Root.Name, ring.Root.Document, ring.Root.Statement),
        .. ring.Intake.Where(key => ring.IsUsed(key.Name)).Select(key => take(key.Name, key.Document, key.Statement)),
        .. ring.Receipt.Concat(ring.Permit).Concat(ring.Log).Where(key => ring.IsUsed(key.Name)).Select(key => take(key.Name, key.Document, key.Statement)),
        .. ring.LogEd25519.Where(key => ring.IsUsed(key.Name)).Select(key => take(key.Name, key.Document, key.Statement)),
    ];

    private static List<RoleKey<T>> InForce<T>(RingContents ring, IReadOnlyList<RoleKey<T>> keys, DateTimeOffset at) where T : IDisposable =>
        [.. keys.Where(key => ring.IsUsed(key.Name) && key.Statement.Covers(at))];

    private static KeyVersion Version(KeyName name, KeyStatement statement) => new()
    {
        Name = name.ToString(), SubjectId = KeySubject.Of(statement.Fingerprint), Use = name.Use, Number = name.Number, Provider = KekProvider.File,
        Fingerprint = statement.Fingerprint, From = statement.From, Until = statement.Until,
    };

    private static KeyVersion Version(KekStatement statement) => !KeyName.TryParse(statement.Name, out var name) ? throw new InvalidOperationException() : new()
    {
        Name = statement.Name, SubjectId = KeySubject.Of(statement.Check), Use = KeyUse.Kek, Number = name.Number, Provider = statement.Provider,
        Reference = statement.Reference, Fingerprint = statement.Check, From = statement.From,
    };
}
