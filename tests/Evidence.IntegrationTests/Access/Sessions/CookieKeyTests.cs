using System.Security.Cryptography;
using System.Xml.Linq;
using Evidence.Access.Sessions;
using Evidence.IntegrationTests.Intake;
using Evidence.IntegrationTests.Review;
using Evidence.Keys;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Evidence.IntegrationTests.Access.Sessions;

/// <summary>The keys of cookies, as they lie in the data folder.</summary>
public sealed class CookieKeyTests(Station station) : IClassFixture<Station>
{
    [Fact]
    public async Task Are_sealed_under_the_key_ring()
    {
        using (var viewer = await Viewer.OpenAsync(station, station.Officer))
            Assert.Equal(System.Net.HttpStatusCode.OK, (await viewer.PageAsync("/account")).Status);

        var file = Assert.Single(Directory.GetFiles(Path.Combine(station.DataFolder, "sessions"), "key-*.xml"));
        var text = await File.ReadAllTextAsync(file);
        Assert.DoesNotContain("masterKey", text, StringComparison.OrdinalIgnoreCase);
        Assert.Contains(nameof(OpenedCookieKeys), text, StringComparison.Ordinal);
    }

    [Fact]
    public void Are_opened_by_the_same_ring_and_by_no_other_and_not_when_they_were_altered()
    {
        var sealedKey = new SealedCookieKeys(station.WebServices).Encrypt(new XElement("key", "a secret"));
        Assert.Equal("a secret", Opens(station.Keys, sealedKey.EncryptedElement).Value);

        using var folder = new Evidence.Testing.TempFolder();
        MakeKeyRing.Run(folder["keys"], Evidence.Formats.AgencyId.New(), DateTimeOffset.UnixEpoch);
        using var other = FileKeyRing.Open(folder["keys"]);
        Assert.ThrowsAny<CryptographicException>(() => Opens(other, sealedKey.EncryptedElement));
        var bytes = Convert.FromBase64String(sealedKey.EncryptedElement.Value);
        bytes[^1] ^= 1;
        Assert.ThrowsAny<CryptographicException>(() => Opens(station.Keys, new XElement("sealed", Convert.ToBase64String(bytes))));
        Assert.ThrowsAny<CryptographicException>(() => Opens(station.Keys, new XElement("sealed", Convert.ToBase64String(bytes[..20]))));
    }

    [Fact]
    public void Another_web_node_reads_them()
    {
        var protector = station.WebServices.GetRequiredService<IDataProtectionProvider>().CreateProtector("test");
        var services = new ServiceCollection().AddSingleton(station.Keys);
        services.AddDataProtection().SetApplicationName("Evidence").PersistKeysToFileSystem(new DirectoryInfo(Path.Combine(station.DataFolder, "sessions")));
        using var node = services.BuildServiceProvider();
        Assert.Equal("hello", node.GetRequiredService<IDataProtectionProvider>().CreateProtector("test").Unprotect(protector.Protect("hello")));
    }

    private static XElement Opens(FileKeyRing ring, XElement element)
    {
        using var services = new ServiceCollection().AddSingleton(ring).BuildServiceProvider();
        return new OpenedCookieKeys(services).Decrypt(element);
    }
}
