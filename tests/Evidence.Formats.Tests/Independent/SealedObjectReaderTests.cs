using System.Security.Cryptography;
using Evidence.Formats.Sealing;
using Evidence.Formats.Tests.Sealing;
using Xunit;

namespace Evidence.Formats.Tests.Independent;

/// <summary>tests/independent/sealed_object.py and hpke-wrap.mjs against objects and wraps made here.</summary>
public sealed class SealedObjectReaderTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("evidence-foreign").FullName;
    private readonly AgencyId _agency = AgencyId.New();
    private readonly ObjectId _object = ObjectId.New();
    private readonly DataKey _key = DataKey.Create();
    private readonly ECDiffieHellman _intake = ECDiffieHellman.Create(ECCurve.NamedCurves.nistP256);

    public void Dispose()
    {
        _key.Dispose();
        _intake.Dispose();
        Directory.Delete(_folder, true);
    }

    [ForeignFact("sealed_object.py")]
    public async Task Python_opens_sealed_objects_of_every_kind_of_length()
    {
        foreach (var length in new[] { 0, 1, SealedLayout.FirstSegmentPlaintextBytes, SealedLayout.FirstSegmentPlaintextBytes + 1, 3_000_000 })
        {
            var plain = RandomNumberGenerator.GetBytes(length);
            var (exit, _, error) = await OpenAsync(Seal(plain), _object);
            Assert.True(exit == 0, error);
            Assert.Equal(plain, await File.ReadAllBytesAsync(InFolder("plain")));
        }
    }

    [ForeignFact("sealed_object.py")]
    public async Task Python_refuses_what_we_would_refuse()
    {
        var good = Seal(RandomNumberGenerator.GetBytes(1_500_000));
        Assert.Equal(1, (await OpenAsync(good, ObjectId.New())).Exit);
        Assert.Equal(1, (await OpenAsync(good[..(1 << 20)], _object)).Exit);
        good[^1] ^= 1;
        Assert.Equal(1, (await OpenAsync(good, _object)).Exit);
    }

    [ForeignFact("sealed_object.py")]
    public async Task Python_opens_our_wrap() => await OpensWrapAsync("sealed_object.py", "unwrap");

    [ForeignFact("hpke-wrap.mjs")]
    public async Task The_library_hpke_core_opens_our_wrap() => await OpensWrapAsync("hpke-wrap.mjs");

    [ForeignFact("sealed_object.py")]
    public async Task Python_unwraps_a_data_key_of_the_server()
    {
        var kek = RandomNumberGenerator.GetBytes(32);
        var (exit, output, error) = await ForeignTool.RunAsync("sealed_object.py", "unwrap-kek",
            Convert.ToHexStringLower(kek), Convert.ToHexStringLower(KeyWrapPadded.Wrap(kek, _key)));
        Assert.True(exit == 0, error);
        Assert.Equal(Convert.ToHexStringLower(_key.Bytes), output.Trim());
    }

    private async Task OpensWrapAsync(string script, params string[] verb)
    {
        var wrap = DataKeyWrap.Wrap(_key, _intake, AssociatedData.For(_agency, _object));
        await File.WriteAllBytesAsync(InFolder("private"), _intake.ExportPkcs8PrivateKey());
        await File.WriteAllBytesAsync(InFolder("wrap"), wrap);
        var (exit, output, error) = await ForeignTool.RunAsync(script, [.. verb, InFolder("private"), _agency.ToString(), _object.ToString(), InFolder("wrap")]);
        Assert.True(exit == 0, error);
        Assert.Equal(Convert.ToHexStringLower(_key.Bytes), output.Trim());
        Assert.Equal(1, (await ForeignTool.RunAsync(script, [.. verb, InFolder("private"), _agency.ToString(), ObjectId.New().ToString(), InFolder("wrap")])).Exit);
    }

    private byte[] Seal(byte[] plain)
    {
        Span<byte> random = stackalloc byte[39];
        RandomNumberGenerator.Fill(random);
        return SealedSample.Seal(SealedShape.Evidence, _key.Bytes.ToArray(), AssociatedData.For(_agency, _object),
            random[..32].ToArray(), random[32..].ToArray(), plain);
    }

    private async Task<(int Exit, string Output, string Error)> OpenAsync(byte[] sealedBytes, ObjectId name)
    {
        await File.WriteAllBytesAsync(InFolder("sealed"), sealedBytes);
        return await ForeignTool.RunAsync("sealed_object.py", "open", Convert.ToHexStringLower(_key.Bytes),
            _agency.ToString(), name.ToString(), InFolder("sealed"), InFolder("plain"));
    }

    private string InFolder(string name) => Path.Combine(_folder, name);
}
