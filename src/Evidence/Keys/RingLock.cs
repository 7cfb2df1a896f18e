using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Evidence.Formats;
using Evidence.Formats.Json;
using Evidence.Kernel;

namespace Evidence.Keys;

/// <summary>How far the files of a ring with a passphrase are locked.</summary>
internal enum LockState { Locking, Locked, Unlocking }

/// <summary>What deriving a key of a passphrase costs, whoever does it.</summary>
internal sealed record RingCost(long MemoryBytes, long Passes);

/// <summary>What makes the ring key of a passphrase: <c>lock.json</c>. docs/formats/key-ring.md, "Passphrase".</summary>
internal sealed record RingLock(LockState State, byte[] Salt, long MemoryBytes, long Passes, byte[] SealedRingKey)
{
    public const string Name = "lock.json";

    private const string Format = "evidence/ring-lock/1";

    /// <summary>256 MiB and 3 passes: over half a second for each passphrase that somebody tries.</summary>
    private static readonly RingCost Usual = new(256 << 20, 3);

    // A ring that was tampered with shall not take all memory or the whole day.
    private const long MostMemoryBytes = 4L << 30, MostPasses = 64, LeastMemoryBytes = 8 << 10;

    public static RingLock Make(LockState state, AgencyId agency, Passphrase passphrase, RingKey ringKey, RingCost? cost = null)
    {
        var made = new RingLock(state, RandomNumberGenerator.GetBytes(Sodium.SaltBytes), (cost ?? Usual).MemoryBytes, (cost ?? Usual).Passes, []);
        Span<byte> key = stackalloc byte[RingKey.Length];
        made.Derive(passphrase, key);
        try
        {
            return made with { SealedRingKey = ringKey.SealUnder(key, NameOf(agency)) };
        }
        finally
        {
            CryptographicOperations.ZeroMemory(key);
        }
    }

    /// <summary>Null where the passphrase is another one.</summary>
    public RingKey? TryOpen(AgencyId agency, Passphrase passphrase)
    {
        Span<byte> key = stackalloc byte[RingKey.Length];
        Derive(passphrase, key);
        var plain = RingKey.TryOpen(key, NameOf(agency), SealedRingKey);
        CryptographicOperations.ZeroMemory(key);
        if (plain is not { Length: RingKey.Length })
            return null;
        var ringKey = new RingKey(agency, plain);
        CryptographicOperations.ZeroMemory(plain);
        return ringKey;
    }

    public byte[] ToBytes() => CanonicalJson.Write(new JsonObject
    {
        ["format"] = Format,
        ["kdf"] = "argon2id",
        ["memoryBytes"] = MemoryBytes,
        ["passes"] = Passes,
        ["ringKey"] = Convert.ToBase64String(SealedRingKey),
        ["salt"] = Convert.ToBase64String(Salt),
        ["state"] = Vocabulary.Word(State),
    });

    public static RingLock Read(byte[] bytes)
    {
        try
        {
            var json = JsonNode.Parse(bytes);
            var read = (string?)json?["format"] == Format && (string?)json["kdf"] == "argon2id" && Vocabulary.TryParse<LockState>((string?)json["state"], out var state)
                ? new RingLock(state, Bytes(json["salt"]), (long)json["memoryBytes"]!, (long)json["passes"]!, Bytes(json["ringKey"])) : null;
            return read is { Salt.Length: Sodium.SaltBytes, MemoryBytes: >= LeastMemoryBytes and <= MostMemoryBytes, Passes: >= 1 and <= MostPasses } ? read : throw Unreadable(null);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or FormatException or ArgumentNullException)
        {
            throw Unreadable(e);
        }
    }

    /// <summary>Whether every secret file of a ring is locked.</summary>
    public static bool IsLocked(string ring) => Path.Combine(ring, Name) is var path && File.Exists(path) && Read(File.ReadAllBytes(path)).State == LockState.Locked;

    private void Derive(Passphrase passphrase, Span<byte> key) => Sodium.DeriveKey(key, passphrase.Bytes, Salt, (ulong)Passes, (nuint)MemoryBytes);

    private static byte[] Bytes(JsonNode? text) => Convert.FromBase64String((string)text!);

    private static byte[] NameOf(AgencyId agency) => Encoding.ASCII.GetBytes($"{Format}/{agency}");

    private static StartRefusedException Unreadable(Exception? inner) =>
        new($"the key ring's {Name} cannot be read, or is of a later version.", "Restore it from the key ring's backup.", inner);
}
