using System.Runtime.Versioning;
using Evidence.Items;
using Evidence.Kernel;
using Evidence.Keys;
using Microsoft.Extensions.Configuration;
using Xunit;

namespace Evidence.Tests.Kernel;

[UnsupportedOSPlatform("windows")]
public sealed class SecretFilesTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("secret-").FullName;

    [Theory]
    [InlineData("Storage:Stores:main:CredentialFile")]
    [InlineData("Evidence:Keys:AwsKms:CredentialFile")]
    public void Credentials_that_others_can_read_stop_the_start(string setting)
    {
        var path = Path.Combine(folder, "credentials");
        File.WriteAllText(path, "access_key=a\nsecret_key=b\n");
        var settings = new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?>
        {
            [setting] = path, ["Storage:Stores:main:Kind"] = "s3", ["Storage:Stores:main:Bucket"] = "b",
        }).Build();
        void Read()
        {
            StoreSettings.Of(settings);
            KmsAccess.From(settings).Dispose();
        }

        foreach (var more in new[] { UnixFileMode.GroupRead, UnixFileMode.OtherRead, UnixFileMode.OtherWrite })
        {
            File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | more);
            Assert.Contains($"chmod 600 {path}", Assert.Throws<StartRefusedException>(Read).Message, StringComparison.Ordinal);
        }

        File.SetUnixFileMode(path, UnixFileMode.UserRead);
        Read();
    }

    public void Dispose() => Directory.Delete(folder, recursive: true);
}
