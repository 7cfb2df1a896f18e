using Evidence.Items;
using Evidence.Kernel;
using Microsoft.Extensions.Configuration;
using Xunit;

namespace Evidence.Tests.Items;

public sealed class StoreSettingsTests
{
    [Fact]
    public void Without_a_word_about_stores_there_is_one_in_the_data_folder()
    {
        var settings = Read(("Evidence:Data", "/data"));

        Assert.Equal(("files", null), (settings.Primary, settings.Replica));
        Assert.Equal(new OneStoreSettings.Files("/data/store"), settings.Stores["files"]);
    }

    [Fact]
    public void Several_stores_have_names_of_which_one_takes_what_arrives_and_one_the_second_copies()
    {
        var settings = Read([("Storage:Primary", "near"), ("Storage:Replica", "far"), .. Folder("near", "/n"), .. Folder("far", "/f"), .. Folder("old", "/o")]);

        Assert.Equal(("near", "far"), (settings.Primary, settings.Replica));
        Assert.Equal(["far", "near", "old"], settings.Stores.Keys.Order());
    }

    [Fact]
    public void The_only_store_is_the_primary_one() => Assert.Equal("near", Read(Folder("near", "/n")).Primary);

    [Fact]
    public void What_does_not_fit_together_is_refused_with_the_name_of_the_setting()
    {
        Refuses("Storage:Primary is not set", [.. Folder("near", "/n"), .. Folder("far", "/f")]);
        Refuses("'other'", [.. Folder("near", "/n"), ("Storage:Primary", "other")]);
        Refuses("Storage:Replica", [.. Folder("near", "/n"), ("Storage:Replica", "near")]);
        Refuses("'Near'", Folder("Near", "/n"));
        Refuses("Storage:Stores:near:Folder", [("Storage:Stores:near:Kind", "files")]);
        Refuses("Storage:Stores:near:Kind", [("Storage:Stores:near:Folder", "/n")]);
    }

    [Fact]
    public void An_S3_store_says_where_it_is_and_none_of_its_secrets()
    {
        var settings = Read([.. S3(), ("Storage:Stores:cloud:Endpoint", "https://s3.example:9000"), ("Storage:Stores:cloud:Prefix", "evidence/"), ("Storage:Stores:cloud:AccessKey", "known"), ("Storage:Stores:cloud:SecretKey", "hidden")]);
        var s3 = Assert.IsType<OneStoreSettings.S3>(settings.Stores["cloud"]);

        Assert.Equal(("bucket", "evidence/", "us-east-1", new Uri("https://s3.example:9000")), (s3.Settings.Bucket, s3.Settings.Prefix, s3.Settings.Region, s3.Settings.Endpoint));
        Assert.Equal("hidden", s3.Settings.Credentials!.GetCredentials().SecretKey);
        Assert.DoesNotContain("hidden", settings.ToString() + s3, StringComparison.Ordinal);
    }

    [Fact]
    public void An_S3_store_that_cannot_be_is_refused_with_the_name_of_the_setting()
    {
        Refuses("Storage:Stores:cloud:Bucket", [("Storage:Stores:cloud:Kind", "s3")]);
        Refuses("Storage:Stores:cloud:SecretKey", [.. S3(), ("Storage:Stores:cloud:AccessKey", "known")]);
        Refuses("Storage:Stores:cloud:Endpoint", [.. S3(), ("Storage:Stores:cloud:Endpoint", "s3.example")]);
        Refuses("Storage:Stores:cloud:Endpoint", [.. S3(), ("Storage:Stores:cloud:Endpoint", "https://known:hidden@s3.example")]);
        Refuses("Storage:Stores:cloud:Prefix", [.. S3(), ("Storage:Stores:cloud:Prefix", "evidence")]);
        Refuses("Storage:Stores:cloud:PatienceSeconds", [.. S3(), ("Storage:Stores:cloud:PatienceSeconds", "0")]);
        Refuses("Evidence:PartBytes", [.. S3(), ("Evidence:PartBytes", "1048576")]);
    }

    [Fact]
    public void An_Azure_store_says_where_it_is_and_none_of_its_secrets()
    {
        var settings = Read([.. Azure(), ("Storage:Stores:blobs:AccountKey", "aGlkZGVu"), ("Storage:Stores:blobs:Endpoint", "http://127.0.0.1:10000/account")]);
        var azure = Assert.IsType<OneStoreSettings.Azure>(settings.Stores["blobs"]);

        Assert.Equal(("account", "box", "", new Uri("http://127.0.0.1:10000/account")), (azure.Settings.Account, azure.Settings.Container, azure.Settings.Prefix, azure.Settings.Service));
        Assert.Equal(new Uri("https://account.blob.core.windows.net"), Assert.IsType<OneStoreSettings.Azure>(Read([.. Azure(), ("Storage:Stores:blobs:CredentialFile", "/f")]).Stores["blobs"]).Settings.Service);
        Assert.DoesNotContain("aGlkZGVu", settings.ToString() + azure + azure.Settings.Key, StringComparison.Ordinal);
    }

    [Fact]
    public void An_Azure_store_that_cannot_be_is_refused_with_the_name_of_the_setting()
    {
        Refuses("Storage:Stores:blobs:Account", [("Storage:Stores:blobs:Kind", "azure"), ("Storage:Stores:blobs:Container", "box")]);
        Refuses("Storage:Stores:blobs:Container", [("Storage:Stores:blobs:Kind", "azure"), ("Storage:Stores:blobs:Account", "account")]);
        Refuses("Storage:Stores:blobs:AccountKey", Azure());
        Refuses("Storage:Stores:blobs:Endpoint", [.. Azure(), ("Storage:Stores:blobs:AccountKey", "aGlkZGVu"), ("Storage:Stores:blobs:Endpoint", "https://blobs.example/?sig=hidden")]);
    }

    private static (string Key, string Value)[] Azure() =>
        [("Storage:Stores:blobs:Kind", "azure"), ("Storage:Stores:blobs:Account", "account"), ("Storage:Stores:blobs:Container", "box")];

    private static (string Key, string Value)[] S3() => [("Storage:Stores:cloud:Kind", "s3"), ("Storage:Stores:cloud:Bucket", "bucket")];

    private static void Refuses(string said, (string Key, string Value)[] settings) =>
        Assert.Contains(said, Assert.Throws<StartRefusedException>(() => Read(settings)).Message, StringComparison.Ordinal);

    private static (string Key, string Value)[] Folder(string name, string folder) =>
        [($"Storage:Stores:{name}:Kind", "files"), ($"Storage:Stores:{name}:Folder", folder)];

    private static StoreSettings Read(params (string Key, string Value)[] settings) =>
        StoreSettings.Of(new ConfigurationBuilder().AddInMemoryCollection(settings.ToDictionary(s => s.Key, s => (string?)s.Value)).Build());
}
