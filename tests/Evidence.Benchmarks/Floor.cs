using System.Security.Cryptography;

namespace Evidence.Benchmarks;

/// <summary>
/// What any program would have to compute for one GiB: SHA-256 of the plaintext, AES-256-GCM, SHA-256 of the ciphertext;
/// CPU-seconds of one thread each, over the segment length that sealing has. Measured in the same run, because only the ratio counts.
/// </summary>
/// <param name="LongHash">SHA-512 of the plaintext, which the server computes for the bundle's second manifest; not among what the agent is measured against.</param>
internal sealed record Floor(double PlaintextHash, double Encryption, double CiphertextHash, double LongHash)
{
    private const int SegmentBytes = 1 << 20, Segments = 1024;

    public double CpuSeconds => PlaintextHash + Encryption + CiphertextHash;

    /// <summary>
    /// What all programs together cannot do without until a receipt is signed, in CPU-seconds of one GiB: agent (plaintext, cipher, whole
    /// ciphertext and its part), Web (the part), worker (ciphertext, cipher, plaintext, SHA-512). Copying, network and disk come on top.
    /// </summary>
    public double ToReceipt => 2 * PlaintextHash + 2 * Encryption + 4 * CiphertextHash + LongHash;

    public static Floor Measure()
    {
        var plain = RandomNumberGenerator.GetBytes(SegmentBytes);
        var cipher = new byte[SegmentBytes];
        var (nonce, tag) = (new byte[12], new byte[16]);
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        using var longHash = IncrementalHash.CreateHash(HashAlgorithmName.SHA512);
        using var aes = new AesGcm(RandomNumberGenerator.GetBytes(32), tag.Length);
        return new Floor(
            CpuOf(() => hash.AppendData(plain)),
            CpuOf(() => aes.Encrypt(nonce, plain, cipher, tag)),
            CpuOf(() => hash.AppendData(cipher)),
            CpuOf(() => longHash.AppendData(plain)));
    }

    /// <summary>Measured before and after a run: a machine that others use is not the same all the time.</summary>
    public static Floor Mean(Floor a, Floor b) =>
        new(Mean(a.PlaintextHash, b.PlaintextHash), Mean(a.Encryption, b.Encryption), Mean(a.CiphertextHash, b.CiphertextHash), Mean(a.LongHash, b.LongHash));

    private static double Mean(double a, double b) => (a + b) / 2;

    private static double CpuOf(Action segment)
    {
        segment();
        var before = ProcessMeter.Self().CpuSeconds;
        for (var i = 0; i < Segments; i++) segment();
        return ProcessMeter.Self().CpuSeconds - before;
    }
}
