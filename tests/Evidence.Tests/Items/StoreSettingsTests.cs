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

    private static void Refuses(string said, (string Key, string Value)[] settings) =>
        Assert.Contains(said, Assert.Throws<StartRefusedException>(() => Read(settings)).Message, StringComparison.Ordinal);

    private static (string Key, string Value)[] Folder(string name, string folder) =>
        [($"Storage:Stores:{name}:Kind", "files"), ($"Storage:Stores:{name}:Folder", folder)];

    private static StoreSettings Read(params (string Key, string Value)[] settings) =>
        StoreSettings.Of(new ConfigurationBuilder().AddInMemoryCollection(settings.ToDictionary(s => s.Key, s => (string?)s.Value)).Build());
}
