using System.Security.Cryptography;

namespace Evidence.Benchmarks;

/// <summary>
/// What any program would have to compute for one GiB: SHA-256 of the plaintext, AES-256-GCM, SHA-256 of the ciphertext;
/// CPU-seconds of one thread each, over the segment length that sealing has. Measured in the same run, because only the ratio counts.
/// </summary>
internal sealed record Floor(double PlaintextHash, double Encryption, double CiphertextHash)
{
    private const int SegmentBytes = 1 << 20, Segments = 1024;

    public double CpuSeconds => PlaintextHash + Encryption + CiphertextHash;

    public static Floor Measure()
    {
        var plain = RandomNumberGenerator.GetBytes(SegmentBytes);
        var cipher = new byte[SegmentBytes];
        var (nonce, tag) = (new byte[12], new byte[16]);
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        using var aes = new AesGcm(RandomNumberGenerator.GetBytes(32), tag.Length);
        return new Floor(
            CpuOf(() => hash.AppendData(plain)),
            CpuOf(() => aes.Encrypt(nonce, plain, cipher, tag)),
            CpuOf(() => hash.AppendData(cipher)));
    }

    /// <summary>Measured before and after a run: a machine that others use is not the same all the time.</summary>
    public static Floor Mean(Floor a, Floor b) =>
        new((a.PlaintextHash + b.PlaintextHash) / 2, (a.Encryption + b.Encryption) / 2, (a.CiphertextHash + b.CiphertextHash) / 2);

    private static double CpuOf(Action segment)
    {
        segment();
        var before = ProcessMeter.Self().CpuSeconds;
        for (var i = 0; i < Segments; i++) segment();
        return ProcessMeter.Self().CpuSeconds - before;
    }
}
